"""When a month can no longer be reported: the settings in force, and what was opened again for single units."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from alliance.ground.clock import Month
from alliance.registers import policy
from alliance.registers.kept import kept
from members.units.models import Unit
from reports.deadlines import months
from reports.deadlines.models import Opening


def since() -> Month:
    """The month from which the portal keeps reports."""
    return policy.get("report_since")


def late_until(month: Month) -> datetime:
    """The instant (exclusive) before which any unit may report the month late, by the setting in force."""
    return months.late_until(month, policy.get("report_late_day"))


def opened_until(units: Iterable[Unit], asked: Iterable[Month]) -> dict[tuple[int, Month], datetime]:
    """Until when the secretariat has opened months again: `{(unit id, month): instant}`, in one query."""
    wanted = set(asked)
    latest: dict[tuple[int, Month], datetime] = {}
    years = frozenset(month.year for month in wanted)
    for opening in _openings({unit.pk for unit in units}, years=years):
        key = opening.unit_id, opening.period
        if opening.period in wanted:
            latest[key] = max(opening.until, latest.get(key, opening.until))
    return latest


@kept
def _openings(units: set[int], *, years: frozenset[int]) -> QuerySet:
    return Opening.objects.filter(unit__in=units, year__in=years)
