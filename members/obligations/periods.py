"""Which periods of a duty a unit owes, and how each of them stands: pure, the clock is an argument.

A unit owes a period when it had joined by a certain day and is still a member on the day on which it is due. What it does without
owing it, before joining or although exempt, is done in time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from alliance.ground import clock
from alliance.ground.clock import Month
from alliance.ground.lifecycle import Toned


class Standing(Toned):
    """How a period of a duty stands for a unit at an instant."""

    DONE = "DONE", "按期完成", "success"
    LATE = "LATE", "逾期完成", "warning"
    OVERDUE = "OVERDUE", "逾期未办", "danger"
    OPEN = "OPEN", "待办理", "info"
    NOT_YET = "NOT_YET", "未到期", "neutral"
    EXEMPT = "EXEMPT", "已豁免", "neutral"


COUNTED = frozenset({Standing.DONE, Standing.LATE, Standing.OVERDUE})
OWED = frozenset({Standing.OPEN, Standing.OVERDUE})


@dataclass(frozen=True)
class Period:
    """A period of a duty: its number in the year, until when (exclusive) it is due, and by which day who owes it had joined."""

    part: int
    deadline: datetime
    joined_by: date

    @property
    def last_day(self) -> date:
        return clock.last_day(self.deadline)


@dataclass(frozen=True)
class Relief:
    """What the secretariat has granted a unit for a period: until when it may be late, or (None) that it need not be done."""

    until: datetime | None
    reason: str = ""


Reliefs = Mapping[int, Relief]
NONE: Reliefs = {}


def by_day(part: int, day: date, *, grace: int) -> Period:
    """A period that is due on a day; whoever joined less than `grace` days before it does not owe it."""
    return Period(part, clock.end_of_day(day), day - timedelta(days=grace))


def last_extension(year: int) -> date:
    """How long what is owed for a year may be put off at most: the year is closed with its assessment (第十三条), then it is past."""
    return date(year + 1, 1, 31)


def of_month(month: Month, day: int) -> Period:
    """A month that is due on a day of the next one; owed by those who had joined before it began."""
    following = month.next()
    deadline = clock.end_of_day(date(following.year, following.month, day))
    return Period(month.month, deadline, month.first_day - timedelta(days=1))


def is_owed(period: Period, *, joined_on: date, ended_on: date | None) -> bool:
    return joined_on <= period.joined_by and (ended_on is None or ended_on > period.last_day)


def owed_in(period: Period) -> Q:
    """`is_owed`, asked of the database about units."""
    return Q(joined_on__lte=period.joined_by) & (Q(ended_on=None) | Q(ended_on__gt=period.last_day))


def owed(
    unit: Any, kinds: Collection[str], periods: Mapping[int, Period], reliefs: Reliefs = NONE
) -> dict[int, Period]:
    """The periods that a unit owes, exempt ones too, with their extended deadlines."""
    if unit.kind not in kinds:
        return {}
    return {
        part: extended(period, reliefs.get(part))
        for part, period in periods.items()
        if is_owed(period, joined_on=unit.joined_on, ended_on=unit.ended_on)
    }


def extended(period: Period, relief: Relief | None) -> Period:
    """The period with the later of its deadlines."""
    if relief is None or relief.until is None or relief.until <= period.deadline:
        return period
    return Period(period.part, relief.until, period.joined_by)


def standing(
    period: Period, *, done_at: datetime | None, exempt: bool, at: datetime, notice: timedelta
) -> Standing:
    """How an owed period stands; it is open when it is due within `notice`."""
    if done_at is not None:
        return Standing.DONE if exempt or done_at < period.deadline else Standing.LATE
    if exempt:
        return Standing.EXEMPT
    if at >= period.deadline:
        return Standing.OVERDUE
    return Standing.OPEN if at >= period.deadline - notice else Standing.NOT_YET


def standings(
    owed: Mapping[int, Period],
    done: Mapping[int, datetime],
    reliefs: Reliefs = NONE,
    *,
    at: datetime,
    notice: timedelta = timedelta(),
) -> dict[int, Standing]:
    """How each period stands that is owed or done: `done` says when it was first done. What nobody asked for is in time."""
    found = {
        part: standing(
            period,
            done_at=done.get(part),
            exempt=part in reliefs and reliefs[part].until is None,
            at=at,
            notice=notice,
        )
        for part, period in owed.items()
    }
    return dict.fromkeys(done, Standing.DONE) | found


def tally(found: Mapping[int, Standing]) -> dict[Standing, int]:
    """How many periods stand how, for every standing."""
    values = list(found.values())
    return {one: values.count(one) for one in Standing}
