"""What rectification puts on people's desks (第十二条): menu, to-dos, dates, search, sweeps, clauses."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Value
from django.urls import reverse

from alliance.ground import access, clock
from alliance.ground.access import Office
from alliance.ground.once import once
from alliance.registers import portal, regulation
from alliance.registers.portal import Date, Hit, Todo
from assessments.cycles.rules import once_published
from assessments.rectification.models import Rectification, RectificationNotice, oversees
from assessments.remedy.progress import label_of_case
from assessments.remedy.services.dates import remind_and_record_late
from councils.recusal.models import kept_by, left_to_who_presides
from councils.terms.models.terms import PRESIDING
from members.relations.closed import closed_units
from members.units.models import UnitUserObjectPermission

NOTICES_DRAFTED = portal.Count("notices drafted, not complete")
NOTICES_TO_SIGN = portal.Count("notices to sign")
NOTICES_COMPLETE = portal.Count("notices that somebody signs")
PLANS_SUBMITTED = portal.Count("plans submitted")
NOTICES_UNSIGNED = portal.Count("notices unsigned", by="sign_due")
CASES_REPORTED = portal.Count("cases reported")
CASES_OVERDUE = portal.Count("cases overdue", by="deadline")
CASES_AHEAD = portal.Count("cases ahead")
OWN_CASES = portal.Count("own cases that wait for the unit")

HITS = 10
LISTED = 5
UNIT = "assessment__unit"
IN_THAT_PLACE = (Office.DEPUTY_SECRETARY_GENERAL, *PRESIDING)  # who signs where the secretary-general cannot
IN_TURN = ("reported_at", "notice_due", "pk")
AHEAD = timedelta(days=60)
State = Rectification.State


def _not_recused(user: Any) -> QuerySet:
    """The cases for which this person need not step back."""
    return Rectification.objects.exclude(assessment__unit__in=closed_units(user))


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Own cases; those that wait for the secretariat, without those of units to step back for."""
    if own := access.units_with(user, "rectified"):
        yield OWN_CASES.of(Rectification.objects.owed().filter(assessment__unit__in=own))
    if access.is_secretariat(user):
        mine = _not_recused(user)
        yield NOTICES_DRAFTED.of(_to_draft(user))
        yield PLANS_SUBMITTED.of(mine.filter(state=State.SUBMITTED))
        yield NOTICES_UNSIGNED.of(_unsigned_too_long(user))
        yield CASES_REPORTED.of(mine.filter(state=State.REPORTED))
        yield CASES_OVERDUE.of(mine.overdue())
        yield CASES_AHEAD.of(_ahead())
    if access.holds(user, Office.SECRETARY_GENERAL):
        yield NOTICES_TO_SIGN.of(_complete().filter(kept_by(user, UNIT)))
    elif access.holds(user, *IN_THAT_PLACE):
        yield NOTICES_COMPLETE.of(_complete())


def _complete() -> QuerySet:
    return Rectification.objects.filter(state=State.DRAFTED).complete()


def _to_draft(user: Any) -> QuerySet:
    return _not_recused(user).filter(state=State.DRAFTED).exclude(pk__in=_complete().values("pk"))


def _to_sign(user: Any) -> QuerySet:
    """Complete drafts that wait for this person's signature."""
    return _complete().filter(kept_by(user, UNIT) | left_to_who_presides(user, UNIT))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    return [*_of_unit(user), *_to_decide(user), *_of_secretariat(user)]


def _to_decide(user: Any) -> list[Todo]:
    """For each unit whose notice this person signs: by when."""
    number_of = portal.waiting(user)
    number = number_of[NOTICES_TO_SIGN]
    if number_of[NOTICES_COMPLETE]:  # of which most wait for the secretary-general
        number = _to_sign(user).count()
    rest = Todo("还有其他单位的整改通知书待签发", _cases_url(State.DRAFTED), kind="整改", decides=True)
    return _each(number, lambda: _to_sign(user), lambda case: _drafted("签发", case, decides=True), rest)


def _each(
    number: int, cases: Callable[[], QuerySet], todo: Callable[[Rectification], Todo], rest: Todo
) -> list[Todo]:
    """A line for each of the first few, in turn, and one for the others; no query where there are none."""
    if not number:
        return []
    listed = cases().select_related("assessment__unit", "assessment__cycle").order_by(*IN_TURN)[:LISTED]
    return [*map(todo, listed), *([rest] if number > LISTED else [])]


def _drafted(doing: str, case: Rectification, *, decides: bool = False) -> Todo:
    url = case.get_absolute_url() if decides else reverse("rectification_draft", args=[case.pk])
    title, late = f"{doing}整改通知书：{case}", clock.now() >= case.notice_due
    return Todo(title, url, case.notice_due, kind="整改", urgent=late, decides=decides)


