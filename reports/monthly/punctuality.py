"""How every month of every unit stands: two queries for all of them, shared by board, facts, ranking, to-dos and sweeps."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliance.ground import clock
from alliance.ground.clock import Month
from alliance.registers import policy
from members.units.models import Unit
from reports.monthly import months as rules_of_months
from reports.monthly.models.monthly import MonthlyReport
from reports.monthly.models.openings import Opening
from reports.monthly.months import Entry, Standing, Tally


@dataclass(frozen=True)
class Row:
    """The months of one unit: how each stands and whether a report is due for it."""

    unit: Unit
    standing: dict[Month, Standing]
    due: dict[Month, bool]
    at: datetime

    @property
    def tally(self) -> Tally:
        return rules_of_months.tally(self.standing, self.due, at=self.at)

    def missing_in_a_row(self, last: Month) -> int:
        return rules_of_months.missing_in_a_row(self.standing, last)


def since() -> Month:
    """The month from which the portal keeps reports."""
    return rules_of_months.numbered(policy.get("report_since"))


def rows(units: Iterable[Unit], months: Iterable[Month], *, at: datetime | None = None) -> dict[int, Row]:
    """`{unit id: Row}` for the months asked, in two queries."""
    moment = at or clock.now()
    kept_since = since()
    wanted, members = list(months), list(units)
    found: dict[tuple[int, Month], list[Entry]] = defaultdict(list)
    reports = MonthlyReport.objects.filter(
        unit__in=[unit.pk for unit in members], year__in={month.year for month in wanted}
    ).values_list("unit_id", "year", "month", "state", "first_submitted_at")
    for unit_id, year, month, state, first in reports:
        found[unit_id, Month(year, month)].append(Entry(state, first))
    result = {}
    for unit in members:
        due = {
            month: rules_of_months.is_due(unit.kind, unit.joined_on, unit.ended_on, month, since=kept_since)
            for month in wanted
        }
        result[unit.pk] = Row(
            unit,
            {
                month: rules_of_months.standing(
                    month, due=due[month], entries=found[unit.pk, month], at=moment
                )
                for month in wanted
            },
            due,
            moment,
        )
    return result


def due_units(month: Month) -> QuerySet[Unit]:
    """The present members that owe a report for the month (`months.is_due`, asked of the database)."""
    return Unit.objects.active().filter(due_in(month)) if month >= since() else Unit.objects.none()


def due_in(month: Month) -> Q:
    """The kinds that owe reports, in the whole months between joining and leaving."""
    there = Q(joined_on__lt=month.first_day) & (Q(ended_on=None) | Q(ended_on__gte=month.next().first_day))
    return there & Q(kind__in=rules_of_months.OWING_KINDS)


def handed_in(months: Iterable[Month], *, returned: bool) -> Exists:
    """Whether a unit (the outer query) has handed in a report for one of the months; `returned` counts those as well
    that went back to the unit. Without any the month is OPEN or MISSING, if it is due.
    """
    of_months = Q()
    for month in months:
        of_months |= Q(year=month.year, month=month.month)
    reports = MonthlyReport.objects.filter(of_months, unit=OuterRef("pk"))
    with_us = Q(state__in=[MonthlyReport.State.ACCEPTED, MonthlyReport.State.SUBMITTED])
    if returned:
        with_us |= Q(first_submitted_at__isnull=False) & ~Q(state=MonthlyReport.State.DECLINED)
    return Exists(reports.filter(with_us))


def owing(month: Month) -> QuerySet[Unit]:
    """The units for which a month is OPEN or MISSING now; nobody owes a month that has not begun."""
    if clock.now() < month.start:
        return Unit.objects.none()
    return due_units(month).exclude(handed_in([month], returned=True))


def missing_in(year: int) -> Q:
    """Whether a unit (the outer query) misses a month of the year that has ended."""
    ended = [
        month for month in rules_of_months.of_year(year) if since() <= month and month.end <= clock.now()
    ]
    missing = Q(pk__in=[])
    for month in ended:
        missing |= due_in(month) & Q(~handed_in([month], returned=True))
    return missing


def of_year(units: Iterable[Unit], year: int, *, at: datetime | None = None) -> dict[int, Row]:
    return rows(units, rules_of_months.of_year(year), at=at)


def late_until(month: Month) -> datetime:
    """The instant (exclusive) before which any unit may report the month late, by the setting in force."""
    return rules_of_months.late_until(month, policy.get("report_late_day"))


def opened_until(units: Iterable[Unit], months: Iterable[Month]) -> dict[tuple[int, Month], datetime]:
    """Until when the secretariat has opened months again: `{(unit id, month): instant}`, in one query."""
    wanted = set(months)
    openings = Opening.objects.filter(
        unit__in=[unit.pk for unit in units], year__in={month.year for month in wanted}
    )
    latest: dict[tuple[int, Month], datetime] = {}
    for opening in openings:
        key = opening.unit_id, opening.period
        if opening.period in wanted:
            latest[key] = max(opening.until, latest.get(key, opening.until))
    return latest
