"""The cells of a written workbook: how they look (made once for a sheet), and how a row of them reaches the file."""

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from lxml.etree import XML, XMLParser
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils.datetime import to_excel
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
_KEPT = {"\r": "&#13;"}  # a reader of XML would take it for the end of a line


class Rows:
    """Writes rows into a sheet that is written as a stream; `number` is the last row written.

    A row is written as one piece of XML, which lxml reads again and so proves well formed. openpyxl's own writer builds an
    object for each value, guesses its type (and formulas) and opens and closes three elements for a cell: three times the work.
    """

    def __init__(self, sheet: WriteOnlyWorksheet, columns: int) -> None:
        self._sheet, self.number = sheet, 0
        self._letters = [column_letters(number) for number in range(1, columns + 1)]
        self._parser = XMLParser(huge_tree=True, resolve_entities=False)
        sheet._values_to_row = lambda row, number: row

    def append(self, cells: Iterable[tuple[int, str, Any]], high: float = 0) -> None:
        """A cell for each column: the number of its style, its type (`s`, `n`, `d`) and its value; `high` in points."""
        if not self.number:
            self._sheet._get_writer()  # what stands above the rows is written now
            self._sheet._writer.write_row = self._write
        self.number += 1
        number = self.number
        parts = [f'<row r="{number}" ht="{high:g}" customHeight="1">' if high else f'<row r="{number}">']
        for letters, (style, kind, value) in zip(self._letters, cells, strict=True):
            if value is None:
                parts.append(f'<c r="{letters}{number}" s="{style}"/>')
            elif kind == "s":
                space = ' xml:space="preserve"' if value != value.strip() else ""
                said = f"<is><t{space}>{escape(value, _KEPT)}</t></is>"
                parts.append(f'<c r="{letters}{number}" s="{style}" t="inlineStr">{said}</c>')
            else:
                amount = _amount(value if kind == "n" else to_excel(value))
                parts.append(f'<c r="{letters}{number}" s="{style}"><v>{amount}</v></c>')
        parts.append("</row>")
        self._sheet.append(["".join(parts)])

    def _write(self, file: Any, row: list[str], number: int) -> None:
        file.write(XML(row[0], self._parser))


def _amount(value: Any) -> str:
    return str(value) if isinstance(value, int) else f"{float(value):.16g}"


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
