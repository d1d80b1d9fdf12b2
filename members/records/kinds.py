"""What a kind of duty record is: declared once beside its model, and found by every page, fact, to-do and test of the kit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import BooleanField, Field

from alliance.ground.clock import Month
from alliance.registers import policy
from members.obligations import periods
from members.obligations.periods import Period
from members.records.bounds import bound
from members.records.lines import LinesField
from members.records.measures import Measure

Cadence = Literal["year", "half", "month", "day"]
GROUPS = {
    "cooperation": "校企合作",
    "practice": "学生实践",
    "internships": "学生实习",
    "students": "学生信息库",
    "bases": "实训基地",
    "employment": "就业和用工",
    "training": "员工培训",
    "teaching": "参与教学",
    "research": "科研合作",
    "technology": "技术攻关和服务",
    "industry": "行业指导",
}
PARTS: dict[str, tuple[int, ...]] = {"year": (0,), "half": (1, 2), "month": tuple(range(1, 13)), "day": ()}


def _part(period: str, day: date) -> int:
    return {"half": 1 if day.month <= 6 else 2, "month": day.month}.get(period, 0)


@dataclass(frozen=True)
class Partner:
    """The other unit of a record: how it is called, which members it may be, and whether one must be named at all.

    `outside` lets a unit be named that is no member; nobody is asked then.
    """

    label: str
    kinds: tuple[str, ...]
    required: bool = True
    outside: bool = False


@dataclass(frozen=True)
class Check:
    """What a rule outside the alliance demands of a record, beside what its own fields say.

    `fault(record)` is the sentence that tells what is not as the `rule` (its citation) demands, or None; it takes what is not
    filled in for nothing wrong. One that `blocks` keeps the record from being filed, the others are read beside it.
    """

    code: str
    rule: str
    fault: Callable[[Any], str | None]
    blocks: bool = False
    field: str = ""

    def said(self, record: Any) -> str | None:
        sentence = self.fault(record)
        return sentence and f"{sentence}（{self.rule}）"


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of duty record.

    `key` stands in addresses. `filed_by` are the kinds of members that may file it, `owed_by` those that must; for these `due` says
    until which day (month, day, included) for each period of the year, or `due_day` until which day of the next month for each
    month, as the default of a setting. `period`: it is about a year, a half-year, a month, or a day of its own (`on`); of records
    with a day `owed_each` says how often there must be one. `title` is the field that names a record. `sections` are the groups
    of the form, `results` the fields that a copy of last year's record leaves empty. `demo(unit, year)` gives a plausible content.
    `checks` are what rules outside the alliance demand. `papers` are the materials that belong to a record, where these are known;
    `numbered` is the field of a number that a unit gives once. `over` is the day after which its persons are forgotten some years on (a setting).
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
    period: Cadence = "year"
    due: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    due_day: int | None = None
    owed_each: Cadence | None = None
    results: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    partner: Partner | None = None
    checks: tuple[Check, ...] = ()
    papers: tuple[str, ...] = ()
    over: str = ""
    numbered: str = ""
    kept_years: int = 0

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def personal(self) -> tuple[str, ...]:
        """The fields that say who a person is: seen by the unit and its partner only, and left out of the history."""
        return self.model.personal

    @property
    def group(self) -> str:
        """The story that it belongs to, in words: the heading under which it stands among the others."""
        return GROUPS[_story(self.model)]

    @property
    def duty(self) -> str:
        """Its key in the register of duties."""
        return f"records.{self.key}"

    @property
    def content(self) -> tuple[str, ...]:
        """The fields that people fill in, in the order of the form; the partner is asked for beside them."""
        dated = ("on",) if self.period == "day" else ()
        return (*dated, *(name for names in self.sections.values() for name in names), "remark")

    @property
    def needed(self) -> frozenset[str]:
        """What a record must have to be filed; a draft may lack it."""
        dated = {"on"} if self.period == "day" else set()
        partner = {"partner"} if self.partner and self.partner.required else set()
        asked = {name for name in self.content if not self.field(name).blank}
        return frozenset(dated | partner | {n for n in asked if not isinstance(self.field(n), BooleanField)})

    @property
    def lines(self) -> dict[str, LinesField]:
        """The fields that are rows of their own, by name."""
        return {name: one for name in self.content if isinstance(one := self.field(name), LinesField)}

    @property
    def references(self) -> tuple[str, ...]:
        """The fields that name another record of the same unit, which must have been filed."""
        return tuple(name for name in self.content if self.field(name).is_relation)

    def referred(self, name: str) -> "Kind":
        """The kind of the records that such a field names."""
        return self.field(name).related_model.kind

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

    @property
    def is_due(self) -> bool:
        """Whether it is ever due, so that somebody owes it."""
        return bool(self.due) or self.due_day is not None

    @property
    def owed_parts(self) -> tuple[int, ...]:
        """The periods of a year for which one is owed, by number."""
        if self.due_day is not None:
            return PARTS["month"]
        return tuple(self.due)

    def part_of(self, day: date) -> int:
        """To which period a record with a day of its own belongs."""
        return _part(self.owed_each or "", day)

    def part_on(self, day: date) -> int:
        """The period in which a day lies, of records that are about one."""
        return _part(self.period, day)

    def setting_of(self, part: int) -> str:
        """The setting that holds the day on which this is due."""
        return f"record_due_{self.key}" + (f"_{part}" if part and self.due_day is None else "")

    def periods(self, year: int) -> dict[int, Period]:
        """The periods of a year in which it is owed, by the settings in force; empty before the records speak, or if it is never due."""
        if not self.is_due:
            return {}
        set_to = self._settings()
        return self._dated(year, set_to) if year >= set_to["records_since"] else {}

    def deadlines(self, year: int) -> dict[int, datetime]:
        """Until when (exclusive) each period of a year is due, whether the records speak for it or not."""
        if not self.is_due:
            return {}
        return {part: period.deadline for part, period in self._dated(year, self._settings()).items()}

    def _settings(self) -> dict[str, Any]:
        own = {self.setting_of(part) for part in self.owed_parts}
        return policy.values(*own, "records_since", "duty_grace_days")

    def _dated(self, year: int, set_to: Mapping[str, Any]) -> dict[int, Period]:
        days = {part: set_to[self.setting_of(part)] for part in self.owed_parts}
        if self.due_day is not None:
            return {part: periods.of_month(Month(year, part), day) for part, day in days.items()}
        grace = set_to["duty_grace_days"]
        return {part: periods.by_day(part, date(year, *day), grace=grace) for part, day in days.items()}


_kinds: dict[str, Kind] = {}


def register(model: Any, **declared: Any) -> Kind:
    """Declare a kind beside its model; a key is declared once. Its model then knows it as `model.kind`, and its numbers have bounds."""
    kind = Kind(model=model, **{name: _tuples(value) for name, value in declared.items()})
    if _story(model) not in GROUPS:
        raise ValueError(
            f"the story {_story(model)!r} of {kind.key!r} has no heading among the groups of records"
        )
    if kind.key in _kinds and _kinds[kind.key].model.__qualname__ != model.__qualname__:
        raise ValueError(f"two kinds of record are called {kind.key!r}")
    model.kind = _kinds[kind.key] = kind
    for name in kind.content:
        bound(kind.field(name))
    return kind


def _story(model: Any) -> str:
    return model.__module__.split(".")[1]


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def get(key: str) -> Kind | None:
    return _kinds.get(key)


def every() -> list[Kind]:
    """All kinds, in the order of the stories that declare them."""
    return list(_kinds.values())


def referring(kind: Kind) -> list[tuple[Kind, str]]:
    """The kinds whose records name one of this kind, each with the field."""
    return [(one, name) for one in every() for name in one.references if one.referred(name) is kind]


def since() -> int:
    """The first year whose records speak for the units (a setting); before it nothing is owed and every fact is 未记录."""
    return policy.get("records_since")


def for_unit(unit: Any) -> list[Kind]:
    """The kinds that a unit may file."""
    return [kind for kind in every() if unit.kind in kind.filed_by]
