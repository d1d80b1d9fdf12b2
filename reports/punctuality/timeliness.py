"""How every month of every unit stands: two queries for all of them, shared by board, facts, ranking, to-dos and sweeps.

`rows` reckons each month by the rules of `deadlines.months`. `due_in`, `handed_in`, `owing` and `missing_in` say the same
of the one question “who owes” in the database's words: a list page filters and counts ten thousand units by it, and the
home page asks it, without reading them. `reports/tests/test_timeliness.py` holds the two against each other in every state.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliance.ground import clock
from alliance.ground.clock import Month
from alliance.registers.kept import kept
from members.units.models import Unit
from reports.deadlines import months
from reports.deadlines.closing import since
from reports.deadlines.months import Entry, Tally, Timeliness
from reports.monthly.models import MonthlyReport


@dataclass(frozen=True)
class Row:
    """The months of one unit: how each stands and whether a report is due for it."""

    unit: Unit
    timeliness: dict[Month, Timeliness]
    due: dict[Month, bool]
    at: datetime

    @property
    def tally(self) -> Tally:
        return months.tally(self.timeliness, self.due, at=self.at)

    def missing_in_a_row(self, last: Month) -> int:
        return months.missing_in_a_row(self.timeliness, last)


def rows(units: Iterable[Unit], wanted: Iterable[Month], *, at: datetime | None = None) -> dict[int, Row]:
    """`{unit id: Row}` for the months asked, in two queries."""
    moment = at or clock.now()
    kept_since = since()
    wanted, members = list(wanted), list(units)
    found: dict[tuple[int, Month], list[Entry]] = defaultdict(list)
    years = frozenset(month.year for month in wanted)
    for unit_id, year, month, state, first in _reports({unit.pk for unit in members}, years=years):
        found[unit_id, Month(year, month)].append(Entry(state, first))
    result = {}
    for unit in members:
        due = {
            month: months.is_due(unit.kind, unit.joined_on, unit.ended_on, month, since=kept_since)
            for month in wanted
        }
        result[unit.pk] = Row(
            unit,
            {
                month: months.timeliness(month, due=due[month], entries=found[unit.pk, month], at=moment)
                for month in wanted
            },
            due,
            moment,
        )
    return result


@kept
def _reports(units: set[int], *, years: frozenset[int]) -> QuerySet:
    rows = MonthlyReport.objects.filter(unit__in=units, year__in=years)
    return rows.values_list("unit_id", "year", "month", "state", "first_submitted_at")


def due_units(month: Month) -> QuerySet[Unit]:
    """The present members that owe a report for the month (`months.is_due`, asked of the database)."""
    return members_owing(month, since=since())


def members_owing(month: Month, *, since: Month) -> QuerySet[Unit]:
    return Unit.objects.active().filter(due_in(month)) if month >= since else Unit.objects.none()


def due_in(month: Month) -> Q:
    """The kinds that owe reports, in the whole months between joining and leaving."""
    there = Q(joined_on__lt=month.first_day) & (Q(ended_on=None) | Q(ended_on__gte=month.next().first_day))
    return there & Q(kind__in=months.OWING_KINDS)


def handed_in(spans: Iterable[Month], *, returned: bool) -> Exists:
    """Whether a unit (the outer query) has handed in a report for one of the months; `returned` counts those as well
    that went back to the unit. Without any the month is OPEN or MISSING, if it is due.
    """
    of_months = Q()
    for month in spans:
        of_months |= Q(year=month.year, month=month.month)
    reports = MonthlyReport.objects.filter(of_months, unit=OuterRef("pk"))
    with_us = Q(state__in=[MonthlyReport.State.ACCEPTED, MonthlyReport.State.SUBMITTED])
    if returned:
        with_us |= Q(first_submitted_at__isnull=False) & ~Q(state=MonthlyReport.State.DECLINED)
    return Exists(reports.filter(with_us))


def owing(month: Month) -> QuerySet[Unit]:
    """The units for which a month is OPEN or MISSING now; nobody owes a month that has not begun."""
    return _owing(month, since())


def _owing(month: Month, kept_since: Month) -> QuerySet[Unit]:
    if clock.now() < month.start:
        return Unit.objects.none()
    return members_owing(month, since=kept_since).exclude(handed_in([month], returned=True))


def first_owing(month: Month, most: int) -> list[Unit]:
    """The first of them in order."""
    return _first_owing(month=month, kept_since=since(), most=most)


@kept
def _first_owing(*, month: Month, kept_since: Month, most: int) -> QuerySet[Unit]:
    return _owing(month, kept_since).in_order()[:most]


def missing_in(year: int) -> Q:
    """Whether a unit (the outer query) misses a month of the year that has ended."""
    ended = [month for month in months.of_year(year) if since() <= month and month.end <= clock.now()]
    missing = Q(pk__in=[])
    for month in ended:
        missing |= due_in(month) & Q(~handed_in([month], returned=True))
    return missing


def of_year(units: Iterable[Unit], year: int, *, at: datetime | None = None) -> dict[int, Row]:
    return rows(units, months.of_year(year), at=at)
