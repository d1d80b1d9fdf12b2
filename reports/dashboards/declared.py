"""What a figure of a dashboard is: who sees it, for whom it is gathered, and what it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from alliance.workbook.table import Column, Table
from members.units.models import Unit
from reports.figures.tables import Grid, share

FEWEST = 3  # other units that an average must have, so that it says nothing of one of them
TOO_FEW = f"同类其他成员有记录的不足{FEWEST}家时不显示平均值，以免看出个别单位的情况。"
CLOSE = 17  # columns beyond which they are set closely on paper
WIDE = 7  # columns from which on a table stands below its chart


class Audience(StrEnum):
    SECRETARIAT = "secretariat"
    COUNCIL = "council"
    UNIT = "unit"


EVERY_UNIT = (Audience.SECRETARIAT, Audience.COUNCIL)


@dataclass(frozen=True)
class Scope:
    """For whom and of what figures are gathered: a year, of some members; for a unit of itself (`unit`)."""

    audience: Audience
    year: int
    kind: str = ""
    district: str = ""
    unit: Unit | None = None

    @property
    def units(self) -> QuerySet[Unit]:
        """The members of the year that are meant; of a unit those of its kind, itself among them."""
        found = Unit.objects.members_in(self.year)
        kind = self.unit.kind if self.unit else self.kind
        found = found.filter(kind=kind) if kind else found
        return found.filter(district=self.district) if self.district else found

    @property
    def kinds(self) -> list[Unit.Kind]:
        kind = self.unit.kind if self.unit else self.kind
        return [one for one in Unit.Kind if one == kind or not kind]

    def asked(self, *names: str) -> str:
        """The choice as the question of another list that knows these names beside the year."""
        chosen = {"year": self.year} | {name: getattr(self, name) for name in names if getattr(self, name)}
        return urlencode(chosen)

    @property
    def in_words(self) -> str:
        if self.unit:
            return f"{self.unit}，{self.year}年"
        words = [f"{self.year}年", self.kinds[0].label if self.kind else "全部成员类别", self.district]
        return "，".join(word for word in words if word)


@dataclass(frozen=True)
class Shown:
    """What was gathered: the chart, the table with its numbers, and the list behind them (words and address).

    `svg` is empty where a chart would say no more than the table.
    """

    grid: Grid
    behind: tuple[str, str]
    svg: SafeString | str = ""

    @property
    def more(self) -> str:
        return f"明细：{self.behind[0]}"

    @property
    def is_dense(self) -> bool:
        """Whether its table has so many columns that a sheet takes them only closely set."""
        return len(self.grid.columns) > CLOSE

    @property
    def is_wide(self) -> bool:
        return len(self.grid.columns) >= WIDE or not self.svg

    @property
    def table(self) -> Table:
        """As a sheet of a workbook: one level of heads, the last row among the others."""
        columns = [
            Column(one.key, f"{one.above}·{one.label}" if one.above else one.label, one.kind, one.width)
            for one in self.grid.columns
        ]
        rows = [*self.grid.rows, *([self.grid.total] if self.grid.total and self.grid.rows else [])]
        keys = [one.key for one in columns]
        return Table(
            self.grid.title, columns, [{key: row.get(key) for key in keys} for row in rows], self.grid.note
        )


@dataclass(frozen=True)
class Figure:
    """A figure: its title, what its chart shows, its clauses, the audiences that see it, and how it is gathered.

    `gather` asks the database the same number of questions for one unit and for all. For the council it gives totals, for a unit its own
    numbers and averages that pass `enough`; neither has names of persons.
    """

    key: str
    title: str
    caption: str
    clauses: str
    seen_by: tuple[Audience, ...]
    gather: Callable[[Scope], Shown]

    @property
    def refs(self) -> list[str]:
        return self.clauses.split()


def enough(others: int) -> bool:
    """Whether an average over so many other units may be shown to a unit."""
    return others >= FEWEST


def mean(part: Any, whole: Any, others: int) -> Decimal | None:
    """A share over all units of a kind, as a unit may see it."""
    return share(part, whole) if enough(others) else None


def in_percent(value: Decimal | None) -> Decimal | None:
    """A share as charts draw it: 87.5 for 0.875."""
    return None if value is None else round(value * 100, 1)
