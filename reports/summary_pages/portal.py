"""What summaries contribute to the whole: menu, to-dos, dates, reminders, search, the duty, evidence, and the clauses they serve."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.ground.access import Office
from alliance.registers import linkable, policy, portal, regulation
from alliance.registers.closed_years import first_open_year
from alliance.registers.linkable import Link
from alliance.registers.portal import Count, Date, Hit, Todo
from councils.recusal.models import acts_as_chair
from members.obligations import duties
from members.relations.closed import closed_units
from members.units.models import Unit
from reports.summaries import deadlines
from reports.summaries.models import Summary
from reports.summary_pages import services as reminders

State = Summary.State
KIND = "工作总结"
HITS = 10
WITH_OWN_UNITS = Count("summaries with own units")
UNDER_WAY = Count("summaries returned or with the head", by="unit_id")
UNITS_TO_DECIDE = Count("summaries of units to decide on")
OURS_WAITING = Count("summaries of the secretariat waiting")
OURS_HANDED_IN = Count("summaries of the secretariat handed in", by="kind")
AFTERWARDS = timedelta(days=60)  # how long into a year the last one is asked for


def sees_units(user: Any) -> bool:
    return access.is_secretariat(user) or acts_as_chair(user)


portal.menu(
    "年度工作总结",
    "my_summaries",
    area="own",
    order=45,
    shown=lambda user: bool(access.units_with(user)),
    pages=("summary", "summary_edit", "summary_export", "summary_picture"),
    waits=portal.waits_for(WITH_OWN_UNITS),
)
portal.menu(
    "单位总结",
    "unit_summaries",
    area="annual",
    order=10,
    shown=sees_units,
    pages=("summary", "summary_export"),
    waits=portal.waits_for(UNITS_TO_DECIDE),
)
portal.menu(
    "秘书处总结和自评",
    "our_summaries",
    area="annual",
    order=20,
    shown=access.is_council_or_secretariat,
    pages=("our_summary", "summary_edit"),
    waits=portal.waits_for(OURS_WAITING),
)
portal.sweep("reports.summaries", label="工作总结催报", every=portal.HOUR)(reminders.send_due)


def _of_open_years(rows: QuerySet) -> QuerySet:
    return rows.filter(year__gte=first_open_year())


def _with_own_units(user: Any) -> QuerySet:
    """What came back to the own units, and what waits for the own confirmation."""
    returned = Q(state=State.RETURNED, unit__in=access.units_with(user))
    to_confirm = Q(state=State.CHECKING, unit__in=access.units_with(user, "head_unit"))
    return _of_open_years(Summary.objects.of_units().filter(returned | to_confirm))


def _under_way(user: Any) -> QuerySet:
    """What is no longer asked of the own units as something to begin: the head confirms it, or it came back."""
    own = Summary.objects.of_units().filter(unit__in=access.units_with(user))
    return own.filter(state__in=(State.CHECKING, State.RETURNED), year=clock.today().year)


def _to_decide(user: Any) -> QuerySet:
    waiting = Summary.objects.of_units().filter(state=State.REVIEWING)
    return _of_open_years(waiting.exclude(unit__in=closed_units(user)))


def _ours_waiting(user: Any) -> QuerySet:
    """What came back to the secretariat, what waits for the secretary-general, what for the chair."""
    found = Q(pk__in=[])
    if access.is_secretariat(user):
        found |= Q(state=State.RETURNED)
    if access.holds(user, Office.SECRETARY_GENERAL):
        found |= Q(state=State.CHECKING)
    if acts_as_chair(user):
        found |= Q(state=State.REVIEWING)
    return _of_open_years(Summary.objects.of_secretariat().filter(found))


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    if access.units_with(user):
        yield WITH_OWN_UNITS.of(_with_own_units(user))
        yield UNDER_WAY.of(_under_way(user))
    if access.is_secretariat(user):
        yield UNITS_TO_DECIDE.of(_to_decide(user))
        handed_in = Summary.objects.of_secretariat().handed_in()
        yield OURS_HANDED_IN.of(handed_in.filter(year=_year_asked_for()))
    if access.is_secretariat(user) or acts_as_chair(user):
        yield OURS_WAITING.of(_ours_waiting(user))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    number_of = portal.waiting(user)
    rows: list[Summary] = []
    if number_of[WITH_OWN_UNITS]:
        rows += _with_own_units(user).select_related("unit").defer("text")
    if number_of[OURS_WAITING]:
        rows += _ours_waiting(user).defer("text")
    for one in rows:
        yield _todo(one)
    if number := number_of[UNITS_TO_DECIDE]:
        url = f"{reverse('unit_summaries')}?state={State.REVIEWING}"
        yield Todo(f"审定单位年度工作总结 {number} 份", url, None, "", KIND)

    if access.is_secretariat(user):
        yield from _owed(number_of[OURS_HANDED_IN])


def _year_asked_for() -> int:
    return (clock.today() - AFTERWARDS).year


def _owed(handed_in: Any) -> Iterable[Todo]:
    """The secretariat's own that are due soon or late."""
    year, soon = _year_asked_for(), timedelta(days=policy.get("summary_notice_days"))
    for kind in Summary.OURS:
        deadline = deadlines.of(kind, year)
        if handed_in[kind.value] or not deadlines.is_kept(kind, year) or clock.now() < deadline - soon:
            continue
        title, late = f"起草并呈送{year}年{kind.label}", deadline <= clock.now()
        yield Todo(title, reverse("our_summaries"), deadline, "", KIND, urgent=late)


