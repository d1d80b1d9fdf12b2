"""Which periods are owed and how they stand: by the day of joining and ending, at the instant of the deadline."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from alliance.ground import clock
from alliance.ground.clock import Month
from members.obligations import periods
from members.obligations.periods import Relief, Standing

SECOND = timedelta(seconds=1)
PLAN = periods.by_day(0, date(2026, 3, 31), grace=30)
NOTICE = timedelta(days=30)


def unit(joined="2020-01-01", ended=None, kind="SCHOOL"):
    end = None if ended is None else date.fromisoformat(ended)
    return SimpleNamespace(kind=kind, joined_on=date.fromisoformat(joined), ended_on=end)


@pytest.mark.parametrize(
    ("joined", "ended", "owes"),
    [
        ("2026-03-01", None, True),
        ("2026-03-02", None, False),
        ("2020-01-01", "2026-04-01", True),
        ("2020-01-01", "2026-03-31", False),
        ("2020-01-01", "2025-12-31", False),
    ],
)
def test_plan_is_owed_from_thirty_days_after_joining_to_the_end(joined, ended, owes):
    assert bool(periods.owed(unit(joined, ended), ["SCHOOL"], {0: PLAN})) == owes
    assert periods.owed(unit(joined, ended), ["ENTERPRISE"], {0: PLAN}) == {}


@pytest.mark.parametrize(
    ("joined", "ended", "first", "last"),
    [
        ("2026-05-31", None, 6, 12),
        ("2026-06-01", None, 7, 12),
        ("2020-01-01", "2026-11-06", 1, 10),
        ("2020-01-01", "2026-11-05", 1, 9),
    ],
)
def test_months_are_owed_from_the_one_after_joining_while_a_member(joined, ended, first, last):
    months = {number: periods.of_month(Month(2026, number), 5) for number in range(1, 13)}
    assert list(periods.owed(unit(joined, ended), ["SCHOOL"], months)) == list(range(first, last + 1))
    assert months[12].deadline == clock.end_of_day(date(2027, 1, 5))


@pytest.mark.parametrize(
    ("after", "open_", "done", "exempt"),
    [
        (-NOTICE - SECOND, Standing.NOT_YET, Standing.DONE, Standing.EXEMPT),
        (-NOTICE, Standing.OPEN, Standing.DONE, Standing.EXEMPT),
        (-SECOND, Standing.OPEN, Standing.DONE, Standing.EXEMPT),
        (timedelta(), Standing.OVERDUE, Standing.LATE, Standing.EXEMPT),
        (SECOND, Standing.OVERDUE, Standing.LATE, Standing.EXEMPT),
    ],
)
def test_period_stands_by_the_instant(after, open_, done, exempt):
    at = PLAN.deadline + after

    def found(done_at, relief):
        reliefs = {0: relief} if relief else {}
        owed = periods.owed(unit(), ["SCHOOL"], {0: PLAN}, reliefs)
        return periods.standings(owed, {0: done_at} if done_at else {}, reliefs, at=at, notice=NOTICE)[0]

    free = Relief(None)
    assert (found(None, None), found(at, None), found(None, free)) == (open_, done, exempt)
    assert found(at, free) == Standing.DONE


@pytest.mark.parametrize(
    ("after", "stands"),
    [(-SECOND, Standing.DONE), (timedelta(), Standing.LATE), (SECOND, Standing.LATE)],
)
def test_extension_moves_the_deadline_and_never_back(after, stands):
    until = PLAN.deadline + timedelta(days=10)
    reliefs = {0: Relief(until)}
    owed = periods.owed(unit(), ["SCHOOL"], {0: PLAN}, reliefs)
    assert owed[0].deadline == until
    assert periods.standings(owed, {0: until + after}, reliefs, at=until) == {0: stands}
    earlier = {0: Relief(PLAN.deadline - timedelta(days=10))}
    assert periods.owed(unit(), ["SCHOOL"], {0: PLAN}, earlier)[0].deadline == PLAN.deadline


def test_what_nobody_asked_for_is_in_time():
    found = periods.standings({}, {2: PLAN.deadline}, at=PLAN.deadline)
    assert found == {2: Standing.DONE}
    assert periods.tally(found) == dict.fromkeys(Standing, 0) | {Standing.DONE: 1}
