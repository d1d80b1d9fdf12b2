"""What is due, late or to be told at an instant. Pure: instants in, answers out; no ORM, no clock.

Deadlines are exclusive instants. A reminder step is due from 9 o'clock of its day until the deadline; only the newest
step that is due counts, so that a sweep that was away for weeks reminds once and not five times.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alliance.ground import clock

REMINDER_DAYS = (30, 14, 7, 3, 1)
HEAD_FROM = 3  # with so many days left the head is told too
MORNING = timedelta(hours=9)
VETO_REMINDERS = 2  # 一票否决 V5: late, and asked twice


def effective(deadline: datetime, others: Iterable[datetime | None]) -> datetime:
    """The latest of the cycle's deadline and what was granted beyond it."""
    return max([deadline, *(moment for moment in others if moment is not None)])


@dataclass(frozen=True, order=True)
class Reminder:
    """The step `days` before the last day that counts, due from `since` on."""

    since: datetime
    days: int

    @property
    def tells_head(self) -> bool:
        return self.days <= HEAD_FROM


def reminders(deadline: datetime, previous_working_day: Callable[[date], date]) -> list[Reminder]:
    """All steps before a deadline, the first one first; a day off moves its step to the working day before it."""
    last = clock.last_day(deadline)
    return [
        Reminder(clock.start_of_day(previous_working_day(last - timedelta(days=days))) + MORNING, days)
        for days in REMINDER_DAYS
    ]


def newest_due(
    deadline: datetime, at: datetime, previous_working_day: Callable[[date], date]
) -> Reminder | None:
    """The last step whose time has come; None before the first one and from the deadline on."""
    if at >= deadline:
        return None
    due = [step for step in reminders(deadline, previous_working_day) if step.since <= at]
    return min(due, key=lambda step: step.days, default=None)


def meets_veto(*, late: bool, reminders: int) -> bool:
    """Whether 逾期且经两次催报仍未报自评 (V5) holds; the secretariat decides on it when it confirms."""
    return late and reminders >= VETO_REMINDERS
