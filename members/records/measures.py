"""What the records of a kind say about a unit in a year: declared aggregates, all of a kind counted in one or two queries.

    facts={"base.plan_amount": total("实训基地计划投入", "万元", of="planned")}

A record counts when it is filed and not returned or withdrawn. A measure is about the unit that filed (`side="own"`), about the
partner (`"partner"`), or about both. `partner` says what the other side must have done for the record to count for its own unit:
`NAMED` it is a member and has not denied it, `CONFIRMED` it has said yes, `ANY` whoever it is. For the partner it counts once
confirmed, never before (docs/decisions/0027).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

from django.db.models import Aggregate, Count, Max, Q, Sum

ANY, NAMED, CONFIRMED = "any", "named", "confirmed"
Side = Literal["own", "partner", "both"]
Numbers = Mapping[str, Any]
CENT = Decimal("0.01")
EVERY = Q()


class How(Enum):
    """What is done with the records that count."""

    COUNT = "count"
    TOTAL = "total"
    DISTINCT = "distinct"
    HIGHEST = "highest"
    THERE_IS = "there is"
    SHARE = "share"
    IN_TIME = "in time"
    LATE = "late"


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

    @property
    def sides(self) -> tuple[str, ...]:
        return ("own", "partner") if self.side == "both" else (self.side,)

    @property
    def waits(self) -> bool:
        """Nothing is known of it before the day on which it is due."""
        return self.how in (How.IN_TIME, How.LATE)

    def parts(self, counts: Q, timely: Q) -> dict[str, Aggregate]:
        """What the database counts of the records that count: `n`, and `all` where it is a part of something."""
        match self.how:
            case How.TOTAL:
                return {"n": Sum(self.of, filter=counts)}
            case How.DISTINCT:
                return {"n": Count(self.of, filter=counts, distinct=True)}
            case How.HIGHEST:
                return {"n": Max(self.of, filter=counts)}
            case How.SHARE:
                return {"n": Count("pk", filter=counts & self.of), "all": Count("pk", filter=counts)}
            case How.IN_TIME | How.LATE:
                timed = Count("part", filter=counts & timely, distinct=True)
                return {"n": timed, "all": Count("part", filter=counts, distinct=True)}
        return {"n": Count("pk", filter=counts)}

    def value(self, numbers: Numbers) -> Decimal | int | None:
        """The fact, of what was counted for one unit."""
        n, whole = numbers["n"] or 0, numbers.get("all") or 0
        match self.how:
            case How.THERE_IS:
                return min(n, 1)
            case How.SHARE:
                return Decimal(n * 100) / whole if whole else None
            case How.LATE:
                return whole - n
        return n.quantize(CENT) if isinstance(n, Decimal) else n  # SQLite adds money up as floats

    def denominator(self, numbers: Numbers) -> int | None:
        return numbers["all"] if self.how is How.SHARE else None


def count(label: str, unit: str, **how: Any) -> Measure:
    """How many records. As all that follow it takes `where` (which ones), `side` and `partner`."""
    return Measure(label, unit, How.COUNT, **how)


def total(label: str, unit: str, *, of: Any, **how: Any) -> Measure:
    """The sum of a field, or of an expression."""
    return Measure(label, unit, How.TOTAL, of, **how)


def distinct(label: str, unit: str, *, of: str, **how: Any) -> Measure:
    """How many different values a field has: partners, people, majors."""
    return Measure(label, unit, How.DISTINCT, of, **how)


def highest(label: str, unit: str, *, of: str, **how: Any) -> Measure:
    """The greatest value of a field, 0 without a record."""
    return Measure(label, unit, How.HIGHEST, of, **how)


def there_is(label: str, unit: str = "1有0无", **how: Any) -> Measure:
    """1 when there is such a record, else 0."""
    return Measure(label, unit, How.THERE_IS, **how)


def share(label: str, unit: str = "%", *, of: Q, **how: Any) -> Measure:
    """The share of records with a property, in per cent; without any record it is not known."""
    return Measure(label, unit, How.SHARE, of, **how)


def in_time(label: str, unit: str = "1是0否") -> Measure:
    """For how many periods of the year (one for a yearly kind) a record was first filed by the day it was due."""
    return Measure(label, unit, How.IN_TIME, partner=ANY)


def late(label: str, unit: str = "1是0否") -> Measure:
    """For how many periods of the year there is a record, but none that was filed in time."""
    return Measure(label, unit, How.LATE, partner=ANY)
