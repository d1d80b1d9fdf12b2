"""The period that a summary speaks of, and the one with which it is compared."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alliance.ground import clock
from alliance.registers import policy


@dataclass(frozen=True)
class Span:
    """From `first` to `last`, both included."""

    label: str
    first: date
    last: date

    @property
    def start(self) -> datetime:
        return clock.start_of_day(self.first)

    @property
    def end(self) -> datetime:
        """Exclusive."""
        return clock.end_of_day(self.last)

    @property
    def as_of(self) -> date:
        """The last day that its figures speak of by now."""
        return min(self.last, clock.today())

    @property
    def is_kept(self) -> bool:
        """Whether the portal kept records from its beginning on."""
        return policy.get("report_since").first_day <= self.first

    @property
    def day_before(self) -> date:
        return self.first - timedelta(days=1)


def year(number: int) -> Span:
    return Span(f"{number}年", date(number, 1, 1), date(number, 12, 31))


def first_half(number: int) -> Span:
    return Span(f"{number}年上半年", date(number, 1, 1), date(number, 6, 30))


def a_year_before(span: Span) -> Span:
    """The same period of the last year."""
    made = first_half if span.last.month == 6 else year
    return made(span.first.year - 1)
