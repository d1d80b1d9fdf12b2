"""What a printer makes of a worksheet, from its own settings only: size of the text, cells that are cut, rows too low."""

from datetime import datetime
from math import ceil, floor
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

MILLIMETRES = {9: (210, 297), 8: (297, 420)}
UNIT = 5.25  # points: seven pixels at 96 dpi
UNSET = 13.0  # units of a column without a width of its own


def _room(sheet: Worksheet) -> float:
    """Points between the margins."""
    upright, across = MILLIMETRES[int(sheet.page_setup.paperSize)]
    wide = across if sheet.page_setup.orientation == "landscape" else upright
    return wide / 25.4 * 72 - (sheet.page_margins.left + sheet.page_margins.right) * 72


def _widths(sheet: Worksheet) -> list[float]:
    given = sheet.column_dimensions
    letters = map(get_column_letter, range(1, sheet.max_column + 1))
    return [(given[one].width if one in given else UNSET) * UNIT for one in letters]


def size_on_paper(sheet: Worksheet, body: float = 11) -> float:
    """Points of the text in a cell as it is printed; 0 where a column does not fit beside the repeated ones."""
    widths, room = _widths(sheet), _room(sheet)
    fit = sheet.sheet_properties.pageSetUpPr
    if fit and fit.fitToPage and sheet.page_setup.fitToWidth == 1:
        return body * min(floor(100 * room / sum(widths)) / 100, 1)
    scale = (sheet.page_setup.scale or 100) / 100
    keys = 0
    if sheet.print_title_cols:
        _, _, keys, _ = range_boundaries(sheet.print_title_cols.replace("$", ""))
    fits = (sum(widths[:keys]) + max(widths[keys:], default=0)) * scale <= room
    return body * scale if fits else 0


def _halves(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)


def _written(cell: Any) -> str:
    value = cell.value
    if isinstance(value, datetime):
        return "2026-12-10 14:30" if "hh" in cell.number_format else "2026-12-10"
    if isinstance(value, int | float):
        return f"{value:,.2f}" if ".0" in cell.number_format else f"{value:,}"
    return str(value)


def _body(sheet: Worksheet) -> list[Any]:
    """The cells with a border: of the table, not of the lines above and below it."""
    rows = sheet.iter_rows()
    return [cell for row in rows for cell in row if cell.value is not None and cell.border.left.style]


def cut_cells(sheet: Worksheet) -> list[str]:
    """Cells that are not wrapped and do not fit: ###, or text that runs into its neighbour."""
    widths = _widths(sheet)
    return [
        f"{cell.coordinate}: {_written(cell)}"
        for cell in _body(sheet)
        if not cell.alignment.wrap_text and _halves(_written(cell)) * 5.5 > widths[cell.column - 1]
    ]


def low_rows(sheet: Worksheet, tallest: float = 409) -> list[str]:
    """Rows that are lower than the wrapped text in them, up to what a row may be."""
    widths, low = _widths(sheet), {}
    for cell in _body(sheet):
        if cell.alignment.wrap_text:
            fits = max(floor(widths[cell.column - 1] / 5.5), 1)
            lines = sum(max(ceil(_halves(part) / fits), 1) for part in str(cell.value).split("\n"))
            needed = min(lines * 13, tallest)
            if (sheet.row_dimensions[cell.row].height or 15) < needed:
                low[cell.row] = f"{cell.coordinate}: {lines} lines"
    return list(low.values())
