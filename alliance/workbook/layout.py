"""How a table stands on paper: columns as wide as what is in them, the paper that this needs, rows as high as their text.

Widths are counted in halves of a Chinese character (a digit is one half); Excel's own unit is a digit of its default font.
Nothing is printed smaller than `SMALLEST`: what is too wide for A3 goes over several sheets, each with the columns that
name the row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from typing import Any

from alliance.workbook.cells import column_letters
from alliance.workbook.styles import NUMERIC
from alliance.workbook.table import Column

BODY = 11  # points of the text in a cell
SMALLEST = 7.0  # points of the text on paper
POINTS = 5.25  # of Excel's unit of width
HALF = 1.05  # units
MARGIN = 0.5  # inches, left and right
LINE, AIR = 14.5, 5.0  # points of a line of text, and around it
TALLEST = 409.0  # points that Excel allows a row
A3, A4 = 8, 9  # as Excel numbers them
LEAST, MOST, LONG = 16, 60, 90  # halves of a column of text: never less, usually not more, and for long text
NUMBERS = {
    "int": 6,
    "score": 6,
    "decimal": 7,
    "percent": 7,
    "money": 11,
    "date": 10,
    "datetime": 16,
    "code": 4,
}
CODE = 40  # halves, from which on a code is wrapped
TITLE = 16 / BODY
IN_SIGHT = 60.0  # units that may stay in sight at the left of a screen


@dataclass(frozen=True)
class Paper:
    """A sheet of paper and how small the text may become on it before a larger one is taken."""

    size: int
    orientation: str
    millimetres: int
    smallest: float

    @property
    def room(self) -> float:
        """Units of width at full size."""
        return (self.millimetres / 25.4 - 2 * MARGIN) * 72 / POINTS

    @property
    def holds(self) -> float:
        """Units of width at the smallest text."""
        return self.room * BODY / self.smallest


UPRIGHT = Paper(A4, "portrait", 210, 10.0)
ACROSS = Paper(A4, "landscape", 297, 8.5)
LARGE = Paper(A3, "landscape", 420, 7.5)
SPLIT = Paper(A4, "landscape", 297, 9.0)


@dataclass(frozen=True)
class Plan:
    """Widths in Excel's units, and the paper. `keys` columns at the left are printed on each sheet when it is `split`."""

    widths: tuple[float, ...]
    paper: Paper
    split: bool
    keys: int

    @property
    def halves(self) -> list[int]:
        """Halves of a character that one line of each column holds."""
        return [max(int((width - 1.4) / HALF), 2) for width in self.widths]

    @property
    def whole(self) -> int:
        """Halves of a character from edge to edge of what stands on one sheet of paper."""
        width = self.paper.holds if self.split else sum(self.widths)
        return int(width / HALF) - 2


@dataclass
class Needs:
    """What a column asks for, in units: at best, and at least. Only text can be wrapped into less."""

    best: float
    least: float


def span(text: str) -> int:
    """Halves of a Chinese character that a line of text takes: Latin letters and digits one, others two."""
    return (len(text.encode(errors="replace")) + len(text)) // 2


def lines_of(text: str, halves: int) -> int:
    """How many lines a text that can be stored takes in a column that holds `halves`; asked for each cell."""
    if "\n" in text:
        return sum(lines_of(part, halves) for part in text.split("\n"))
    length = len(text)
    size = length if text.isascii() else (len(text.encode()) + length) // 2
    return 1 if size <= halves else ceil(size / max(halves - 1, 1))


def height(lines: int) -> float:
    return min(lines * LINE + AIR, TALLEST)


def broken(text: str, halves: int) -> list[str]:
    """A line over the whole sheet, broken where it would run beyond its edge."""
    lines = []
    while span(text) > halves:
        at = min(len(text), halves)
        while span(text[:at]) > halves:
            at -= 1
        at = max(text.rfind("　", 0, at) + 1 or text.rfind("；", 0, at) + 1 or at, 1)
        lines.append(text[:at].rstrip())
        text = text[at:]
    return [*lines, text]


def shown(column: Column, value: Any) -> str:
    """A value as it fills its cell."""
    if isinstance(value, datetime):
        return "2026-12-10" if column.kind == "date" else "2026-12-10 14:30"
    if column.kind in NUMERIC and not isinstance(value, str):
        places = {"money": ",.2f", "percent": ".1%", "score": ".2f", "int": ",.0f"}.get(column.kind, ",.2f")
        return format(value, places)
    return str(value)


