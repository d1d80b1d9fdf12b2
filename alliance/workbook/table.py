"""One definition of a report, many faces: page, workbook and PDF only render a `Table`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

CONDITIONS = "筛选条件"  # the fact that says which rows a table has
AS_OF = "截至某日"  # the condition of a table as it stood on a day: no import takes it
Kind = Literal["text", "code", "int", "score", "decimal", "percent", "money", "date", "datetime"]


@dataclass(frozen=True)
class Column:
    """A column of a report.

    `kind` says how a value is written everywhere: `text` and `code` are never formulas (a code is shown unwrapped in tabular
    figures; among texts a `Decimal` is a number), `score` has one place or two (97.0, 88.25), `decimal` up to two, `percent` holds a ratio (0.5 is 50%), `money` is in
    万元, `date` and `datetime` are shown in Asia/Shanghai. `width` is in Chinese characters. `total` asks for a sum.
    `personal`: telephone numbers or e-mail addresses of people, which leave the portal with a reason only.
    """

    key: str
    label: str
    kind: Kind = "text"
    width: int = 12
    total: bool = False
    personal: bool = False


class Counted:
    """Rows as they are, read once; `number` says how many it were so far."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self.rows, self.number = rows, 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self.rows:
            self.number += 1
            yield row


@dataclass
class Table:
    """A titled sequence of rows; each row is a mapping from column key to value, read once and in order.

    `numbered` puts a 序号 before the columns of a workbook; `sheet` names its sheet where that says more than the title.
    """

    title: str
    columns: list[Column]
    rows: Iterable[dict[str, Any]]
    note: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    numbered: bool = False
    sheet: str = ""

    @property
    def personal(self) -> bool:
        return any(column.personal for column in self.columns)
