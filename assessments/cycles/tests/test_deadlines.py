"""What is due at an instant: pure, on given instants."""

from datetime import date, datetime, timedelta

import pytest

from alliance.ground import clock
from assessments.cycles import deadlines

DEADLINE = clock.end_of_day(date(2026, 12, 10))


def weekday_before(day: date) -> date:
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return day


def test_effective_deadline_is_the_latest_granted():
    later = DEADLINE + timedelta(days=3)
    assert deadlines.effective(DEADLINE, [None, None]) == DEADLINE
    assert deadlines.effective(DEADLINE, [later, None]) == later
    assert deadlines.effective(DEADLINE, [DEADLINE - timedelta(days=3), None]) == DEADLINE


def test_reminders_fall_on_working_days_at_nine():
    steps = deadlines.reminders(DEADLINE, weekday_before)
    assert [(step.days, f"{clock.local(step.since):%m-%d %H:%M}") for step in steps] == [
        (30, "11-10 09:00"),
        (14, "11-26 09:00"),
        (7, "12-03 09:00"),
        (3, "12-07 09:00"),
        (1, "12-09 09:00"),
    ]


def test_reminder_of_a_day_off_moves_to_the_working_day_before():
    sunday = clock.end_of_day(date(2026, 12, 13))  # the last day is a Sunday, three days before it a Thursday
    dates = [clock.local(step.since).date() for step in deadlines.reminders(sunday, weekday_before)]
    assert dates == [
        date(2026, 11, 13),
        date(2026, 11, 27),
        date(2026, 12, 4),
        date(2026, 12, 10),
        date(2026, 12, 11),
    ]


@pytest.mark.parametrize(
    ("at", "days"),
    [
        ("2026-11-10 08:59", None),
        ("2026-11-10 09:00", 30),
        ("2026-11-26 08:59", 30),
        ("2026-11-26 09:00", 14),
        ("2026-12-05 12:00", 7),
        ("2026-12-09 09:00", 1),
        ("2026-12-10 23:59", 1),
        ("2026-12-11 00:00", None),
    ],
)
def test_only_the_newest_step_is_due(at, days):
    moment = datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=clock.TZ)
    step = deadlines.newest_due(DEADLINE, moment, weekday_before)
    assert (step.days if step else None) == days


def test_head_is_told_from_three_days_on():
    told = {step.days: step.tells_head for step in deadlines.reminders(DEADLINE, weekday_before)}
    assert told == {30: False, 14: False, 7: False, 3: True, 1: True}


def test_veto_of_the_late_needs_two_reminders():
    assert deadlines.meets_veto(late=True, reminders=2)
    assert not deadlines.meets_veto(late=True, reminders=1)
    assert not deadlines.meets_veto(late=False, reminders=2)
