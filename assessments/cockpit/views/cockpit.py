"""The overview of a year: its steps by the clock and the records, counts by kind and state, doors to the lists."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from alliance.face.components import Empty, Step
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link
from alliance.ground import clock
from alliance.history.words import events_of
from assessments.cycles import rules
from assessments.cycles.models import Cycle
from assessments.cycles.views.cycles import phase_of, visible
from assessments.scoring.standard import Subject
from assessments.secretariat.rules import STAGES
from assessments.secretariat.rules import may_see as may_see_score
from assessments.secretariat.rules import may_start as may_start_score
from assessments.sheets.models.assessments import Assessment
from assessments.standards.services import publishing
from members.units.models import Unit

State = Assessment.State


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
    counts = counts_of(shown)
    in_force = publishing.published(year)
    score = Assessment.of_secretariat.filter(cycle=shown).first()
    phase, tone = phase_of(shown)
    organises = bool(rules.may_plan_cycle(request.user))
    return render(
        request,
        "assessments/cockpit/detail.html",
        {
            "title": str(shown),
            "cycle": shown,
            "phase": phase,
            "tone": tone,
            "steps": _steps(shown, counts, in_force),
            "table": _table(shown, counts, organises),
            "figures": figures_of(counts),
            "doors": doors(year) if organises and shown.is_open else [],
            "score": score if score and may_see_score(request.user, score) else None,
            "score_stage": STAGES[score.state][0] if score else "",
            "score_missing": score is None and shown.is_open,
            "may_start_score": may_start_score(request.user, shown),
            "standards": [in_force.get(subject) or label for subject, label in Subject.choices],
            "organises": organises,
            "outsiders": list(_outsiders(shown))
            if organises and shown.is_open and not shown.is_published
            else [],
            "may_change": rules.may_change_cycle(request.user, shown),
            "may_open": rules.may_open_cycle(request.user, shown),
            "work": rules.under_way(shown) if organises else None,
            "may_write": rules.may_write_self_evaluation(request.user, shown),
            "events": events_of(shown, limit=5),
        },
    )


def counts_of(shown: Cycle) -> dict[str, Counter]:
    """`{kind: {state: units}}`, in one query of two columns; nothing while the year is still being opened."""
    counts: dict[str, Counter] = defaultdict(Counter)
    rows = (
        Assessment.objects.filter(cycle=shown, cycle__opened_at__isnull=False)
        .order_by()
        .values_list("unit__kind", "state")
    )
    for kind, state in rows.iterator(chunk_size=2000):
        counts[kind][state] += 1
    return counts


def _outsiders(shown: Cycle) -> Any:
    """Members without an assessment this year: admitted after it was opened."""
    return Unit.objects.active().exclude(assessments__cycle=shown).in_order()[:20]


CONFIRMED = (State.CONFIRMED, State.PUBLISHED)


def figures_of(counts: dict[str, Counter]) -> dict[str, int]:
    def of(*states: str) -> int:
        return sum(by_state[state] for by_state in counts.values() for state in states)

    return {
        "waiting": of(*Assessment.WITH_UNIT),
        "check": of(State.SUBMITTED),
        "review": of(State.IN_REVIEW),
        "confirm": of(State.REVIEWED),
        "confirmed": of(*CONFIRMED),
    }


def _steps(shown: Cycle, counts: dict[str, Counter], in_force: dict[str, Any]) -> list[Step]:
    """The year as steps; where it stands follows from the clock and the records."""
    figures, moment = figures_of(counts), clock.now()
    handed_in = bool(counts) and not figures["waiting"]
    all_confirmed = handed_in and not (figures["check"] or figures["review"] or figures["confirm"])
    members = [kind for kind, _ in Unit.Kind.choices]
    ready = sum(kind in in_force for kind in members)
    done = [
        ready == len(members),
        shown.is_open,
        shown.is_open and (handed_in or moment >= shown.self_deadline),
        all_confirmed,
        *(
            [shown.objections_until is not None and moment >= shown.objections_until]
            if shown.notice_days
            else []
        ),
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
        ("未交", Assessment.WITH_UNIT),
        ("待形式审查", (State.SUBMITTED,)),
        ("复评中", (State.IN_REVIEW,)),
        ("待确认", (State.REVIEWED,)),
        ("已确认", CONFIRMED),
    )
    columns += [Column(label, label, kind="int", cell=cell(states)) for label, states in groups]
    columns.append(Column("all", "合计", kind="int", value=lambda row: sum(counts[row[0]].values())))
    figures = figures_of(counts)
    totals = dict(zip(["kind", *(label for label, _ in groups)], ["合计", *figures.values()], strict=True))
    totals["all"] = sum(figures.values())
    kinds = [row for row in Unit.Kind.choices if counts[row[0]]]
    empty = Empty("还没有开启", "开启后，这里按成员类别显示各环节的单位数。")
    return DataTable(columns, kinds, caption="各环节的单位数", totals=totals if kinds else {}, empty=empty)
