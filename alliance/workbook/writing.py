"""Writing tables to .xlsx: streamed, printable, and never a formula.

Text stays text. A spreadsheet turns a string into a formula in two places only: in the file, by a formula
element, which is never written here (openpyxl would write one for “=…”, so values bypass its guessing); and
in the grid, when somebody edits a cell and Excel or WPS reads the text again. Against the second, cells of
text columns have the text format, and those that start like a formula (also full-width, which Excel folds)
carry the `quotePrefix` style, Excel's own mark for “this is text”. A visible apostrophe in the value, the
usual advice, would change names and codes (“+86…”, “-”) and stay in them when a file is imported again; the
style keeps the exact text.
"""

import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, islice
from typing import Any, BinaryIO

from django.http import FileResponse
from openpyxl import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from alliance.ground import clock
from alliance.workbook import layout
from alliance.workbook.cells import column_letters
from alliance.workbook.styles import NUMERIC, Rows, Styles
from alliance.workbook.table import Column, Table
from alliance.workbook.values import CELL_LIMIT, MAX_EXACT

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CREATOR = "德州市智能制造产学研创新联盟"
RISKY = frozenset("=+-@\t\r\n＝＋－＠")
BLANK = ("n", None)
SAMPLE = 300  # rows by which the columns are laid out
NUMBER = Column("", "序号", "int", 3)

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_CENT = Decimal("0.01")
_TAKEN = dict.fromkeys(NUMERIC, (int, float, Decimal)) | {"text": (Decimal,)}  # for a number, by kind


def write(
    tables: Iterable[Table],
    target: BinaryIO,
    *,
    title: str = "",
    creator: str = CREATOR,
    by: Any = None,
) -> None:
    """Write each table as a sheet of one workbook into the binary file `target`, in constant memory.

    A sheet has its title, the facts, a frozen header that repeats on each printed page, the rows, a 合计
    row when a column asks for it, and the note; how it is printed is laid out by its first rows (`layout`). `title` and
    `creator` are document properties. Aware instants are written in Asia/Shanghai. `by` and the time stand in the foot of
    each printed page, which an import does not read.
    """
    book = Workbook(write_only=True)
    properties = book.properties
    properties.creator = properties.lastModifiedBy = text(creator)
    properties.title = text(title)
    properties.created = properties.modified = clock.now().replace(tzinfo=None, microsecond=0)
    names: set[str] = set()
    for table in tables:
        sheet = book.create_sheet()
        sheet.title = sheet_name(table.sheet or table.title, names)
        _SheetWriter(sheet, table, by).write()
    if not names:
        book.create_sheet("空")
    book.save(target)