def _own_cases(user: Any) -> list[Rectification]:
    """The cases in which the own units owe something, asked once for a page; most units never had any."""
    own = access.units_with(user, "rectified")

    def ask() -> list[Rectification]:
        owed = Rectification.objects.owed().filter(assessment__unit__in=own)
        return list(owed.with_receipt().select_related("assessment__unit", "assessment__cycle"))

    return once(("own cases", own), ask) if own else []


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
    mine = _not_recused(user).owed()
    return late.filter(rectification__in=mine)


def _of_office(user: Any) -> list[Todo]:
    """For each unit: the notice to make complete, by when; the plan to answer; the report to re-check."""

    def each(key: portal.Count, state: str, todo: Callable[[Rectification], Todo], label: str) -> list[Todo]:
        rest = Todo(f"还有其他单位{label}", _cases_url(state), kind="整改")
        found = _to_draft if state == State.DRAFTED else _not_recused
        return _each(portal.waiting(user)[key], lambda: found(user).filter(state=state), todo, rest)

    return [
        *each(NOTICES_DRAFTED, State.DRAFTED, _to_make_complete, "的整改通知书待核定"),
        *each(PLANS_SUBMITTED, State.SUBMITTED, _to_answer, "的整改方案待审核"),
        *each(CASES_REPORTED, State.REPORTED, _to_recheck, "的整改报告待验收"),
    ]


def _to_make_complete(case: Rectification) -> Todo:
    return _drafted("核定", case)


def _to_answer(case: Rectification) -> Todo:
    return Todo(f"审核整改方案：{case}", case.get_absolute_url(), kind="整改")


def _to_recheck(case: Rectification) -> Todo:
    return Todo(f"验收：{case}", reverse("rectification_recheck", args=[case.pk]), kind="整改")


def _of_secretariat(user: Any) -> list[Todo]:
    """What waits for the office each, and how many units are late; without units to step back for."""
    if not access.is_secretariat(user):
        return []
    number_of, found = portal.waiting(user), _of_office(user)
    if late := number_of.total(NOTICES_UNSIGNED):
        title, since = f"{late} 个单位逾期未签收整改通知书", number_of.first(NOTICES_UNSIGNED)
        found.append(Todo(title, _cases_url(State.NOTIFIED), since, kind="整改"))
    if late := number_of.total(CASES_OVERDUE):
        title, since = f"{late} 个单位整改逾期", number_of.first(CASES_OVERDUE)
        found.append(Todo(title, _cases_url("overdue"), since, kind="整改", urgent=True))
    return found


def _cases_url(state: str) -> str:
    return f"{reverse('rectifications')}?{urlencode({'state': state})}"


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
def find(user: Any, text: str) -> Iterable[Hit]:
    """Cases by unit."""
    low = text.lower()
    by_unit = Q(assessment__unit__name__icontains=text) | Q(assessment__unit__initials__icontains=low)
    cases = Rectification.objects.visible_to(user).filter(by_unit)
    return [
        Hit(str(one), one.get_absolute_url(), "整改", label_of_case(one)[0])
        for one in cases.select_related("assessment__unit", "assessment__cycle")[:HITS]
    ]


@access.rights_provider
def cases_of(user: Any, at: datetime) -> QuerySet:
    """(“rectified”, unit id) for the units a person stands for that have or had a rectification case."""
    granted = UnitUserObjectPermission.rows.on(clock.local(at).date()).filter(
        user=user, permission__codename__in=["represent_unit", "read_unit"]
    )
    found = Rectification.objects.filter(assessment__unit__in=granted.values("content_object"))
    return found.values_list(Value("rectified"), "assessment__unit_id")


def _has_cases(user: Any) -> bool:
    return oversees(user) or bool(access.units_with(user, "rectified"))


def _rectified(year: int) -> int:
    return Rectification.objects.filter(assessment__cycle__year=year).count()


portal.menu(
    "整改",
    "rectifications",
    area="consequences",
    order=0,
    shown=lambda user: once_published(oversees)(user) or bool(access.units_with(user, "rectified")),
    waits=portal.waits_for(
        OWN_CASES,
        NOTICES_DRAFTED,
        NOTICES_TO_SIGN,
        PLANS_SUBMITTED,
        NOTICES_UNSIGNED,
        CASES_REPORTED,
        CASES_OVERDUE,
    ),
)
portal.sweep("assessments.rectifications", label="整改提醒与逾期登记", every=portal.MINUTE)(
    remind_and_record_late
)

regulation.serve("12.unqualified", "rectifications", "限期整改", _rectified, shown=_has_cases)
