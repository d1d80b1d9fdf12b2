"""What the consequences of the results put on people's desks (第十二条): to-dos, dates, search, and a part of the unit file."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Value
from django.urls import reverse

from alliance.face.datatable import Column, DataTable
from alliance.face.inline import status_tag
from alliance.ground import access, clock
from alliance.ground.access import Office
from alliance.ground.once import once
from alliance.menu.years import published_years
from alliance.registers import portal, regulation
from alliance.registers.portal import Date, Hit, Todo
from assessments.consequences.models.consequences import Circular, Commendation, TerminationMotion, oversees
from assessments.consequences.models.rectifications import Rectification, RectificationNotice
from assessments.consequences.progress import label_of_case
from assessments.consequences.services import circulars, departures, motions, rectification_dates
from assessments.cycles import years
from assessments.results.services import outcomes
from assessments.reviews import recusal
from councils.decisions.models import CouncilDecision
from councils.recusal.models import presides_over, secretaries_general
from councils.terms.models.terms import PRESIDING
from members.units.models import Unit, UnitUserObjectPermission
from members.units.parts import UNIT_FILE

NOTICES_DRAFTED = portal.Count("notices drafted")
PLANS_SUBMITTED = portal.Count("plans submitted")
NOTICES_UNSIGNED = portal.Count("notices unsigned")
CASES_REPORTED = portal.Count("cases reported")
CASES_OVERDUE = portal.Count("cases overdue")
CASES_AHEAD = portal.Count("cases ahead")
MOTIONS_DRAFTED = portal.Count("motions drafted")
MOTIONS_CARRIED = portal.Count("motions carried")


__all__ = ["departures", "motions"]  # these register themselves

HITS = 10
LISTED = 5
AHEAD = timedelta(days=60)
State = Rectification.State
MotionState = TerminationMotion.State


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Cases and motions that wait for this person, without those of units to step back for."""
    if access.is_secretariat(user):
        mine = Rectification.objects.exclude(assessment__unit__in=recusal.conflicts(user))
        yield NOTICES_DRAFTED.of(mine.filter(state=State.DRAFTED))
        yield PLANS_SUBMITTED.of(mine.filter(state=State.SUBMITTED))
        yield NOTICES_UNSIGNED.of(_unsigned_too_long(user))
        yield CASES_REPORTED.of(mine.filter(state=State.REPORTED))
        yield CASES_OVERDUE.of(mine.overdue())
        yield CASES_AHEAD.of(_ahead())
    if access.holds(user, Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL):
        yield MOTIONS_DRAFTED.of(_to_vote_on(user))
    if access.holds(user, *PRESIDING):
        yield MOTIONS_CARRIED.of(TerminationMotion.objects.filter(state=MotionState.CARRIED))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    return [
        *_of_unit(user),
        *_of_secretariat(user),
        *_of_record_keeper(user),
        *_of_secretary_general(user),
        *_of_presiding(user),
    ]


def _own_cases(user: Any) -> list[Rectification]:
    """The cases in which the own units owe something, asked once for a page; most units never had any."""
    own = access.units_with(user, "rectified")
    owed = Rectification.objects.owed().filter(assessment__unit__in=own)
    found = owed.with_receipt().select_related("assessment__unit", "assessment__cycle")
    return once(("own cases", own), lambda: list(found)) if own else []


def _of_unit(user: Any) -> list[Todo]:
    """The receipt, and plans and reports that the own units owe."""
    labels = {State.NOTIFIED: "报送整改方案", State.PLANNED: "报送整改报告"}
    return [
        Todo(
            f"{'签收整改通知书' if case.unsigned else labels[State(case.state)]}：{case}",
            case.get_absolute_url(),
            case.sign_due if case.unsigned else case.deadline,
            "考核不合格，限期整改（第十二条）",
            "整改",
            urgent=case.is_overdue or case.unsigned,
        )
        for case in _own_cases(user)
    ]