def _todo(one: Summary) -> Todo:
    url, due = one.get_absolute_url(), deadlines.of(one.kind, one.year)
    if one.state == State.RETURNED:
        return Todo(f"按意见修改：{one.title}", url, None, one.opinion, KIND, urgent=True)
    if one.state == State.CHECKING:
        return Todo(f"请确认并报送：{one.title}", url, due, "", KIND, urgent=due <= clock.now(), decides=True)
    return Todo(f"请审定：{one.title}", url, None, "秘书长已呈送", KIND, decides=True)


@portal.dates
def dates(user: Any) -> Iterable[Date]:
    """The last days of the secretariat's summaries, and that of the units."""
    if not access.is_secretariat(user):
        return
    year = clock.today().year
    for kind in Summary.Kind:
        deadline = deadlines.of(kind, year)
        if deadline > clock.now():
            page = "unit_summaries" if kind == Summary.Kind.UNIT else "our_summaries"
            yield Date(deadline, f"{year}年{kind.label}截止", reverse(page))


@portal.search
def find(user: Any, text: str) -> Iterable[Hit]:
    """Summaries by title."""
    found = Summary.objects.visible_to(user).filter(title__icontains=text).defer("text")[:HITS]
    return [Hit(one.title, one.get_absolute_url(), KIND, one.get_state_display()) for one in found]


@linkable.source("年度工作总结")
def as_evidence(unit: Unit, year: int) -> Iterable[Link]:
    """What a unit has handed in may be given as evidence in its self-assessment."""
    rows = Summary.objects.of_units().handed_in().filter(unit=unit, year=year).defer("text")
    return [Link(one.title, one.get_absolute_url(), clock.local(one.handed_in_at).date()) for one in rows]


# ---------------------------------------------------------------- the duty


def _done(units: Iterable[int], year: int, at: datetime | None) -> dict[tuple[int, int], datetime]:
    """When each unit first handed its summary in, of those that stand now, or stood at an instant."""
    model = Summary.objects if at is None else Summary.history.as_of(at)
    rows = model.filter(kind=Summary.Kind.UNIT, year=year, state__in=(State.REVIEWING, State.FINAL))
    rows = rows.filter(unit__in=list(units)).order_by()
    return {(unit, 0): first for unit, first in rows.values_list("unit_id", "first_handed_in_at")}


duties.register(
    "reports.summaries",
    label="工作总结",
    clauses=("7.5",),
    kinds=tuple(kind.value for kind in Unit.Kind),
    cadence="year",
    periods=deadlines.period_of_units,
    done=_done,
    done_in=lambda year, part: deadlines.handed_in(year),
    act=lambda year, part: reverse("my_summaries"),
    shows=lambda unit, year: f"{reverse('unit_summaries')}?unit={unit}&year={year}",
    shows_own=lambda unit, year: reverse("my_summaries"),
    relievable=True,
    asked=lambda user: {int(unit) for unit in portal.waiting(user)[UNDER_WAY]},
)


# ---------------------------------------------------------------- clauses


def _of_units(year: int) -> int:
    return Summary.objects.of_units().handed_in().filter(year=year).count()


def _ours(*kinds: str) -> Any:
    return lambda year: Summary.objects.handed_in().filter(year=year, kind__in=kinds).count()


regulation.serve("7.5", "unit_summaries", "单位年度工作总结", _of_units, shown=sees_units)
regulation.serve(
    "9.secretariat.5",
    "our_summaries",
    "半年和年终总结",
    _ours(Summary.Kind.HALF_YEAR, Summary.Kind.YEAR_END),
    shown=access.is_council_or_secretariat,
)
regulation.serve(
    "11.self_evaluation",
    "our_summaries",
    "联盟运行管理自评报告",
    _ours(Summary.Kind.SELF_EVALUATION),
    shown=access.is_council_or_secretariat,
)
