"""考核年度: planning and opening a year, units that join later, and the alliance's self-evaluation."""

from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from alliance.calendar import holidays
from alliance.face.components import Empty
from alliance.face.lists import Column, DataTable
from alliance.ground import audit, clock, inputs
from alliance.ground.access import Conflict, Refused, require
from alliance.registers import policy
from alliance.registers.models import Setting
from alliance.templatetags.face import deadline, link, status_tag
from assessments.cycles import rules
from assessments.cycles import services as cycles
from assessments.cycles.forms import SETTINGS, CycleForm, SelfEvaluationForm
from assessments.cycles.models import Cycle
from assessments.cycles.views.cockpit import counts_of, figures_of, phase_of, visible
from members.units.models import Unit

DATES = {"opens_on": "assessment_opens", "self_until": "self_deadline", "review_until": "review_deadline"}


@require_GET
def cycle_list(request: HttpRequest) -> HttpResponse:
    require(rules.may_see_cycles(request.user))
    shown = Cycle.objects.visible_to(request.user).defer("self_evaluation")
    table = DataTable(
        [
            Column("year", "年度", value=lambda row: f"{row.year}年度"),
            Column("phase", "阶段", cell=lambda row: status_tag(*phase_of(row))),
            Column("opens_at", "自评开始", kind="date"),
            Column("self", "自评上报", cell=lambda row: deadline(row.self_deadline, done=row.is_published)),
            Column(
                "review", "复评确认", cell=lambda row: deadline(row.review_deadline, done=row.is_published)
            ),
            Column("published_at", "结果发布", kind="datetime"),
        ],
        shown,
        caption="考核年度",
        row_url=lambda row: row.get_absolute_url(),
        empty=Empty("还没有考核年度", "秘书处设定年度的截止时间、开启考核后，各单位即可自评。"),
    )
    return render(
        request,
        "assessments/cycles/list.html",
        {"title": "考核年度", "table": table, "may_plan": rules.may_plan_cycle(request.user)},
    )


