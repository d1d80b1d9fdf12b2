"""The only module that reads the clock.

A deadline is an aware instant and exclusive: “12月10日前” means before December 11th, 00:00 in Asia/Shanghai.
Working days need the holiday table and live in `alliance.calendar.holidays`.
"""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import timezone

TZ = ZoneInfo("Asia/Shanghai")
_pinned: ContextVar[datetime | None] = ContextVar("pinned_instant", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _pinned.get() or of_machine()


def of_machine() -> datetime:
    """The instant by which Django writes its own rows, even where another day is looked at."""
    return timezone.now()


def today() -> date:
    """The current date in Asia/Shanghai."""
    return local(now()).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Within the block the portal believes that it is `instant`; the demo builds its past years through it."""
    token = _pinned.set(instant)
    try:
        yield
    finally:
        _pinned.reset(token)


def local(instant: datetime) -> datetime:
    return instant.astimezone(TZ)


def start_of_day(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=TZ)


def end_of_day(day: date) -> datetime:
    """The deadline of a day that still counts: the following midnight, exclusive."""
    return start_of_day(day + timedelta(days=1))


def last_day(deadline: datetime) -> date:
    """The last day that still counts before an exclusive deadline."""
    return local(deadline - timedelta(microseconds=1)).date()


def last_known_day(year: int) -> date:
    """The day for which a year is looked at: its last one, or today while it runs."""
    return min(today(), date(year, 12, 31))


def months_later(day: date, months: int) -> date:
    """The same day some months on; the last of the month where it has no such day.

    So a right of so many months never lasts longer; where they must be over, `internships.conditions.later` goes on to the 1st.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_far(until: datetime) -> bool:
    """Whether an (exclusive) instant is more than a year ahead: nothing is put off so long, it is a slip of the pen."""
    return until > end_of_day(months_later(today(), 12))


def show_day(day: date) -> str:
    """A date as it is written on paper: 2026年12月10日."""
    return f"{day.year}年{day.month}月{day.day}日"


def show_instant(instant: datetime) -> str:
    return f"{local(instant):%Y-%m-%d %H:%M}"


def show_deadline(deadline: datetime, *, with_year: bool = False) -> str:
    """“12月10日 24:00（含当日）” for midnight deadlines; the year is added when it is not the current one.

    What is kept and read later, as a message or a letter, names it always: `with_year`.
    """
    moment = local(deadline)
    this_year = not with_year and last_day(deadline).year == today().year
    year = "" if this_year else f"{last_day(deadline).year}年"
    if moment.time() == time.min:
        day = last_day(deadline)
        return f"{year}{day.month}月{day.day}日 24:00（含当日）"
    return f"{year}{moment.month}月{moment.day}日 {moment:%H:%M}"


def show_beginning(instant: datetime) -> str:
    """“12月16日 14:00”, without the hour at midnight; the year is added when it is not the current one."""
    moment = local(instant)
    year = "" if moment.year == today().year else f"{moment.year}年"
    hour = "" if moment.time() == time.min else f" {moment:%H:%M}"
    return f"{year}{moment.month}月{moment.day}日{hour}"


def kept(word: str) -> datetime:
    """An instant from the text of a database, which leaves the zone away where all are in UTC."""
    instant = datetime.fromisoformat(word)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def before(deadline: datetime) -> str:
    """“2026年12月10日24:00前”, as a sentence asks for something: 请于…前提交."""
    moment = local(deadline)
    if moment.time() == time.min:
        return f"{show_day(last_day(deadline))}24:00前"
    return f"{show_day(moment.date())}{moment:%H:%M}前"


def days_left(deadline: datetime) -> int:
    """Whole calendar days from today to the last day that counts; negative once it has passed."""
    return (last_day(deadline) - today()).days


@dataclass(frozen=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def of(cls, instant: datetime) -> "Month":
        moment = local(instant)
        return cls(moment.year, moment.month)

    @classmethod
    def containing(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def current(cls) -> "Month":
        return cls.of(now())

    @cached_property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @cached_property
    def start(self) -> datetime:
        return start_of_day(self.first_day)

    @cached_property
    def end(self) -> datetime:
        """Exclusive: the first instant of the next month."""
        return self.next().start

    @property
    def label(self) -> str:
        return f"{self.year}年{self.month}月"

    @property
    def value(self) -> str:
        """As it stands in forms, addresses and settings: “2026-03”."""
        return f"{self.year}-{self.month:02d}"

    def next(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def previous(self) -> "Month":
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)


@dataclass(frozen=True, order=True)
class HalfYear:
    year: int
    half: int

    @classmethod
    def of(cls, instant: datetime) -> "HalfYear":
        moment = local(instant)
        return cls(moment.year, 1 if moment.month <= 6 else 2)

    @property
    def start(self) -> datetime:
        return start_of_day(date(self.year, 1 if self.half == 1 else 7, 1))

    @property
    def end(self) -> datetime:
        return start_of_day(date(self.year, 7, 1) if self.half == 1 else date(self.year + 1, 1, 1))

    @property
    def label(self) -> str:
        return f"{self.year}年{'上' if self.half == 1 else '下'}半年"


@dataclass(frozen=True, order=True)
class Year:
    year: int

    @classmethod
    def of(cls, instant: datetime) -> "Year":
        return cls(local(instant).year)

    @property
    def start(self) -> datetime:
        return start_of_day(date(self.year, 1, 1))

    @property
    def end(self) -> datetime:
        return start_of_day(date(self.year + 1, 1, 1))

    @property
    def label(self) -> str:
        return f"{self.year}年度"
