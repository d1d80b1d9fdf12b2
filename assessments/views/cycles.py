"""考核年度: planning and opening a year, and its overview from the standards to the results."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_POST

from alliance import clock, holidays, policy
from alliance.access import Conflict, Refused, require
from alliance.face import Empty, Step
from alliance.history_view import events_of
from alliance.lists import Column, DataTable
from alliance.models import Setting
from alliance.templatetags.face import deadline, link, status_tag
from assessments.forms.cycles import SETTINGS, CycleForm, SelfEvaluationForm
from assessments.models import Assessment, Cycle, SecretariatScore, Subject
from assessments.rules import cycles as rules
from assessments.rules.secretariat import may_see as may_see_score
from assessments.rules.secretariat import may_start as may_start_score
from assessments.services import cycles, standards
from members.models import Unit

State = Assessment.State
CLAUSES = "13.1 13.2"
DATES = {"opens_on": "assessment_opens", "self_until": "self_deadline", "review_until": "review_deadline"}


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
            Column("review", "复评确认", cell=lambda row: deadline(row.review_deadline, done=row.is_published)),
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


def visible(request: HttpRequest, year: int) -> Cycle:
    return get_object_or_404(Cycle.objects.visible_to(request.user), year=year)


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
    stored = {name: getattr(shown, name) for name in ("opens_at", "self_deadline", "review_deadline", *SETTINGS)}
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
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return ""
    return "" if holidays.is_working_day(day) else "当日为休息日，截止时间不顺延，请留意提前提醒"


def cycle_open(request: HttpRequest, year: int) -> HttpResponse:
    """What opening would do, and the act."""
    shown = visible(request, year)
    require(rules.may_plan_cycle(request.user))
    if request.method == "POST":
        opened = cycles.open_cycle(shown, by=request.user)
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


# ---------------------------------------------------------------- overview


@dataclass(frozen=True)
class Door:
    """A link of the cockpit to a list of this year."""

    label: str
    url: str


DOORS = (
    ("谁还没交", "assessment_board", "{url}?year={year}"),
    ("全部考核", "assessments", "{url}?year={year}"),
    ("评审分配", "review_assignments", "{url}?year={year}"),
    ("评分校准与确认", "calibration", "{url}?year={year}"),
    ("结果发布", "results", "{url}?year={year}"),
    ("异议", "objections", "{url}?year={year}"),
    ("整改", "rectifications", "{url}?year={year}"),
    ("通报", "circulars", "{url}?year={year}"),
    ("评优推荐", "commendations", "{url}?year={year}"),
    ("终止成员资格议案", "motions", "{url}"),
)


def doors(year: int) -> list[Door]:
    """The lists of the year whose pages exist."""
    found = []
    for label, name, shape in DOORS:
        try:
            found.append(Door(label, shape.format(url=reverse(name), year=year)))
        except NoReverseMatch:
            continue
    return found


@require_GET
def cycle(request: HttpRequest, year: int) -> HttpResponse:
    """The cockpit of the year: steps with their dates, counts by kind and state, doors to the lists."""
    shown = visible(request, year)
    counts = _counts(shown)
    in_force = standards.published(year)
    score = SecretariatScore.objects.filter(cycle=shown).first()
    phase, tone = phase_of(shown)
    organises = bool(rules.may_plan_cycle(request.user))
    return render(
        request,
        "assessments/cycles/detail.html",
        {
            "title": str(shown),
            "cycle": shown,
            "phase": phase,
            "tone": tone,
            "steps": _steps(shown, counts, in_force),
            "table": _table(shown, counts, organises),
            "figures": _figures(counts),
            "doors": doors(year) if organises and shown.is_open else [],
            "score": score if score and may_see_score(request.user, score) else None,
            "score_missing": score is None and shown.is_open,
            "may_start_score": may_start_score(request.user, shown),
            "standards": [in_force.get(subject) or label for subject, label in Subject.choices],
            "organises": organises,
            "outsiders": list(_outsiders(shown)) if organises and shown.is_open and not shown.is_published else [],
            "may_change": rules.may_change_cycle(request.user, shown),
            "may_open": rules.may_open_cycle(request.user, shown),
            "may_write": rules.may_write_self_evaluation(request.user, shown),
            "events": events_of(shown, limit=5),
        },
    )


def _counts(shown: Cycle) -> dict[str, Counter]:
    """`{kind: {state: units}}`, in one query of two columns."""
    counts: dict[str, Counter] = defaultdict(Counter)
    rows = Assessment.objects.filter(cycle=shown).order_by().values_list("unit__kind", "state")
    for kind, state in rows.iterator(chunk_size=2000):
        counts[kind][state] += 1
    return counts


def _outsiders(shown: Cycle) -> Any:
    """Members without an assessment this year: admitted after it was opened."""
    return Unit.objects.active().exclude(assessments__cycle=shown).in_order()[:20]


WAITING = (State.DRAFT, State.SIGNED, State.RETURNED)
CONFIRMED = (State.CONFIRMED, State.PUBLISHED)


def _figures(counts: dict[str, Counter]) -> dict[str, int]:
    def of(*states: str) -> int:
        return sum(by_state[state] for by_state in counts.values() for state in states)

    return {
        "waiting": of(*WAITING),
        "check": of(State.SUBMITTED),
        "review": of(State.IN_REVIEW),
        "confirm": of(State.REVIEWED),
        "confirmed": of(*CONFIRMED),
    }


def _steps(shown: Cycle, counts: dict[str, Counter], in_force: dict[str, Any]) -> list[Step]:
    """The year as steps; where it stands follows from the clock and the records."""
    figures, moment = _figures(counts), clock.now()
    handed_in = bool(counts) and not figures["waiting"]
    all_confirmed = handed_in and not (figures["check"] or figures["review"] or figures["confirm"])
    members = [kind for kind, _ in Unit.Kind.choices]
    ready = sum(kind in in_force for kind in members)
    done = [
        ready == len(members),
        shown.is_open,
        shown.is_open and (handed_in or moment >= shown.self_deadline),
        all_confirmed,
        *([shown.objections_until is not None and moment >= shown.objections_until] if shown.notice_days else []),
        shown.is_published,
    ]
    late = shown.is_open and figures["waiting"] and moment >= shown.self_deadline
    overdue = shown.is_open and not all_confirmed and moment >= shown.review_deadline
    rows = [
        ("标准发布", None, None, f"{ready}/{len(members)} 类成员已发布"),
        ("开启年度考核", shown.opened_at, None, ""),
        ("单位自评", None, shown.self_deadline, f"{figures['waiting']} 家未交" if late else ""),
        ("复评和确认", None, shown.review_deadline, "已过截止，须理事长准予逾期确认" if overdue else ""),
        *([("结果公示", shown.results_public_at, shown.objections_until, "")] if shown.notice_days else []),
        ("结果发布", shown.published_at, None, ""),
    ]
    current = next((place for place, finished in enumerate(done) if not finished), len(done))
    steps = []
    for place, (label, at, until, note) in enumerate(rows):
        state = "done" if done[place] else "current" if place == current else "todo"
        if label == "复评和确认" and overdue:
            state = "failed"
        steps.append(Step(label, state, at=at, deadline=None if done[place] else until, note=note))
    return steps


def _table(shown: Cycle, counts: dict[str, Counter], organises: bool) -> DataTable:
    """Units by kind and state; the numbers open the list they count."""
    url = f"{reverse('assessments')}?year={shown.year}"

    def cell(states: tuple[str, ...]):
        def draw(row: tuple[str, str]) -> Any:
            number = sum(counts[row[0]][state] for state in states)
            query = f"{url}&kind={row[0]}" + "".join(f"&state={state}" for state in states)
            return link(str(number), query) if organises and number else str(number)

        return draw

    columns = [Column("kind", "成员类别", value=lambda row: row[1])]
    groups = (
        ("未交", WAITING),
        ("待形式审查", (State.SUBMITTED,)),
        ("复评中", (State.IN_REVIEW,)),
        ("待确认", (State.REVIEWED,)),
        ("已确认", CONFIRMED),
    )
    columns += [Column(label, label, kind="int", cell=cell(states)) for label, states in groups]
    columns.append(Column("all", "合计", kind="int", value=lambda row: sum(counts[row[0]].values())))
    figures = _figures(counts)
    totals = dict(zip(["kind", *(label for label, _ in groups)], ["合计", *figures.values()], strict=True))
    totals["all"] = sum(figures.values())
    kinds = [row for row in Unit.Kind.choices if counts[row[0]]]
    empty = Empty("还没有开启", "开启后，这里按成员类别显示各环节的单位数。")
    return DataTable(columns, kinds, caption="各环节的单位数", totals=totals if kinds else {}, empty=empty)


@require_POST
def cycle_add_unit(request: HttpRequest, year: int) -> HttpResponse:
    """Open the assessment of a unit that was admitted after the year was opened."""
    shown = visible(request, year)
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=request.POST.get("unit") or 0)
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
            return JsonResponse({"message": "；".join(m for found in form.errors.values() for m in found)}, status=422)
    counts = _counts(shown)
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
    figures = _figures(counts)
    rows = [(label, sum(counts[kind].values())) for kind, label in Unit.Kind.choices]
    total = sum(number for _, number in rows)
    return [
        ("参加考核的成员单位", total),
        *rows,
        ("已提交自评", total - figures["waiting"]),
        ("已复评确认", figures["confirmed"]),
    ]
