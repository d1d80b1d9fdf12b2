"""Figures with names: what a sentence of the report says in braces, and how it is written there.

`{成员单位数}` is the number of the year, `{成员单位数·上年}` that of the year before, `{成员单位数·同比}` how they differ, in words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.figures.tables import plain, rounded, shown, valued

BEFORE, CHANGE = "上年", "同比"
MARK = re.compile(r"\{([^{}\n]{1,40})\}")
NOT_RECORDED = "（未记录）"
MORE = {"percent": ("提高", "下降", "个百分点"), "": ("增加", "减少", "")}


@dataclass(frozen=True)
class Figure:
    """A number (or a list in words) of a year, and of the year before; None is what was not recorded."""

    name: str
    value: Any
    before: Any = None
    kind: str = "int"
    unit: str = ""

    @property
    def compares(self) -> bool:
        return self.kind not in ("text", "date")

    def written(self, variant: str = "") -> str:
        """The words for the figure itself, for `上年` or for `同比`."""
        if variant == CHANGE:
            return self.change
        value = self.before if variant == BEFORE else self.value
        return NOT_RECORDED if value is None else shown(value, self.kind)

    @property
    def before_written(self) -> str:
        return self.written(BEFORE)

    @property
    def change(self) -> str:
        """比上年增加3家, 与上年持平."""
        if self.value is None or self.before is None:
            return "上年没有可比数据"
        more, less, points = MORE.get(self.kind, MORE[""])
        now, then = (self._comparable(one) for one in (self.value, self.before))
        if now == then:
            return "与上年持平"
        amount = abs(now - then)
        number = f"{amount}" if self.kind == "percent" else shown(amount, self.kind)
        return f"比上年{more if now > then else less}{number}{points or self.unit}"

    def _comparable(self, value: Any) -> Any:
        """As it is printed, so that the difference of two printed numbers is the printed difference."""
        return rounded(Decimal(value) * 100, 1) if self.kind == "percent" else value

    @property
    def variants(self) -> list[str]:
        return [self.name, *(f"{self.name}·{one}" for one in (BEFORE, CHANGE) if self.compares)]

    def as_json(self) -> list[Any]:
        return [self.name, plain(self.value), plain(self.before), self.kind, self.unit]

    @classmethod
    def from_json(cls, data: list[Any]) -> "Figure":
        name, value, before, kind, unit = data
        return cls(name, valued(kind, value), valued(kind, before), kind, unit)


Figures = Mapping[str, Figure]


def by_name(figures: Iterable[Figure]) -> dict[str, Figure]:
    """The figures by their names; a name is given once."""
    found: dict[str, Figure] = {}
    for one in figures:
        if found.setdefault(one.name, one) is not one:
            raise ValueError(f"two figures are called {one.name}")
    return found


def names_in(text: str) -> list[str]:
    """What stands in braces in a text."""
    return MARK.findall(text)


def unknown(text: str, names: Iterable[str]) -> list[str]:
    """What stands in braces and is no figure."""
    known = set(names)
    return [mark for mark in names_in(text) if mark.partition("·")[0] not in known or not _is_variant(mark)]


def _is_variant(mark: str) -> bool:
    return mark.partition("·")[2] in ("", BEFORE, CHANGE)


def filled(text: str, figures: Figures) -> str:
    """The text with its figures; what is no figure stays as it is typed."""

    def put(mark: re.Match) -> str:
        name, _, variant = mark[1].partition("·")
        known = figures.get(name)
        return known.written(variant) if known and _is_variant(mark[1]) else mark[0]

    return MARK.sub(put, text)
