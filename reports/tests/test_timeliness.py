"""What the database answers about months is what the rules of the months say, unit by unit."""

from datetime import date

import pytest

from alliance.ground import audit, clock
from alliance.ground.clock import Month
from alliance.tests import builders
from alliance.tests.snapshots import remembered
from members.units.models import Unit
from reports.censures import streaks
from reports.deadlines.months import OWED, OWING_KINDS, Timeliness
from reports.monthly.models import MonthlyReport
from reports.punctuality import timeliness

State = MonthlyReport.State
OCTOBER = Month(2026, 10)
TIMES = [(2026, 9, 30), (2026, 10, 15), (2026, 11, 1), (2026, 12, 31)]


def reported(unit, month: Month, state: str, *, handed_in: bool) -> None:
    at = month.start if handed_in else None
    text = {"title": "动态", "body": "内容", "privacy_checked": True}
    report = MonthlyReport(
        unit=unit, year=month.year, month=month.month, state=state, author=builders.person(unit), **text
    )
    report.submitted_at = report.first_submitted_at = at
    audit.bulk_create(MonthlyReport, [report], by=None, reason="测试")


@pytest.fixture
def units(db):
    built()


@remembered
def built() -> None:
    """Of both sorts of kinds, joined and left around the month, with October's report in every state."""
    for kind in ("SCHOOL", "RESEARCH"):
        for joined in (date(2026, 1, 5), date(2026, 9, 30), date(2026, 10, 1)):
            for ended in (None, date(2026, 10, 31), date(2026, 11, 1), date(2027, 1, 1)):
                unit = builders.unit(kind, joined_on=joined)
                unit.ended_on = ended
                audit.save(unit, by=None, reason="测试")
    for state in State.values:
        for handed_in in {state not in (State.DRAFT, State.AWAITING_SIGNATURE), True}:
            reported(
                builders.unit("ENTERPRISE", joined_on=date(2026, 1, 5)), OCTOBER, state, handed_in=handed_in
            )


def by_the_rules(month: Month, wanted) -> set[int]:
    active = list(Unit.objects.active())
    return {row.unit.pk for row in timeliness.rows(active, [month]).values() if wanted(row)}


@pytest.mark.parametrize("day", TIMES)
def test_owing_agrees_with_the_rules(units, day):
    with clock.at(clock.start_of_day(date(*day))):
        found = set(timeliness.owing(OCTOBER).values_list("pk", flat=True))
        assert found == by_the_rules(OCTOBER, lambda row: row.timeliness[OCTOBER] in OWED)
        due = set(timeliness.due_units(OCTOBER).values_list("pk", flat=True))
        assert due == by_the_rules(OCTOBER, lambda row: row.due[OCTOBER])


def test_handed_in_agrees_with_the_rules(units):
    with clock.at(clock.start_of_day(date(2026, 10, 15))):
        rows = timeliness.due_units(OCTOBER).filter(timeliness.handed_in([OCTOBER], returned=False))
        assert set(rows.values_list("pk", flat=True)) == by_the_rules(
            OCTOBER,
            lambda row: (
                row.due[OCTOBER]
                and row.timeliness[OCTOBER] not in (Timeliness.OPEN, Timeliness.MISSING, Timeliness.RETURNED)
            ),
        )
        assert rows.count() > 0


@pytest.mark.parametrize("day", TIMES)
def test_missing_in_agrees_with_the_rules(units, day):
    with clock.at(clock.start_of_day(date(*day))):
        found = set(Unit.objects.filter(timeliness.missing_in(2026)).values_list("pk", flat=True))
        rows = timeliness.of_year(list(Unit.objects.all()), 2026).values()
        assert found == {row.unit.pk for row in rows if Timeliness.MISSING in row.timeliness.values()}


@pytest.mark.parametrize("months", [2, 3])
def test_silent_units_leave_no_streak_out(units, months):
    with clock.at(clock.start_of_day(date(2026, 12, 31))):
        everybody = list(Unit.objects.active().filter(kind__in=OWING_KINDS))
        last = streaks.last_closed_month()
        span = [Month(2026, number) for number in range(1, last.month + 1)]
        rows = timeliness.rows(everybody, span).values()
        long = {row.unit.pk for row in rows if row.missing_in_a_row(last) >= months}
        assert long
        assert {streak.unit.pk for streak in streaks.streaks(months)} == long
