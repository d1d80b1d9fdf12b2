"""What an import expects of a workbook, and what it gets from it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from alliance.ground.access import Refused
from alliance.workbook.table import Column


class Unreadable(Refused):
    """The file cannot be read as the expected workbook; the reason is for the person who uploaded it."""


class NoHeading(Unreadable):
    """The file can be read, but no row of it says what its columns are: a person can."""


@dataclass(frozen=True)
class InputColumn(Column):
    """A column people fill in: a report column that also says what is allowed and how to explain it.

    `label` finds the column in the file, wherever it stands; `aliases` are what offices call it as well. Columns about one
    person or thing have a `group`, and `short` are their names beside or under it (手机 behind 负责人).
    `choices` are the only texts that are stored; `fits` gives for a choice the words by which people mean it. `max_length` is
    in characters. `help` and `example` go into the template.
    """

    required: bool = False
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    group: str = ""
    short: tuple[str, ...] = ()
    fits: tuple[tuple[str, tuple[str, ...]], ...] = ()
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
    choices and None for the other kinds. `remarks` tell what was understood rather than read (a month as its first day).
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Chosen:
    """What a person said about a sheet: the rows of its heading, the key of each column, and what stands in all rows."""

    first: int
    last: int
    columns: dict[int, str]
    everywhere: dict[str, str] = field(default_factory=dict)


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
    fingerprint: str = ""
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