def plan(
    columns: Sequence[Column],
    sample: Iterable[Sequence[Any]],
    *,
    title: str = "",
    facts: str = "",
    keys: int = 1,
) -> Plan:
    """Lay out the columns by the values of some rows (as they stand in the cells); `keys` columns name a row.

    A table with a column of text is as wide as its `title` and, up to an upright sheet, the line of `facts` above it.
    """
    longest = [0] * len(columns)
    for row in sample:
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is not None:
                size = max(map(span, shown(column, value).split("\n")))
                longest[place] = max(longest[place], size)
    needs = [_needs(column, size) for column, size in zip(columns, longest, strict=True)]
    for paper in (UPRIGHT, ACROSS, LARGE):
        wanted = sum(need.best for need in needs)
        limit = paper.room if paper is UPRIGHT else paper.holds
        if wanted <= limit or (paper is not UPRIGHT and sum(need.least for need in needs) <= limit):
            widths = _levelled(needs, limit)
            return Plan(_titled(widths, title, facts, columns), paper, False, keys)
    most = SPLIT.holds * 0.27
    widths = [min(need.best, max(need.least, most)) for need in needs]
    return Plan(tuple(widths), SPLIT, True, keys)


def _needs(column: Column, longest: int) -> Needs:
    label = span(column.label)
    head = label if label <= 8 else 2 * ceil(label / 4)
    if column.kind == "text":
        best = max(longest or column.width * 2, head)
        most = LONG if best > 6 * MOST else MOST
        best = min(best, most)
        return Needs(_units(best), _units(min(best, max(LEAST, head, best // 4))))
    need = max(longest + (2 if column.total else 0), NUMBERS[column.kind], head)
    need = min(need, CODE) if column.kind == "code" else need
    return Needs(_units(need), _units(need))


def _units(halves: float) -> float:
    return round(halves * HALF + 2.6, 1)


def _levelled(needs: list[Needs], room: float) -> tuple[float, ...]:
    """Widths that fit into `room`: the widest columns of text give way first, down to a common level."""
    if sum(need.best for need in needs) <= room:
        return tuple(need.best for need in needs)
    low, high = 0.0, max(need.best for need in needs)
    for _ in range(20):
        level = (low + high) / 2
        fits = sum(min(need.best, max(need.least, level)) for need in needs) <= room
        low, high = (level, high) if fits else (low, level)
    return tuple(floor(10 * min(need.best, max(need.least, low))) / 10 for need in needs)


def _titled(
    widths: tuple[float, ...], title: str, facts: str, columns: Sequence[Column]
) -> tuple[float, ...]:
    """Wide enough together for what stands above: what is missing goes to the columns of text, or to all."""
    above = max(_units(span(title) * TITLE), _units(span(facts)) + 1)
    missing = min(above, UPRIGHT.room - 2) - sum(widths)
    if missing <= 0:
        return widths
    takes = [place for place, column in enumerate(columns) if column.kind == "text"] or list(
        range(len(widths))
    )
    return tuple(
        round(width + (missing / len(takes) if place in takes else 0), 1)
        for place, width in enumerate(widths)
    )


def apply(sheet: Any, made: Plan, header_row: int) -> None:
    """Widths, paper, what is repeated on each sheet of paper, and what stays in sight on the screen."""
    for number, width in enumerate(made.widths, 1):
        sheet.column_dimensions[column_letters(number)].width = width
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = made.paper.orientation, made.paper.size
    sheet.print_title_rows = f"{header_row}:{header_row}"
    named = made.keys if sum(made.widths[: made.keys]) <= IN_SIGHT else 0
    sheet.freeze_panes = f"{column_letters(named + 1)}{header_row + 1}"
    if made.split:
        sheet.print_title_cols = f"A:{column_letters(made.keys)}"
        setup.scale, setup.pageOrder = floor(100 * SPLIT.smallest / BODY), "overThenDown"
    else:
        setup.fitToWidth, setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = MARGIN
    margins.top = margins.bottom = 0.8
    margins.header = margins.footer = 0.35
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页 / 共 &N 页"
