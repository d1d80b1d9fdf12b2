"""What a kind of duty record is: declared once beside its model, and found by every page, fact, to-do and test of the kit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Field

from alliance.ground import clock
from alliance.registers import policy
from members.records.measures import Measure

Period = Literal["year", "half", "month", "day"]
PARTS: dict[str, tuple[int, ...]] = {"year": (0,), "half": (1, 2), "month": tuple(range(1, 13)), "day": ()}


@dataclass(frozen=True)
class Partner:
    """The other unit of a record: how it is called, which members it may be, and whether one must be named at all.

    `outside` lets a unit be named that is no member; nobody is asked then.
    """

    label: str
    kinds: tuple[str, ...]
    required: bool = True
    outside: bool = False


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of duty record.

    `key` stands in addresses. `filed_by` are the kinds of members that may file it, `owed_by` those that must; for these `due` says
    until which day (month, day, included) for each period of the year, as the default of a setting. `period`: it is about a
    year, a half-year, a month, or a day of its own (`on`). `title` is the field that names a record. `sections` are the groups
    of the form, `results` the fields that a copy of last year's record leaves empty. `demo(unit, year)` gives a plausible content.
    """

    model: Any
    key: str
    clauses: tuple[str, ...]
    filed_by: tuple[str, ...]
    title: str
    columns: tuple[str, ...]
    sections: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, Measure]
    demo: Callable[[Any, int], Mapping[str, Any]]
    owed_by: tuple[str, ...] = ()
    period: Period = "year"
    due: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    results: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    partner: Partner | None = None

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def content(self) -> tuple[str, ...]:
        """The fields that people fill in, in the order of the form; the partner is asked for beside them."""
        dated = ("on",) if self.period == "day" else ()
        return (*dated, *(name for names in self.sections.values() for name in names), "remark")

    @property
    def parts(self) -> tuple[int, ...]:
        """The periods of a year by number; none where a record has its own day."""
        return PARTS[self.period]

    def field(self, name: str) -> Field:
        return self.model._meta.get_field(name)

    def label_of(self, name: str) -> str:
        if name == "partner" and self.partner:
            return self.partner.label
        return str(self.field(name).verbose_name)

    def sample(self, unit: Any, year: int) -> dict[str, Any]:
        """The content of a plausible record, for the demo and the tests."""
        return {name: self.field(name).to_python(value) for name, value in self.demo(unit, year).items()}

    def setting_of(self, part: int) -> str:
        """The setting that holds the day on which this is due."""
        return f"record_due_{self.key}" + (f"_{part}" if part else "")

    def deadlines(self, year: int) -> dict[int, datetime]:
        """Until when (exclusive) each period of a year is due, by the settings in force; empty for a kind without a date."""
        days = policy.values(*(self.setting_of(part) for part in self.due))
        return {part: clock.end_of_day(date(year, *days[self.setting_of(part)])) for part in self.due}


_kinds: dict[str, Kind] = {}


def register(model: Any, **declared: Any) -> Kind:
    """Declare a kind beside its model; a key is declared once. Its model then knows it as `model.kind`."""
    kind = Kind(model=model, **{name: _tuples(value) for name, value in declared.items()})
    if kind.key in _kinds and _kinds[kind.key].model.__qualname__ != model.__qualname__:
        raise ValueError(f"two kinds of record are called {kind.key!r}")
    model.kind = _kinds[kind.key] = kind
    return kind


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def get(key: str) -> Kind | None:
    return _kinds.get(key)


def every() -> list[Kind]:
    """All kinds, in the order of the stories that declare them."""
    return list(_kinds.values())


def since() -> int:
    """The first year whose records speak for the units (a setting); before it nothing is owed and every fact is 未记录."""
    return policy.get("records_since")


def for_unit(unit: Any) -> list[Kind]:
    """The kinds that a unit may file."""
    return [kind for kind in every() if unit.kind in kind.filed_by]
