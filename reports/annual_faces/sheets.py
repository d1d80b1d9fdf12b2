"""A table of the report as a sheet: heads in two levels, groups, numbers as numbers, written row by row."""

from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from alliance.ground import clock
from alliance.workbook.cells import column_letters
from alliance.workbook.styles import FONT, NUMERIC, Rows
from alliance.workbook.table import Column
from alliance.workbook.writing import BLANK, RISKY, converted, text
from reports.annual.chapters import Placed
from reports.figures.tables import Head

FORMATS = {
    "int": "#,##0",
    "score": "#,##0.0#",
    "decimal": "0.0",
    "percent": "0.0%",
    "money": "#,##0.00",
    "date": "yyyy-mm-dd",
}
_SIDE = Side(style="thin", color="FFB5B9C0")
BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
SHADE = PatternFill("solid", fgColor="FFEDF1F7")
LINE = 18.75  # points of a row of one line
HEAD = 32
WIDE = 95  # units of width beyond which a sheet lies on its side


class GridSheet:
    """Writes one table to one sheet of a workbook that is written as a stream."""

    def __init__(self, sheet: Any, placed: Placed, by: Any) -> None:
        self.sheet, self.placed, self.grid, self.by = sheet, placed, placed.what, by
        self.columns: list[Head] = list(placed.what.columns)
        self.rows = Rows(sheet, len(self.columns))
        self.texts = [
            (place, max(column.width - 1, 1))
            for place, column in enumerate(self.columns)
            if column.kind == "text"
        ]
        self.plain = {column.kind: self._style(column) for column in self.columns}
        self.strong = {column.kind: self._style(column, bold=True, fill=SHADE) for column in self.columns}
        centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.head = self._number(bold=True, fill=SHADE, border=BOX, alignment=centre)
        self.group = self._number(bold=True, fill=SHADE, border=BOX, alignment=Alignment(vertical="center"))
        across = Alignment(horizontal="centerContinuous", vertical="center")
        self.title = self._number(bold=True, size=14, alignment=across)
        self.remark = self._number(alignment=Alignment(vertical="top"))
        self.risky: dict[int, int] = {}

    def write(self) -> None:
        heads = 2 if self.grid.has_two_levels else 1
        self._prepare(heads)
        self._across(self.placed.heading, self.title, 30)
        self._upper()
        if heads == 2:
            self._append(
                [(self.head, "s", text(column.label if column.above else "")) for column in self.columns],
                HEAD,
            )
        if not self.grid.rows:
            self._across(self.grid.note or "没有记录。", self.remark)
        for kind, values in self.grid.entries:
            self._line(kind, values)
        if self.grid.note and self.grid.rows:
            self._across(f"注：{self.grid.note}", self.remark)
        self.sheet.close()

    def _prepare(self, heads: int) -> None:
        sheet = self.sheet
        for number, column in enumerate(self.columns, start=1):
            width = min(max(column.width * 2 + 1, len(column.label) + 2), 60)
            sheet.column_dimensions[column_letters(number)].width = width
        sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = LINE, True
        sheet.freeze_panes, sheet.print_title_rows = f"A{heads + 2}", f"2:{heads + 1}"
        set_up(sheet, self.by, landscape=sum(one.width * 2 + 1 for one in self.columns) > WIDE)
        at = 1
        for span in self.grid.upper if heads == 2 else ():
            last = at + span.width - 1
            if span.deep:
                sheet.merged_cells.add(f"{column_letters(at)}2:{column_letters(at)}3")
            elif span.width > 1:
                sheet.merged_cells.add(f"{column_letters(at)}2:{column_letters(last)}2")
            at += span.width

    def _upper(self) -> None:
        labels: list[str] = []
        for span in self.grid.upper:
            labels += [span.label, *[""] * (span.width - 1)]
        self._append([(self.head, "s", text(label)) for label in labels], HEAD)

    def _line(self, of: str, values: list[Any]) -> None:
        if of == "group":
            self._across(str(values[0]), self.group)
            return
        styles = self.strong if of == "total" else self.plain
        pairs = [converted(column, value) for column, value in zip(self.columns, values, strict=True)]
        cells = [(styles[one.kind], *pair) for one, pair in zip(self.columns, pairs, strict=True)]
        self._append(cells, self._height(values))

    def _height(self, values: list[Any]) -> float:
        """Of a row whose longest text takes several lines (not every program finds it by itself); 0 for one line."""
        most = 1
        for place, width in self.texts:
            value = values[place]
            if isinstance(value, str) and len(value) > width:
                most = max(most, -(-len(value) // width))
        return LINE * 0.8 * most + 4 if most > 1 else 0

    def _across(self, content: str, style: int, high: float = 0) -> None:
        self._append([(style, "s", text(content)), *[(style, *BLANK)] * (len(self.columns) - 1)], high)

    def _append(self, values: list[tuple[int, str, Any]], high: float = 0) -> None:
        self.rows.append(
            [
                (self._quoted(style) if kind == "s" and value[:1] in RISKY else style, kind, value)
                for style, kind, value in values
            ],
            high,
        )

    def _style(self, column: Column, **more: Any) -> int:
        wrap = column.kind == "text"
        horizontal = "right" if column.kind in NUMERIC else None if wrap else "center"
        look = Alignment(horizontal=horizontal, vertical="center", wrap_text=wrap)
        return self._number(alignment=look, border=BOX, number_format=FORMATS.get(column.kind, "@"), **more)

    def _number(self, *, bold: bool = False, size: int = 11, number_format: str = "@", **styles: Any) -> int:
        cell = WriteOnlyCell(self.sheet)
        cell.font, cell.number_format = Font(name=FONT, size=size, bold=bold), number_format
        for name, style in styles.items():
            setattr(cell, name, style)
        return cell.style_id

    def _quoted(self, style: int) -> int:
        """The same look with Excel's own mark for “this is text”."""
        if style not in self.risky:
            known = self.sheet.parent._cell_styles
            array = type(known[style])(known[style])
            array.quotePrefix = 1
            self.risky[style] = known.add(array)
        return self.risky[style]


def set_up(sheet: Any, by: Any, *, landscape: bool) -> None:
    """A4, one page wide, with page numbers and who took it."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.6
    margins.top = margins.bottom = 0.8
    sheet.oddFooter.center.text = "第 &P 页 / 共 &N 页"
    if by is not None:
        sheet.oddFooter.left.text = f"导出人：{text(by).replace('&', '&&')}"
        sheet.oddFooter.right.text = clock.show_instant(clock.now())