def _unsigned_too_long(user: Any) -> QuerySet:
    late = RectificationNotice.objects.filter(withdrawn_at=None, signed_at=None, sign_due__lte=clock.now())
    mine = Rectification.objects.owed().exclude(assessment__unit__in=recusal.conflicts(user))
    return late.filter(rectification__in=mine)


def _of_office(user: Any) -> list[Todo]:
    """For each unit: the notice to check and issue, by when; the plan to answer."""
    number_of, found = portal.waiting(user), []
    mine = Rectification.objects.exclude(assessment__unit__in=recusal.conflicts(user))
    mine = mine.select_related("assessment__unit", "assessment__cycle")
    for key, state, label in (
        (NOTICES_DRAFTED, State.DRAFTED, "核定并下发整改通知书"),
        (PLANS_SUBMITTED, State.SUBMITTED, "审核整改方案"),
    ):
        if not number_of[key]:
            continue
        found += [
            Todo(
                f"{label}：{case}",
                reverse("rectification_draft", args=[case.pk])
                if state == State.DRAFTED
                else case.get_absolute_url(),
                case.notice_due if state == State.DRAFTED else None,
                kind="整改",
                urgent=state == State.DRAFTED and clock.now() >= case.notice_due,
            )
            for case in mine.filter(state=state).order_by("notice_due", "pk")[:LISTED]
        ]
        if number_of[key] > LISTED:
            found.append(Todo(f"还有其他单位待{label}", _cases_url(state), kind="整改"))
    if late := number_of[NOTICES_UNSIGNED]:
        found.append(Todo(f"{late} 个单位逾期未签收整改通知书", _cases_url(State.NOTIFIED), kind="整改"))
    return found


def _of_secretariat(user: Any) -> list[Todo]:
    """Notices to issue, plans to answer, reports to re-check, and how many units are late; without units to step back for."""
    if not access.is_secretariat(user):
        return []
    number_of, found = portal.waiting(user), _of_office(user)
    if number_of[CASES_REPORTED]:
        mine = Rectification.objects.exclude(assessment__unit__in=recusal.conflicts(user))
        reported = mine.filter(state=State.REPORTED).select_related("assessment__unit", "assessment__cycle")
        found += [
            Todo(f"验收：{case}", reverse("rectification_recheck", args=[case.pk]), kind="整改")
            for case in reported.order_by("reported_at", "pk")[:LISTED]
        ]
    if number_of[CASES_REPORTED] > LISTED:
        found.append(Todo("还有其他整改报告待验收", _cases_url(State.REPORTED), kind="整改"))
    if late := number_of[CASES_OVERDUE]:
        found.append(Todo(f"{late} 个单位整改逾期", _cases_url("overdue"), kind="整改", urgent=True))
    return found


def _cases_url(state: str) -> str:
    return f"{reverse('rectifications')}?{urlencode({'state': state})}"


def _to_vote_on(user: Any) -> QuerySet:
    """Motions whose vote is to be entered: for the secretary-general, or the deputy where stepping back is due."""
    termination = CouncilDecision.objects.filter(matter=CouncilDecision.Matter.TERMINATION)
    pending = termination.exclude(state=CouncilDecision.State.CONFIRMED).values("unit")
    motions = TerminationMotion.objects.filter(state=MotionState.DRAFTED).exclude(unit__in=pending)
    motions = motions.exclude(unit__in=recusal.conflicts(user))
    if access.holds(user, Office.SECRETARY_GENERAL):
        return motions
    return motions.filter(unit__in=_left_by_secretaries_general())


def _of_record_keeper(user: Any) -> list[Todo]:
    if not (number := portal.waiting(user)[MOTIONS_DRAFTED]):
        return []
    found = [
        Todo(
            f"提请理事会表决并录入结果：{motion}",
            motion.get_absolute_url(),
            note="连续两年不合格，由理事会开会表决（第十二条）",
            kind="终止议案",
        )
        for motion in _to_vote_on(user).select_related("unit").order_by("pk")[:LISTED]
    ]
    if number > LISTED:
        url = f"{reverse('motions')}?{urlencode({'state': MotionState.DRAFTED})}"
        found.append(Todo("还有其他终止议案待表决", url, kind="终止议案"))
    return found


