"""The register of dated duties: what members owe, until when, when it is done, and where. Every floor enters its own.

duties.register("assessment.self", label="年度自评", clauses=["13.1"], kinds=…, periods=…, done=…, …)
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from alliance.ground.clock import HalfYear, Month, Year
from members.obligations.periods import Period, Reliefs

Granted = Mapping[int, Reliefs]  # by unit
Done = Mapping[tuple[int, int], datetime]  # (unit, part): when it was first done


@dataclass(frozen=True)
class Elsewhere:
    """Exemptions and extensions that another floor keeps: of units, as they stand now or stood at an instant, and as conditions
    on units (the outer query).
    """

    granted: Callable[[Iterable[int], int, datetime | None], Granted]
    exempt_in: Callable[[int, int], Q]
    extended_in: Callable[[int, int, datetime], Q]


@dataclass(frozen=True, eq=False)
class Duty:
    """Something that is owed each year, half-year or month.

    `kinds` are the members that owe it. `periods(year)` are the dated ones, empty while nothing is kept. `done(units, year, at)` says
    when each of these units (by number) first did it, as it stands now or stood `at` an instant, in a constant number of queries;
    `done_in(year, part)` asks the database the same about units. `act(year, part)` is where it is done, `shows(unit, year)` what there is,
    `shows_own` the same for the unit's own people, where they have a page of their own.
    One that is `relievable` can be exempted and extended here; what another floor grants is told by `elsewhere`.
    `asked(user)` are the units (by number) that are asked for it in other words already, without a query.
    """

    key: str
    label: str
    clauses: tuple[str, ...]
    kinds: tuple[str, ...]
    cadence: str
    periods: Callable[[int], Mapping[int, Period]]
    done: Callable[[Iterable[int], int, datetime | None], Done]
    done_in: Callable[[int, int], Q]
    act: Callable[[int, int], str]
    shows: Callable[[Any, int], str]
    shows_own: Callable[[Any, int], str] | None = None
    relievable: bool = False
    elsewhere: Elsewhere | None = None
    asked: Callable[[Any], Collection[int]] = lambda user: ()

    def name_of(self, year: int, part: int) -> str:
        """A period of it in words: 2026年度, 2026年上半年, 2026年3月."""
        if self.cadence == "month":
            return Month(year, part).label
        return (HalfYear(year, part) if self.cadence == "half" else Year(year)).label

    def title_of(self, year: int, part: int) -> str:
        return f"{self.name_of(year, part)}{self.label}"

    def clause_for(self, kind: str) -> str:
        """The clause by which this kind of member owes it; else the first."""
        own = [ref for ref in self.clauses if ref.startswith(f"10.{kind.lower()}.")]
        return (own or list(self.clauses))[0]


_duties: dict[str, Duty] = {}


def register(key: str, **declared: Any) -> Duty:
    """Enter a duty; a key is given once."""
    if key in _duties and _duties[key].done is not declared["done"]:
        raise ValueError(f"two duties are called {key!r}")
    _duties[key] = duty = Duty(key, **declared)
    return duty


def get(key: str) -> Duty | None:
    return _duties.get(key)


def every() -> list[Duty]:
    return list(_duties.values())
