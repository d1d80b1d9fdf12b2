"""How the cells of a written workbook look: fonts, borders, alignment and number formats, made once for a sheet."""

from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from alliance.workbook.cells import column_letters

FORMATS = {
    "text": "@",
    "code": "@",
    "int": "#,##0",
    "score": "#,##0.0#",
    "decimal": "General",
    "percent": "0.0%",
    "money": "#,##0.00",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
NUMERIC = frozenset(("int", "score", "decimal", "percent", "money"))
FONT = "宋体"


class Cell:
    """The few attributes of a cell which openpyxl's writer reads; one per column, filled again for each row.

    A real cell guesses types (and formulas) and looks its style up at each write: three times the work.
    """

    __slots__ = ("_value", "column_letter", "data_type", "parent", "row", "style_id")
    _comment = hyperlink = None
    has_style = True

    def __init__(self, parent, column: int) -> None:
        self.parent, self.column_letter = parent, column_letters(column)

    @property
    def coordinate(self) -> str:
        return f"{self.column_letter}{self.row}"


class Styles:
    """Style numbers of a workbook, made once per sheet."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        self._sheet = sheet
        line = Side(style="thin", color="FFB5B9C0")
        box = Border(left=line, right=line, top=line, bottom=line)
        body, bold = Font(name=FONT, size=11), Font(name=FONT, size=11, bold=True)
        shade = PatternFill("solid", fgColor="FFEDF1F7")
        centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.title = self._number(
            font=Font(name=FONT, size=16, bold=True),
            alignment=Alignment(horizontal="centerContinuous", vertical="center"),
            number_format="@",
        )
        self.first = self._number(  # over several sheets of paper there is no middle
            font=Font(name=FONT, size=16, bold=True),
            alignment=Alignment(vertical="center"),
            number_format="@",
        )
        self.remark = self._number(font=body, alignment=Alignment(vertical="center"), number_format="@")
        self.header = self._number(font=bold, fill=shade, border=box, alignment=centre, number_format="@")
        self.cells = {kind: self._number(font=body, border=box, **_shape(kind)) for kind in FORMATS}
        self.totals = {
            kind: self._number(font=bold, fill=shade, border=box, **_shape(kind)) for kind in FORMATS
        }
        self.number = self._number(font=body, border=box, alignment=centre, number_format="0")
        self.quoted = {
            style: self._quoted(style)
            for style in (*self.cells.values(), self.title, self.first, self.header, self.remark)
        }

    def _number(self, **styles) -> int:
        cell = WriteOnlyCell(self._sheet)
        for name, style in styles.items():
            setattr(cell, name, style)
        return cell.style_id

    def _quoted(self, style: int) -> int:
        known = self._sheet.parent._cell_styles
        array = StyleArray(known[style])
        array.quotePrefix = 1
        return known.add(array)


def _shape(kind: str) -> dict[str, Any]:
    if kind in NUMERIC:
        alignment = Alignment(horizontal="right", vertical="center", indent=1)
    elif kind in ("text", "code"):
        alignment = Alignment(vertical="center", wrap_text=True)
    else:
        alignment = Alignment(horizontal="center", vertical="center")
    return {"alignment": alignment, "number_format": FORMATS[kind]}