def _left_by_secretaries_general() -> Any:
    """The units for which every secretary-general steps back; all units where there is none."""
    away = [frozenset(units) for units in recusal.conflicts_of(secretaries_general()).values()]
    return frozenset.intersection(*away) if away else Unit.objects.values("pk")


def _of_secretary_general(user: Any) -> list[Todo]:
    """Circulars that published results call for."""
    if not access.holds(user, Office.SECRETARY_GENERAL):
        return []
    return [
        Todo(
            f"印发{cycle.year}年度{Circular.Kind(kind).label}",
            reverse("circular_new", args=[cycle.year, kind]),
            kind="通报",
        )
        for cycle, kind in circulars.waiting(years.every())
    ]


def _of_presiding(user: Any) -> list[Todo]:
    """Carried motions to execute: for the chair, or the vice-chair where the chair steps back."""
    if not portal.waiting(user)[MOTIONS_CARRIED]:
        return []
    mine = presides_over(user)
    carried = TerminationMotion.objects.filter(state=MotionState.CARRIED).select_related("unit")
    return [
        Todo(
            f"执行：{motion}",
            reverse("motion_execute", args=[motion.pk]),
            note="理事会已表决通过",
            kind="终止议案",
            urgent=True,
        )
        for motion in carried
        if mine(motion.unit_id)
    ]


@portal.dates
def dates(user: Any) -> Iterable[Date]:
    """Deadlines of the own cases; for the secretariat those of all units, one entry for each deadline."""
    found = [Date(case.deadline, f"整改截止：{case}", case.get_absolute_url()) for case in _own_cases(user)]
    if access.is_secretariat(user) and portal.waiting(user)[CASES_AHEAD]:
        counted_by = _ahead().order_by("deadline").values("deadline").annotate(units=Count("pk"))
        found += [
            Date(row["deadline"], f"整改截止（{row['units']} 个单位）", reverse("rectifications"))
            for row in counted_by
        ]
    return found


def _ahead() -> QuerySet:
    now = clock.now()
    return Rectification.objects.owed().filter(deadline__gt=now, deadline__lte=now + AHEAD)


@portal.search
def search(user: Any, text: str) -> Iterable[Hit]:
    """Rectification cases and motions by unit, circulars by title."""
    low = text.lower()
    by_unit = Q(assessment__unit__name__icontains=text) | Q(assessment__unit__initials__icontains=low)
    cases = Rectification.objects.visible_to(user).filter(by_unit)
    motions = TerminationMotion.objects.visible_to(user).filter(
        Q(unit__name__icontains=text) | Q(unit__initials__icontains=low)
    )
    issued = Circular.objects.visible_to(user).filter(title__icontains=text)
    found = [
        Hit(str(one), one.get_absolute_url(), "整改", label_of_case(one)[0])
        for one in cases.select_related("assessment__unit", "assessment__cycle")[:HITS]
    ]
    found += [
        Hit(str(one), one.get_absolute_url(), "终止议案", one.get_state_display())
        for one in motions.select_related("unit")[:HITS]
    ]
    found += [Hit(one.title, one.get_absolute_url(), "通报") for one in issued.defer("units", "body")[:HITS]]
    return found[:HITS]