def cycle_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_plan_cycle(request.user))
    year = clock.today().year
    form = CycleForm(
        request.POST or None, initial={**CycleForm.initial_of(cycles.defaults_of(year)), "year": year}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = cycles.plan(year=form.cleaned_data["year"], by=request.user, **form.fields_of_cycle())
        except Refused as error:
            form.add_error(None, error.reason)
        else:
            messages.success(request, f"已设定{made.year}年度考核的时间。标准发布后即可开启。")
            return redirect(made)
    return _form(request, "设定考核年度", form, None)


def cycle_edit(request: HttpRequest, year: int) -> HttpResponse:
    shown = visible(request, year)
    require(rules.may_change_cycle(request.user, shown))
    stored = {
        name: getattr(shown, name) for name in ("opens_at", "self_deadline", "review_deadline", *SETTINGS)
    }
    initial = {**CycleForm.initial_of(stored), "version": shown.version}
    form = CycleForm(request.POST or None, initial=initial, year=year)
    if request.method == "POST" and form.is_valid():
        try:
            cycles.change(
                shown, by=request.user, version=form.cleaned_data["version"], **form.fields_of_cycle()
            )
        except Conflict:
            raise
        except Refused as error:
            form.add_error(None, error.reason)
        else:
            messages.success(request, "已保存。")
            return redirect(shown)
    return _form(request, f"修改{shown}", form, shown)


def _form(request: HttpRequest, title: str, form: CycleForm, shown: Cycle | None) -> HttpResponse:
    """The form with the 依据 of each setting, and a hint where a day does not fall on a working day."""
    stored = {row.key: row for row in Setting.objects.filter(key__in=[*DATES.values(), *SETTINGS])}
    fields = []
    for bound in form.visible_fields():
        key = DATES.get(bound.name, bound.name)
        basis = ""
        if key in SETTINGS or key in DATES.values():
            row = stored.get(key)
            basis = f"依据：{row.basis if row and row.basis else policy.definition(key).basis}"
        hints = [text for text in (bound.help_text, basis, rest_day(bound.value())) if text]
        fields.append((bound, "；".join(str(hint).rstrip("。") for hint in hints)))
    context = {"title": title, "form": form, "fields": fields, "cycle": shown}
    return render(request, "assessments/cycles/form.html", context)


def rest_day(value: Any) -> str:
    """“当日为休息日” for a day on which nobody works; deadlines are never shifted silently."""
    day = inputs.day(value if isinstance(value, date) else str(value))
    if day is None:
        return ""
    return "" if holidays.is_working_day(day) else "当日为休息日，截止时间不顺延，请留意提前提醒"


def cycle_open(request: HttpRequest, year: int) -> HttpResponse:
    """What opening would do, and the act."""
    shown = visible(request, year)
    require(rules.may_plan_cycle(request.user))
    if request.method == "POST":
        opened = cycles.open_cycle(shown, by=request.user)
        if work := rules.under_way(opened):
            return redirect(work)
        messages.success(request, f"{opened}已开启，已通知各单位。")
        return redirect(opened)
    found = cycles.preview(shown)
    table = DataTable(
        [
            Column("label", "成员类别", value=lambda row: row[1]),
            Column("units", "单位", kind="int", value=lambda row: row[2]),
            Column("standard", "现行标准", css="wide", cell=_standard_cell),
        ],
        found.kinds,
        caption="将开启的单位",
    )
    return render(
        request,
        "assessments/cycles/open.html",
        {
            "title": f"开启{shown}",
            "cycle": shown,
            "preview": found,
            "table": table,
            "may_open": rules.may_open_cycle(request.user, shown),
            "rests": [rest_day(clock.last_day(one)) for one in (shown.self_deadline, shown.review_deadline)],
        },
    )


def _standard_cell(row: tuple) -> Any:
    _, _, count, standard = row
    if standard is not None:
        return link(str(standard), standard.get_absolute_url())
    return status_tag("未发布", "danger" if count else "neutral")


@require_POST
def cycle_add_unit(request: HttpRequest, year: int) -> HttpResponse:
    """Open the assessment of a unit that was admitted after the year was opened."""
    shown = visible(request, year)
    unit = get_object_or_404(
        Unit.objects.visible_to(request.user), pk=inputs.number(request.POST.get("unit"))
    )
    made = cycles.add_unit(shown, unit, by=request.user)
    messages.success(request, f"已为{unit}开启{shown.year}年度自评，并已通知。")
    return redirect(made)


def self_evaluation(request: HttpRequest, year: int) -> HttpResponse:
    """The alliance's self-evaluation: written by the secretariat, autosaved, read by the council."""
    shown = visible(request, year)
    allowed = rules.may_write_self_evaluation(request.user, shown)
    form = SelfEvaluationForm(request.POST or None, instance=shown) if allowed else None
    if request.method == "POST":
        require(allowed)
        autosaved = request.headers.get("X-Autosave") == "1"
        if form.is_valid():
            with audit.autosaving(autosaved):
                saved = cycles.write_self_evaluation(
                    shown,
                    text=form.cleaned_data["self_evaluation"],
                    version=form.cleaned_data["version"],
                    by=request.user,
                )
            if autosaved:
                return JsonResponse({"version": saved.version})
            messages.success(request, "已保存联盟自评。")
            return redirect("cycle_self_evaluation", year=year)
        if autosaved:
            return JsonResponse(
                {"message": "；".join(m for found in form.errors.values() for m in found)}, status=422
            )
    counts = counts_of(shown)
    return render(
        request,
        "assessments/cycles/self_evaluation.html",
        {
            "title": f"{year}年度联盟自评",
            "cycle": shown,
            "form": form,
            "figures": _statistics(counts),
        },
    )


def _statistics(counts: dict[str, Counter]) -> list[tuple[str, int]]:
    figures = figures_of(counts)
    rows = [(label, sum(counts[kind].values())) for kind, label in Unit.Kind.choices]
    total = sum(number for _, number in rows)
    return [
        ("参加考核的成员单位", total),
        *rows,
        ("已提交自评", total - figures["waiting"]),
        ("已复评确认", figures["confirmed"]),
    ]
