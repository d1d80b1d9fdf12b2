"""What an import expects of a workbook, and what it gets from it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from alliance.ground.access import Refused
from alliance.workbook.table import Column


class Unreadable(Refused):
    """The file cannot be read as the expected workbook; the reason is for the person who uploaded it."""


@dataclass(frozen=True)
class InputColumn(Column):
    """A column people fill in: a report column that also says what is allowed and how to explain it.

    `label` finds the column in the file, wherever it stands; `aliases` are former labels that still count.
    `choices` are the only texts allowed. `max_length` is in characters. `help` and `example` go into the
    template.
    """

    required: bool = False
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    max_length: int | None = None
    help: str = ""
    example: str = ""


@dataclass(frozen=True)
class SheetSpec:
    """A sheet people fill in. `notes` are general remarks for the instructions of the template."""

    title: str
    columns: tuple[InputColumn, ...] | list[InputColumn]
    max_rows: int = 10_000
    notes: tuple[str, ...] = ()


@dataclass
class InputRow:
    """A row of the file: its number in Excel, the good values by column key, and what was typed as text.

    Columns that are absent from the file are absent from both mappings. A blank is "" for text, codes and
    choices and None for the other kinds.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)


class CellError(NamedTuple):
    """What is wrong in row `row` (its number in Excel) under the column `label` ("" for the whole row)."""

    row: int
    label: str
    message: str


@dataclass
class SheetRows:
    """What was read from one sheet.

    `rows` are all filled rows, faulty ones included; `errors` grows by `refuse` while the importer checks
    them against the database; `notices` tell what was passed over (unknown columns, example rows, hidden
    rows).
    """

    spec: SheetSpec
    header_row: int = 0
    rows: list[InputRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def refuse(self, row: InputRow | int, label: str, message: str) -> None:
        """Add an error found by the importer."""
        self.errors.append(CellError(row if isinstance(row, int) else row.number, label, message))

    @property
    def faulty_numbers(self) -> set[int]:
        return {error.row for error in self.errors}

    @property
    def good_rows(self) -> list[InputRow]:
        faulty = self.faulty_numbers
        return [] if self.header_row in faulty else [row for row in self.rows if row.number not in faulty]

    @property
    def ok(self) -> bool:
        return not self.errors


@dataclass
class ReadResult:
    """The sheets of a file by the title of their spec; `result["成员单位"].good_rows`."""

    sheets: dict[str, SheetRows]

    def __getitem__(self, title: str) -> SheetRows:
        return self.sheets[title]

    @property
    def ok(self) -> bool:
        return all(sheet.ok for sheet in self.sheets.values())

    @property
    def errors(self) -> Iterable[CellError]:
        return [error for sheet in self.sheets.values() for error in sheet.errors]
