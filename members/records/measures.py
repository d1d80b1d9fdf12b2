"""What the records of a kind say about a unit in a year: declared aggregates, all of a kind counted in one or two queries.

    facts={"base.plan_amount": total("实训基地计划投入", "万元", of="planned")}

A record counts when it is filed and not returned or withdrawn. A measure is about the unit that filed (`side="own"`), about the
partner (`"partner"`), or about both. `partner` says what the other side must have done for the record to count for its own unit:
`NAMED` it is a member and has not denied it, `CONFIRMED` it has said yes, `UNDENIED` it is a member that has not denied it or
somebody outside, `ANY` whoever it is and whatever it says. For the partner it counts once confirmed, never before
(docs/decisions/0027). `members` are the kinds of members that it is about, where not all who file or answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

from django.db.models import Aggregate, Count, Max, Q, Sum

ANY, NAMED, UNDENIED, CONFIRMED = "any", "named", "undenied", "confirmed"
Side = Literal["own", "partner", "both"]
Numbers = Mapping[str, Any]
CENT = Decimal("0.01")
EVERY = Q()


class How(Enum):
    """What is done with the records that count."""

    COUNT = "count"
    TOTAL = "total"
    FOUND = "found"
    INCREASE = "increase"
    DISTINCT = "distinct"
    HIGHEST = "highest"
    THERE_IS = "there is"
    IN_TIME = "in time"
    LATE = "late"
    DUE = "due"


@dataclass(frozen=True)
class Measure:
    """A fact of a kind: which records count, and what is made of them; made by the functions below."""

    label: str
    unit: str
    how: How
    of: Any = "pk"
    where: Q = EVERY
    side: Side = "own"
    partner: str = NAMED
    members: tuple[str, ...] = ()

    @property
    def sides(self) -> tuple[str, ...]:
        return ("own", "partner") if self.side == "both" else (self.side,)

    @property
    def waits(self) -> bool:
        """It is about periods that are owed, of which nothing is known before the day on which they are due."""
        return self.how in (How.IN_TIME, How.LATE, How.DUE)

    @property
    def looks_back(self) -> bool:
        """It compares the year with the one before, which must be kept here as well."""
        return self.how is How.INCREASE

    def parts(self, counts: Q, before: Q) -> dict[str, Aggregate]:
        """What the database counts of the records that count: `n`, and `all` for what was found on looking or, for an
        increase, that of the records `before`.

        Nothing for what is about periods: for these it is asked when each was first filed.
        """
        match self.how:
            case How.TOTAL:
                return {"n": Sum(self.of, filter=counts)}
            case How.FOUND:
                return {"n": Sum(self.of, filter=counts), "all": Count("pk", filter=counts)}
            case How.INCREASE:
                return {"n": Sum(self.of, filter=counts), "all": Sum(self.of, filter=before)}
            case How.DISTINCT:
                return {"n": Count(self.of, filter=counts, distinct=True)}
            case How.HIGHEST:
                return {"n": Max(self.of, filter=counts)}
        if self.waits:
            return {}
        return {"n": Count("pk", filter=counts)}

    def value(self, numbers: Numbers) -> Decimal | int | None:
        """The fact, of what was counted for one unit."""
        n, whole = numbers["n"] or 0, numbers.get("all") or 0
        match self.how:
            case How.THERE_IS:
                return min(n, 1)
            case How.FOUND if not whole:
                return None
            case How.INCREASE:
                n = max(n - whole, 0)
        return n.quantize(CENT) if isinstance(n, Decimal) else n  # SQLite adds money up as floats


def count(label: str, unit: str, **how: Any) -> Measure:
    """How many records. As all that follow it takes `where` (which ones), `side` and `partner`."""
    return Measure(label, unit, How.COUNT, **how)


def total(label: str, unit: str, *, of: Any, **how: Any) -> Measure:
    """The sum of a field, or of an expression."""
    return Measure(label, unit, How.TOTAL, of, **how)


def found(label: str, unit: str, *, of: Any, **how: Any) -> Measure:
    """The sum of what was found on looking; where nobody looked, without any record, it is not known."""
    return Measure(label, unit, How.FOUND, of, **how)


def increase(label: str, unit: str, *, of: Any, **how: Any) -> Measure:
    """By how much the sum of a field is more than the year before, 0 where it is less; not known before two years are kept."""
    return Measure(label, unit, How.INCREASE, of, **how)


def distinct(label: str, unit: str, *, of: Any, **how: Any) -> Measure:
    """How many different values a field, or an expression, has: partners, people, majors."""
    return Measure(label, unit, How.DISTINCT, of, **how)


def highest(label: str, unit: str, *, of: Any, **how: Any) -> Measure:
    """The greatest value of a field, or of an expression, 0 without a record."""
    return Measure(label, unit, How.HIGHEST, of, **how)


def there_is(label: str, unit: str = "1有0无", **how: Any) -> Measure:
    """1 when there is such a record, else 0."""
    return Measure(label, unit, How.THERE_IS, **how)


def in_time(label: str, unit: str = "1是0否") -> Measure:
    """For how many periods of the year (one for a yearly kind) a record was first filed by the day it was due, or without being owed."""
    return Measure(label, unit, How.IN_TIME, partner=ANY)


def late(label: str, unit: str = "1是0否") -> Measure:
    """For how many owed periods of the year there is a record, but none that was filed in time."""
    return Measure(label, unit, How.LATE, partner=ANY)


def periods_due(label: str, unit: str = "个") -> Measure:
    """How many periods of the year count by now: those owed whose day has passed, and those filed already; exempt ones do not."""
    return Measure(label, unit, How.DUE, partner=ANY)