def response(tables: Iterable[Table], filename: str, *, by: Any) -> FileResponse:
    """Return the workbook as a download of the person `by` named `filename` (RFC 6266), never cached."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response
    write(tables, file, title=filename.removesuffix(".xlsx"), by=by)
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=filename, content_type=CONTENT_TYPE)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def text(value: Any) -> str:
    """Return the text as a cell can hold it: no characters XML forbids, at most 32,767 UTF-16 units."""
    clean = _ESCAPE.sub("_x005F_", _UNWRITABLE.sub("", value if isinstance(value, str) else str(value)))
    if len(clean) * 2 > CELL_LIMIT and len(units := clean.encode("utf-16-le")) > CELL_LIMIT * 2:
        clean = units[: (CELL_LIMIT - 1) * 2].decode("utf-16-le", errors="ignore") + "…"
    return clean


def sheet_name(title: str, taken: set[str]) -> str:
    """Return `title` as a sheet name that Excel accepts and that is not in `taken`; adds it there."""
    base = (
        _NOT_IN_SHEET_NAME.sub("-", _UNWRITABLE.sub("", title)).lstrip("=+@＝＋＠ ").strip("' ")[:31] or "表"
    )
    if base.casefold() == "history":  # reserved by Excel
        base += "表"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[: 28 - len(str(number))]}({number})"
    taken.add(name.casefold())
    return name


def converted(column: Column, value: Any) -> tuple[str, Any]:
    """Return (cell data type, value) for a value of a column; whatever does not fit the kind is text."""
    if isinstance(value, str):
        return ("s", text(value)) if value else BLANK
    if value is None:
        return BLANK
    if isinstance(value, bool):
        return "s", "是" if value else "否"
    if isinstance(value, _TAKEN.get(column.kind, ())):
        if (
            isinstance(value, Decimal)
            and column.kind != "percent"
            and value.as_tuple().exponent not in (0, -1, -2)
        ):
            value = value.quantize(_CENT, ROUND_HALF_UP) if value.is_finite() else None
        elif isinstance(value, float):
            value = _from_float(value, column.kind)
        if value is None:
            return BLANK
        return ("n", value) if abs(value) < MAX_EXACT else ("s", str(value))
    if isinstance(value, datetime):
        local = (clock.local(value) if value.tzinfo else value).replace(tzinfo=None, microsecond=0)
        return _dated(column, local.date() if column.kind == "date" else local)
    if isinstance(value, date):
        return _dated(column, value)
    return "s", text(value)


def _from_float(value: float, kind: str) -> float | Decimal | None:
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return value if kind == "percent" else Decimal(repr(value)).quantize(_CENT, ROUND_HALF_UP)


def _dated(column: Column, moment: date) -> tuple[str, Any]:
    if column.kind in ("date", "datetime") and moment.year >= 1901:
        return "d", moment
    return "s", f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else moment.isoformat()


class _SheetWriter:
    """Writes one table to one sheet, row by row."""

    def __init__(self, sheet: WriteOnlyWorksheet, table: Table, by: Any = None) -> None:
        self.sheet, self.table, self.by = sheet, table, by
        self.numbered = table.numbered and bool(table.columns)
        self.columns: Sequence[Column] = [NUMBER, *table.columns] if self.numbered else table.columns
        self.styles = Styles(sheet)
        self.rows = Rows(sheet, len(self.columns))
        self.sums: dict[str, Decimal] = {column.key: Decimal(0) for column in table.columns if column.total}

    def write(self) -> None:
        rows = iter(self.table.rows)
        sample = list(islice(rows, SAMPLE))
        facts = text("　".join(f"{label}：{fact}" for label, fact in self.table.facts.items()))
        self.plan = self._planned(sample, facts)
        above = [self.table.title, *(layout.broken(facts, self.plan.whole) if facts else [])]
        layout.apply(self.sheet, self.plan, header_row=len(above) + 1)
        self._say_on_each_page(facts)
        self._line(above[0], self.styles.first if self.plan.split else self.styles.title, 30)
        for line in above[1:]:
            self._line(line, self.styles.remark)
        self._header()
        header_row = self.rows.number
        self._body(chain(sample, rows))
        self.sheet.auto_filter.ref = f"A{header_row}:{column_letters(len(self.columns))}{self.rows.number}"
        if self.sums and self.rows.number > header_row:
            self._totals()
        for line in self.table.note.splitlines():
            for part in layout.broken(text(line), self.plan.whole):
                self._line(part, self.styles.remark)
        self.sheet.close()

    def _planned(self, sample: Sequence[dict[str, Any]], facts: str) -> layout.Plan:
        own = self.columns[1:] if self.numbered else self.columns
        values = ([converted(column, row.get(column.key))[1] for column in own] for row in sample)
        if self.numbered:
            values = ([None, *row] for row in values)
        named = next((place for place, one in enumerate(self.columns, 1) if one.kind == "text"), 1)
        keys = named if named <= 2 else 1
        return layout.plan(self.columns, values, title=self.table.title, facts=facts, keys=keys)

    def _say_on_each_page(self, facts: str) -> None:
        """Behind the first sheet of paper, what list this is; on all of them who took it, and when."""
        sheet = self.sheet
        sheet.HeaderFooter.differentFirst = True
        head = f"{self.table.title}　{facts}" if facts else self.table.title
        sheet.oddHeader.left.text = _on_paper(head[:100])
        sheet.oddHeader.left.size = sheet.oddHeader.right.size = 9
        sheet.firstFooter.center.text = sheet.oddFooter.center.text
        if self.by is not None:
            for foot in (sheet.oddFooter, sheet.firstFooter):
                foot.left.text = f"导出人：{_on_paper(text(self.by))}"
                foot.right.text = clock.show_instant(clock.now())

    def _header(self) -> None:
        labels = [text(column.label) for column in self.columns]
        fits = zip(labels, self.plan.halves, strict=True)
        lines = max((layout.lines_of(label, halves) for label, halves in fits), default=1)
        self._append([(self.styles.header, "s", label) for label in labels], layout.height(lines) + 4)

    def _body(self, rows: Iterable[dict[str, Any]]) -> None:
        own = self.columns[1:] if self.numbered else self.columns
        plan = [
            (column, column.key, self.styles.cells[column.kind], room)
            for column, room in zip(own, self.plan.halves[-len(own) :], strict=True)
        ]
        quoted, sums, append, lines_of = self.styles.quoted, self.sums, self.rows.append, layout.lines_of
        heights = [layout.height(lines) for lines in range(41)]
        for number, row in enumerate(rows, 1):
            lines, cells = 1, [(self.styles.number, "n", number)] if self.numbered else []
            for column, key, style, room in plan:
                kind, value = converted(column, row.get(key))
                if kind == "s":
                    if value[:1] in RISKY:
                        style = quoted[style]
                    if (len(value) * 2 > room or "\n" in value) and (taken := lines_of(value, room)) > lines:
                        lines = taken
                elif kind == "n" and value is not None:
                    if key in sums:
                        sums[key] += Decimal(str(value))
                    elif column.kind not in NUMERIC:  # a number among texts
                        style = self.styles.cells["decimal"]
                cells.append((style, kind, value))
            append(cells, heights[min(lines, 40)])

    def _totals(self) -> None:
        sums = [converted(column, self.sums.get(column.key)) for column in self.columns]
        if self.columns[0].key not in self.sums:
            sums[0] = ("s", "合计")
        self._append(
            [
                (self.styles.totals[column.kind], *pair)
                for column, pair in zip(self.columns, sums, strict=True)
            ]
        )

    def _line(self, content: str, style: int, high: float = layout.height(1)) -> None:
        """One text across the sheet; the blank cells beside it let a title be centred without merging."""
        self._append([(style, "s", text(content)), *[(style, *BLANK)] * (len(self.columns) - 1)], high)

    def _append(self, values: Sequence[tuple[int, str, Any]], high: float = layout.height(1)) -> None:
        quoted = self.styles.quoted
        self.rows.append(
            [
                (quoted[style] if kind == "s" and value[:1] in RISKY else style, kind, value)
                for style, kind, value in values
            ],
            high,
        )


def _on_paper(content: str) -> str:
    """Text as it stands in a page header, where & begins a code."""
    return content.replace("&", "&&")
