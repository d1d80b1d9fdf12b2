"""考核年度: the years, and the plan of one."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from alliance.calendar import holidays
from alliance.face.acting import carry_out
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import deadline, status_tag
from alliance.ground import clock, inputs
from alliance.ground.access import require
from alliance.registers import policy
from alliance.registers.models import Setting
from assessments.cycles import rules
from assessments.cycles import services as cycles
from assessments.cycles.forms import SETTINGS, CycleForm
from assessments.cycles.models import Cycle
from assessments.standards.rules import year_in_hand
from assessments.standards.services import publishing

DATES = {"opens_on": "assessment_opens", "self_until": "self_deadline", "review_until": "review_deadline"}


def visible(request: HttpRequest, year: int) -> Cycle:
    return get_object_or_404(Cycle.objects.visible_to(request.user), year=year)


def phase_of(cycle: Cycle) -> tuple[str, str]:
    """What the year is doing now, by the clock: (label, tone)."""
    moment = clock.now()
    if not cycle.is_open:
        return "未开启", "neutral"
    if cycle.is_published:
        return "结果已发布", "success"
    if moment < cycle.opens_at:
        return "待开始自评", "neutral"
    if moment < cycle.self_deadline:
        return "自评中", "info"
    if moment < cycle.review_deadline:
        return "复评确认中", "info"
    return "复评确认已截止", "danger"


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
    year = year_in_hand()
    form = CycleForm(
        request.POST or None, initial={**CycleForm.initial_of(cycles.defaults_of(year)), "year": year}
    )
    answer = carry_out(
        request,
        form,
        lambda: cycles.plan(year=form.cleaned_data["year"], **form.fields_of_cycle(), by=request.user),
        done=lambda made: f"已设定{made.year}年度考核的时间。标准发布后即可开启。",
        to=lambda made: _next_page(request, made),
    )
    return answer or _form(request, "设定考核年度", form, None)


def _next_page(request: HttpRequest, made: Cycle) -> Any:
    """To opening it, for who may and where the standards are there; else to the year."""
    ready = rules.may_open_cycle(request.user, made) and publishing.published(made.year)
    return reverse("cycle_open", args=[made.year]) if ready else made


def cycle_edit(request: HttpRequest, year: int) -> HttpResponse:
    shown = visible(request, year)
    require(rules.may_change_cycle(request.user, shown))
    stored = {
        name: getattr(shown, name)
        for name in ("opens_at", "self_deadline", "review_deadline", "basis", *SETTINGS)
    }
    initial = {**CycleForm.initial_of(stored), "version": shown.version}
    form = CycleForm(request.POST or None, initial=initial, year=year)
    answer = carry_out(
        request,
        form,
        lambda: cycles.change(
            shown, **form.fields_of_cycle(), version=form.cleaned_data["version"], by=request.user
        ),
        done="已保存。",
    )
    return answer or _form(request, f"修改{shown}", form, shown)


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
