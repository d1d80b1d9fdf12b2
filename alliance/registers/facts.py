"""The registry of facts about units in a year: one number, one place.

A fact answers for all units at once in a constant number of queries. Assessments, role conditions, dashboards and the
annual report all ask here, and each number carries the link to the records behind it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from alliance.ground.once import reading
from alliance.registers import policy


@dataclass(frozen=True)
class Fact:
    """A value, its denominator where it has one, and where the records behind it can be seen.

    `value` None means that the portal does not keep the records yet: 未记录, never zero.
    """

    value: Decimal | int | None
    denominator: Decimal | int | None = None
    url: str = ""
    note: str = ""

    @classmethod
    def unrecorded(cls) -> "Fact":
        return cls(None, note="未记录")

    @property
    def recorded(self) -> bool:
        return self.value is not None

    def as_json(self) -> dict[str, Any]:
        return {
            "value": None if self.value is None else str(self.value),
            "denominator": None if self.denominator is None else str(self.denominator),
            "url": self.url,
            "note": self.note,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Fact":
        def number(text: Any) -> Decimal | None:
            return None if text is None else Decimal(text)

        return cls(
            number(data["value"]), number(data["denominator"]), data.get("url", ""), data.get("note", "")
        )


CODED = {"1是0否": ("否", "是"), "1有0无": ("无", "有")}


def word_for(value: Any, unit: str) -> str:
    """“是” or “否” for a fact that is a yes or a no by its unit; empty for numbers."""
    return CODED[unit][bool(Decimal(value))] if unit in CODED else ""


Compute = Callable[[Any, int], Mapping[int, Fact]]


@dataclass(frozen=True)
class Definition:
    name: str
    label: str
    unit: str
    compute: Compute


_facts: dict[str, Definition] = {}


def fact(name: str, *, label: str, unit: str = "") -> Callable[[Compute], Compute]:
    """Register `fn(units, year) -> {unit id: Fact}` under a dotted name; a name is given once."""

    def register(compute: Compute) -> Compute:
        if name in _facts and _facts[name].compute is not compute:
            raise ValueError(f"fact {name} is registered twice")
        _facts[name] = Definition(name, label, unit, compute)
        return compute

    return register


def get(name: str) -> Definition | None:
    return _facts.get(name)


def all_facts() -> list[Definition]:
    return sorted(_facts.values(), key=lambda definition: definition.name)


def compute(names: Iterable[str], units: Any, year: int) -> dict[int, dict[str, Fact]]:
    """`{unit id: {name: Fact}}` for every unit and name; what no app records is `Fact.unrecorded()`."""
    ids = [unit.pk for unit in units]
    result: dict[int, dict[str, Fact]] = {pk: {} for pk in ids}
    with policy.read_once(), reading():
        for name in sorted(set(names)):
            definition = _facts.get(name)
            answers = definition.compute(units, year) if definition else {}
            for pk in ids:
                result[pk][name] = answers.get(pk) or Fact.unrecorded()
    return result
