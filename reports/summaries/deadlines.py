"""Until when summaries are owed, and by which units: by the settings in force, nothing before the portal keeps it."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from alliance.ground import clock
from alliance.registers import policy
from members.obligations import periods
from members.obligations.periods import Period
from members.units.models import Unit
from reports.summaries.models import Summary

Kind = Summary.Kind
SETTINGS = {
    Kind.UNIT: "summary_unit_day",
    Kind.HALF_YEAR: "summary_half_year_day",
    Kind.YEAR_END: "summary_year_end_day",
    Kind.SELF_EVALUATION: "summary_self_evaluation_day",
}


def last_day(kind: str, year: int) -> date:
    month, day = policy.get(SETTINGS[Kind(kind)])
    return date(year, month, 28 if (month, day) == (2, 29) else day)


def of(kind: str, year: int) -> datetime:
    """The instant (exclusive) before which it is in time."""
    return clock.end_of_day(last_day(kind, year))


def period_of_units(year: int) -> dict[int, Period]:
    """When units owe the summary of a year; whoever joined shortly before the last day owes none for it."""
    set_to = policy.values("records_since", "duty_grace_days")
    if year < set_to["records_since"]:
        return {}
    return {0: periods.by_day(0, last_day(Kind.UNIT, year), grace=set_to["duty_grace_days"])}


def is_kept(kind: str, year: int) -> bool:
    """Whether the portal kept records in the whole of what the secretariat sums up."""
    since = policy.get("report_since").first_day
    return since <= date(year, 1, 1)


def owing(year: int) -> QuerySet[Unit]:
    """The units that owe the summary of a year and have not handed it in."""
    if not (period := period_of_units(year).get(0)):
        return Unit.objects.none()
    return Unit.objects.active().filter(periods.owed_in(period)).exclude(handed_in(year))


def handed_in(year: int) -> Q:
    """Units (the outer query) whose summary of a year is with the secretariat or final."""
    return Q(pk__in=Summary.objects.of_units().handed_in().filter(year=year).values("unit"))
