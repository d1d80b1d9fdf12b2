"""The annual report as a workbook: cover, contents with links, the words, a sheet for each table, and the charts as Excel's own.

Written as a stream, so that a list of ten thousand units takes no memory; text is never a formula (`alliance.workbook`).
"""

import io
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.chart import BarChart, DoughnutChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink

from alliance.ground import clock
from alliance.workbook.cells import column_letters
from alliance.workbook.styles import FONT
from alliance.workbook.writing import CREATOR, RISKY, sheet_name, text
from reports.annual.chapters import Book, Placed
from reports.annual.models import AnnualReport
from reports.annual_faces.sheets import GridSheet, set_up

WRAPPED = Alignment(vertical="top", wrap_text=True)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
CHARTS = "图表"


def workbook(report: AnnualReport, book: Book, code: str, by: Any) -> bytes:
    """The report as .xlsx, with its `code`; `by` and the time stand in the foot of each printed page."""
    made = Workbook(write_only=True)
    properties = made.properties
    properties.creator = properties.lastModifiedBy = text(CREATOR)
    properties.title = text(book.title)
    properties.created = properties.modified = clock.now().replace(tzinfo=None, microsecond=0)
    taken = {"封面", "目录", "正文", CHARTS}
    names = {one.anchor: sheet_name(f"{one.label} {one.what.title}", taken) for one in book.placed}
    _cover(_sheet(made, "封面", by, 90), report, book, code)
    _contents(_sheet(made, "目录", by, 14, 60), book, names)
    _words(_sheet(made, "正文", by, 22, 90), book)
    for one in book.placed:
        GridSheet(made.create_sheet(names[one.anchor]), one, by).write()
    charts = [one for chapter in book.chapters for one in chapter.charts]
    if charts:
        _charts(_sheet(made, CHARTS, by, 18, 10, 10, 10, 10), charts)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _sheet(made: Workbook, title: str, by: Any, *widths: int) -> Any:
    sheet = made.create_sheet(title)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[column_letters(number)].width = width
    set_up(sheet, by, landscape=False)
    return sheet


def _cell(sheet: Any, content: Any, *, size: int = 11, bold: bool = False, look: Any = WRAPPED) -> Any:
    """A cell of text, never a formula."""
    cell = WriteOnlyCell(sheet)
    cell.font, cell.alignment, cell.number_format = Font(name=FONT, size=size, bold=bold), look, "@"
    cell._value, cell.data_type = text(content), "s"
    if cell._value[:1] in RISKY:
        cell.quotePrefix = 1
    return cell


def _cover(sheet: Any, report: AnnualReport, book: Book, code: str) -> None:
    lines: list[tuple[str, int, int]] = [
        ("", 11, 60),
        (book.issuer, 16, 40),
        (f"{book.year}年度工作总结报告", 26, 60),
    ]
    if book.edition > 1:
        lines += [
            (book.title, 14, 40),
            (f"本版更正《{book.corrects}》\n更正原因：{book.why_corrected}", 11, 40),
        ]
    day = clock.show_day(clock.local(report.presented_at).date()) if report.is_frozen else ""
    lines += [
        ("联盟秘书处", 14, 120),
        (f"呈送日期：{day}" if day else "草稿", 12, 24),
        (book.cut_off, 12, 24),
    ]
    if report.reviewed_at:
        day = clock.show_day(clock.local(report.reviewed_at).date())
        lines.append((f"理事长审阅：{report.reviewed_by or ''}　{day}", 12, 24))
    lines.append((f"校验码：{code}", 11, 24))
    for place, (_, _, height) in enumerate(lines, start=1):
        sheet.row_dimensions[place].height = height
    for line, size, _ in lines:
        sheet.append([_cell(sheet, line, size=size, bold=size >= 16, look=CENTRED)])
    sheet.close()


def _link(sheet: Any, content: str, to: str) -> Any:
    cell = _cell(sheet, content)
    cell.font = Font(name=FONT, size=11, color="FF1D4F8F", underline="single")
    cell._hyperlink = Hyperlink(ref="", location=f"'{to}'!A1", display=text(content))
    return cell


def _contents(sheet: Any, book: Book, names: dict[str, str]) -> None:
    sheet.append([_cell(sheet, "目录", size=16, bold=True), _cell(sheet, "")])
    sheet.append([_cell(sheet, "正文"), _link(sheet, "报告正文", "正文")])
    for one in book.placed:
        sheet.append([_cell(sheet, one.label), _link(sheet, one.what.title, names[one.anchor])])
    if any(chapter.charts for chapter in book.chapters):
        sheet.append([_cell(sheet, "图"), _link(sheet, CHARTS, CHARTS)])
    sheet.close()


def _words(sheet: Any, book: Book) -> None:
    """The words of the report, a row for each paragraph."""
    sheet.freeze_panes, sheet.print_title_rows = "A3", "2:2"
    sheet.append([_cell(sheet, book.title, size=16, bold=True, look=Alignment(vertical="center"))])
    sheet.append([_cell(sheet, label, bold=True) for label in ("章节", "正文")])
    for chapter in book.chapters:
        for place, paragraph in enumerate(chapter.paragraphs or ["（见后列各表）"]):
            sheet.append([_cell(sheet, "" if place else chapter.heading, bold=True), _cell(sheet, paragraph)])
    sheet.close()


def _charts(sheet: Any, charts: Iterable[Placed]) -> None:
    """The numbers of each chart, and beside them the chart that Excel draws of them."""
    row = 1
    for one in charts:
        chart, height = one.what, max(18, len(one.what.labels) + 4)
        top = row + 1
        sheet.append([_cell(sheet, one.heading, size=12, bold=True, look=Alignment(vertical="center"))])
        names = [name or "数值" for name, _ in chart.series]
        sheet.append([_cell(sheet, f"单位：{chart.unit}" if chart.unit else "", bold=True)] + [_cell(sheet, name, bold=True) for name in names])  # fmt: skip
        for place, label in enumerate(chart.labels):
            values = [values[place] for _, values in chart.series]
            sheet.append([_cell(sheet, label), *values])
        sheet.add_chart(_drawn(sheet, one, top), f"G{row}")
        for _ in range(height - len(chart.labels) - 2):
            sheet.append([])
        row += height
    sheet.close()


def _drawn(sheet: Any, one: Placed, top: int) -> Any:
    chart = one.what
    drawn = DoughnutChart() if chart.kind == "donut" else BarChart()
    drawn.title, drawn.height, drawn.width = text(one.heading), 8.2, 17
    last = top + len(chart.labels)
    series = 1 if chart.kind == "donut" else len(chart.series)
    drawn.add_data(
        Reference(sheet, min_col=2, max_col=1 + series, min_row=top, max_row=last), titles_from_data=True
    )
    drawn.set_categories(Reference(sheet, min_col=1, min_row=top + 1, max_row=last))
    drawn.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    if chart.kind != "donut":
        drawn.x_axis.delete = drawn.y_axis.delete = False
        drawn.y_axis.title = chart.unit or None
    return drawn
