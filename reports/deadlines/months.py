"""Which months a unit owes a report for, and how each of them stands: pure, the clock is an argument.

Only schools and enterprises owe a report each month (第十条·学校·(八)、企业·(十三)). A month is due from the one after
joining to the one before the membership ends. On time is decided by the first submission; the secretariat's check,
which may come later, decides whether it counts at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from alliance.ground import clock
from alliance.ground.clock import Month

OWING_KINDS = frozenset({"SCHOOL", "ENTERPRISE"})


class Timeliness(StrEnum):
    """How one month of one unit stands at an instant."""

    NOT_DUE = "NOT_DUE"
    FUTURE = "FUTURE"
    OPEN = "OPEN"  # the current month, nothing handed in yet
    AWAITING = "AWAITING"
    RETURNED = "RETURNED"
    ON_TIME = "ON_TIME"
    LATE = "LATE"
    MISSING = "MISSING"
    VOLUNTARY = "VOLUNTARY"  # accepted although nothing was due

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Timeliness.NOT_DUE: "不要求报送",
    Timeliness.FUTURE: "未到月份",
    Timeliness.OPEN: "本月待报",
    Timeliness.AWAITING: "已报送，待审核",
    Timeliness.RETURNED: "退回修改中",
    Timeliness.ON_TIME: "按时报送",
    Timeliness.LATE: "补报",
    Timeliness.MISSING: "缺报",
    Timeliness.VOLUNTARY: "自愿报送",
}
OWED = frozenset({Timeliness.OPEN, Timeliness.MISSING})


@dataclass(frozen=True)
class Entry:
    """One report of a month as far as its standing goes: its state and when it was first handed in."""

    state: str
    first_submitted_at: datetime | None


@dataclass(frozen=True)
class Tally:
    """Decided months of one unit in a span: those that have ended, and the current one once it is accepted.

    So the current month is owed, but lowers no share before it is over. `pending` months are handed in and wait for
    the secretariat, or were returned; they are due and none of the other three.
    """

    due: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    pending: int = 0
    voluntary: int = 0

    @property
    def reported(self) -> int:
        return self.on_time + self.late


def of_year(year: int) -> list[Month]:
    return [Month(year, number) for number in range(1, 13)]


def is_due(kind: str, joined_on: date, ended_on: date | None, month: Month, *, since: Month) -> bool:
    """Whether a unit of this kind owes a report for the month, now or one day; before `since` nothing was kept."""
    if kind not in OWING_KINDS or joined_on >= month.first_day or month < since:
        return False
    return ended_on is None or ended_on >= month.next().first_day


def late_until(month: Month, day: int) -> datetime:
    """The instant (exclusive) before which a month can still be reported late: the end of `day` of the next month."""
    following = month.next()
    return clock.end_of_day(date(following.year, following.month, day))


def timeliness(month: Month, *, due: bool, entries: Iterable[Entry], at: datetime) -> Timeliness:
    """How the month stands at an instant, from its reports; the best of them decides."""
    reports = list(entries)
    accepted = [entry for entry in reports if entry.state == "ACCEPTED"]
    if accepted:
        if not due:
            return Timeliness.VOLUNTARY
        on_time = any(entry.first_submitted_at < month.end for entry in accepted)
        return Timeliness.ON_TIME if on_time else Timeliness.LATE
    if any(entry.state == "SUBMITTED" for entry in reports):
        return Timeliness.AWAITING
    if any(entry.first_submitted_at and entry.state != "DECLINED" for entry in reports):
        return Timeliness.RETURNED
    if not due:
        return Timeliness.NOT_DUE
    if at < month.start:
        return Timeliness.FUTURE
    return Timeliness.OPEN if at < month.end else Timeliness.MISSING


def missing(row: Mapping[Month, Timeliness], due: Mapping[Month, bool]) -> list[Month]:
    """The months that were owed and never reported, in order."""
    return sorted(month for month, standing in row.items() if due[month] and standing == Timeliness.MISSING)


def in_words(months: Iterable[Month]) -> str:
    """Months of one year in words, neighbours as a span: “2026年3月、5月至7月”."""
    spans: list[list[Month]] = []
    for month in months:
        if spans and spans[-1][-1].next() == month:
            spans[-1].append(month)
        else:
            spans.append([month])
    if not spans:
        return ""
    words = [
        f"{span[0].month}月" if len(span) == 1 else f"{span[0].month}月至{span[-1].month}月" for span in spans
    ]
    return f"{spans[0][0].year}年{'、'.join(words)}"


def tally(row: Mapping[Month, Timeliness], due: Mapping[Month, bool], *, at: datetime) -> Tally:
    """Count the months of one unit; `row` and `due` have the same months."""
    found = [
        standing
        for month, standing in row.items()
        if due[month] and (month.end <= at or standing == Timeliness.ON_TIME)
    ]
    return Tally(
        due=len(found),
        on_time=found.count(Timeliness.ON_TIME),
        late=found.count(Timeliness.LATE),
        missing=found.count(Timeliness.MISSING),
        pending=found.count(Timeliness.AWAITING) + found.count(Timeliness.RETURNED),
        voluntary=list(row.values()).count(Timeliness.VOLUNTARY),
    )


def missing_in_a_row(row: Mapping[Month, Timeliness], last: Month) -> int:
    """How many months up to and including `last` are missing without a gap, as far back as `row` goes."""
    count, month = 0, last
    while row.get(month) == Timeliness.MISSING:
        count, month = count + 1, month.previous()
    return count