@UNIT_FILE.part(510, "考核结果运用", flush=True, clause_ref="12")
def consequences(unit: Unit, user: Any) -> tuple[str, dict[str, Any]] | None:
    """Recommendations, rectification cases and motions of the unit that the reader may see; three queries."""
    rows = [
        (one.assessment.cycle.year, "推荐评优", status_tag("已列入", "success"), one)
        for one in Commendation.objects.visible_to(user)
        .filter(assessment__unit=unit)
        .select_related("assessment__cycle")
    ]
    rows += [
        (one.assessment.cycle.year, "限期整改", status_tag(*label_of_case(one)), one)
        for one in Rectification.objects.visible_to(user)
        .filter(assessment__unit=unit)
        .select_related("assessment__cycle")
    ]
    rows += [
        (
            one.second.cycle.year,
            "终止成员资格议案",
            status_tag(TerminationMotion.State(one.state)),
            one,
        )
        for one in TerminationMotion.objects.visible_to(user)
        .filter(unit=unit)
        .select_related("second__cycle")
    ]
    if not rows:
        return None
    table = DataTable(
        [
            Column("year", "年度", kind="code", value=lambda row: str(row[0])),
            Column("kind", "事项", value=lambda row: row[1], css="wide"),
            Column("state", "状态", cell=lambda row: row[2]),
        ],
        sorted(rows, key=lambda row: -row[0]),
        caption="考核结果运用",
        row_url=lambda row: row[3].get_absolute_url(),
    )
    return "assessments/consequences/panel.html", {"table": table}


def _votes(user: Any) -> bool:
    return access.is_secretariat(user) or access.holds(user, *access.COUNCIL_OFFICES)


def _reads_circulars(user: Any) -> bool:
    return bool(access.offices(user) or access.units_with(user))


@access.rights_provider
def cases_of(user: Any, at: datetime) -> QuerySet:
    """(“rectified”, unit id) for the units a person stands for that have or had a rectification case."""
    granted = UnitUserObjectPermission.rows.on(clock.local(at).date()).filter(
        user=user, permission__codename__in=["represent_unit", "read_unit"]
    )
    found = Rectification.objects.filter(assessment__unit__in=granted.values("content_object"))
    return found.values_list(Value("rectified"), "assessment__unit_id")


def _follows(shown: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Once results of a year have been published: before, nothing follows from any."""
    return lambda user: bool(published_years(user)) and shown(user)


def _has_cases(user: Any) -> bool:
    return oversees(user) or bool(access.units_with(user, "rectified"))


def _commended(year: int) -> int:
    return Commendation.objects.filter(assessment__cycle__year=year).count()


def _rectified(year: int) -> int:
    return Rectification.objects.filter(assessment__cycle__year=year).count()


def _moved(year: int) -> int:
    return TerminationMotion.objects.filter(second__cycle__year=year).count()


def _circulated(year: int) -> int:
    return Circular.objects.filter(cycle__year=year).count()


portal.menu(
    "整改",
    "rectifications",
    area="consequences",
    order=0,
    shown=lambda user: _follows(oversees)(user) or bool(access.units_with(user, "rectified")),
    waits=portal.waits_for(NOTICES_DRAFTED, PLANS_SUBMITTED, NOTICES_UNSIGNED, CASES_REPORTED),
)
portal.menu("推荐评优", "commendations", area="consequences", order=10, shown=_follows(oversees))
portal.menu(
    "终止议案",
    "motions",
    area="consequences",
    order=20,
    shown=_follows(_votes),
    waits=portal.waits_for(MOTIONS_DRAFTED, MOTIONS_CARRIED),
)
portal.menu("通报", "circulars", area="consequences", order=30, shown=_follows(_reads_circulars))
portal.sweep("assessments.outcomes", label="考核结果运用补办", every=portal.HOUR)(outcomes.catch_up)
portal.sweep("assessments.rectifications", label="整改提醒与逾期登记", every=portal.MINUTE)(
    rectification_dates.remind_and_record_late
)

regulation.serve("12", "circulars", "通报", _circulated, shown=_reads_circulars)
regulation.serve("12.commendation", "commendations", "推荐评优", _commended, shown=oversees)
regulation.serve("12.unqualified", "rectifications", "限期整改", _rectified, shown=_has_cases)
regulation.serve("12.unqualified", "circulars", "不合格单位通报", _circulated, shown=_reads_circulars)
regulation.serve("12.two_years", "motions", "终止成员资格议案", _moved, shown=_votes)
