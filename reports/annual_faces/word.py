"""The annual report as a Word document, which the office edits and sends: real heading styles, a table of contents, captions,
tables whose heads repeat and whose rows are not parted, charts as pictures."""

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from alliance.ground import clock
from alliance.official.styles import drop_effects
from alliance.paper.printed import address_of
from alliance.prose.blocks import paragraphs
from reports.annual.chapters import Book, Placed
from reports.annual.models import AnnualReport
from reports.annual_faces import pictures, shares
from reports.annual_faces.fields import contents, field, mark_headings
from reports.figures.tables import Grid

BODY, TITLE, HEADING, TABLE = "仿宋_GB2312", "方正小标宋简体", "黑体", "宋体"
TEXT_WIDTH = 156  # millimetres (GB/T 9704)
CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def document(report: AnnualReport, book: Book, code: str) -> bytes:
    """The whole report as .docx; `code` stands in the foot of each page."""
    made = Document()
    drop_effects(made)
    _styles(made)
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    made.core_properties.title, made.core_properties.author = book.title, book.issuer
    _cover(made, report, book, code)
    body = made.add_section(WD_SECTION.NEW_PAGE)
    body.footer.is_linked_to_previous = False
    _foot(body.footer.paragraphs[0], code)
    _contents(made, book)
    for chapter in book.chapters:
        made.add_heading(chapter.heading, level=1)
        for block in paragraphs(chapter.text):
            _words(made, block.text)
        if chapter.annexes:
            _words(made, "，".join(f"{one.what.title}见{one.label}" for one in chapter.annexes) + "。")
        for one in chapter.charts:
            _picture(made, one)
        for one in chapter.tables:
            _caption(made, one.heading)
            _table(made, one.what)
    if report.opinion and report.reviewed_at:
        made.add_heading("理事长审阅意见", level=1)
        _words(made, report.opinion)
    _annexes(made, book)
    mark_headings(made, _headings(book))
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _styles(made: Any) -> None:
    looks = {
        "Normal": (BODY, 16, False, None),
        "Heading 1": (HEADING, 16, False, (12, 6)),
        "Heading 2": (HEADING, 16, False, (6, 6)),
        "Caption": (HEADING, 12, False, (8, 3)),
        "Title": (TITLE, 26, False, (0, 0)),
    }
    for name, (font, size, bold, space) in looks.items():
        style = made.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = font, Pt(size), bold, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for slot in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(slot), font)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        if space:
            style.paragraph_format.space_before, style.paragraph_format.space_after = map(Pt, space)
            style.paragraph_format.keep_with_next = True
    normal = made.styles["Normal"].paragraph_format
    normal.space_after = Pt(0)
    made.styles["Caption"].paragraph_format.alignment = CENTRE
    title = made.styles["Title"].element.get_or_add_pPr()
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)


def _line(made: Any, text: str, *, size: float = 16, font: str = BODY, before: float = 0) -> Any:
    """A centred line of the cover."""
    paragraph = made.add_paragraph()
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_before = Pt(before)
    _run(paragraph, text, font, size)
    return paragraph


def _run(paragraph: Any, text: str, font: str, size: float) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _cover(made: Any, report: AnnualReport, book: Book, code: str) -> None:
    _line(made, book.issuer, font=HEADING, before=70)
    title = made.add_paragraph(f"{book.year}年度工作总结报告", style="Title")
    title.alignment, title.paragraph_format.space_before = CENTRE, Pt(40)
    if book.edition > 1:
        _line(
            made, "（更正版）" if book.edition == 2 else f"（更正版·第{book.edition}版）", font=TITLE, size=18
        )
    _line(made, "联盟秘书处", before=110)
    presented = clock.show_day(clock.local(report.presented_at).date()) if report.is_frozen else ""
    _line(made, f"呈送日期：{presented}" if presented else "草稿")
    _line(made, book.cut_off)
    if report.reviewed_at:
        day = clock.show_day(clock.local(report.reviewed_at).date())
        _line(made, f"理事长审阅：{report.reviewed_by or ''}　{day}")
    if book.corrects:
        _line(made, f"本版更正《{book.corrects}》。更正原因：{book.why_corrected}", size=12)
    _line(made, "（盖章）", before=20)
    _line(made, f"校验码 {code}，可在 {address_of(code)} 核对", size=9, before=24)


def _headings(book: Book) -> list[tuple[int, str]]:
    """What the table of contents names, in its order, each with its level."""
    found = []
    for chapter in book.chapters:
        found.append((1, chapter.heading))
        found += [(2, one.heading) for one in (*chapter.charts, *chapter.tables)]
    return found + [(1, one.heading) for one in book.annexes]


def _contents(made: Any, book: Book) -> None:
    """A field that Word fills anew when it is opened; until then it shows the headings and their pages."""
    _line(made, "目　录", font=TITLE, size=22)
    contents(made, _headings(book), width=Mm(TEXT_WIDTH))
    made.add_page_break()


def _foot(paragraph: Any, code: str) -> None:
    paragraph.alignment = CENTRE
    _run(paragraph, "— ", TABLE, 12)
    field(paragraph, "PAGE", "1", size=12)
    _run(paragraph, f" —　　校验码 {code}", TABLE, 9)


def _words(made: Any, text: str) -> None:
    paragraph = made.add_paragraph(text)
    look = paragraph.paragraph_format
    look.first_line_indent, look.line_spacing_rule, look.line_spacing = (
        Pt(32),
        WD_LINE_SPACING.EXACTLY,
        Pt(28),
    )
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _caption(made: Any, text: str) -> Any:
    return made.add_paragraph(text, style="Caption")


def _picture(made: Any, one: Placed) -> None:
    paragraph = made.add_paragraph()
    paragraph.alignment, paragraph.paragraph_format.keep_with_next = CENTRE, True
    picture = paragraph.add_run().add_picture(
        io.BytesIO(pictures.png(one.what.svg)), width=Mm(TEXT_WIDTH - 4)
    )
    picture._inline.docPr.set("descr", one.what.described)
    caption = _caption(made, one.heading)
    caption.paragraph_format.keep_with_next = False


def _note(made: Any, text: str) -> None:
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(8)
    _run(paragraph, text, TABLE, 9)


def _table(made: Any, grid: Grid) -> None:
    if not grid.rows:
        _note(made, grid.note or "没有记录。")
        return
    lines = list(grid.lines)
    heads = 2 if grid.has_two_levels else 1
    table = made.add_table(rows=heads + len(lines), cols=len(grid.columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = [Mm(TEXT_WIDTH * share / (sum(grid.shares) or 1)) for share in grid.shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    rows = [list(row.cells) for row in table.rows]
    for cells in rows:
        for cell, width in zip(cells, widths, strict=True):
            cell.width = width
    _heads(grid, rows)
    for cells, line in zip(rows[heads:], lines, strict=True):
        if line.kind == "group":
            _cell(cells[0].merge(cells[-1]), line.cells[0], bold=True)
            continue
        for cell, column, text in zip(cells, grid.columns, line.cells, strict=True):
            _cell(cell, text, bold=line.kind == "total", right=column.is_number)
    _margins(table)
    for place, row in enumerate(table.rows):
        _mark(row, "w:cantSplit")
        if place < heads:
            _mark(row, "w:tblHeader")
    if grid.note:
        _note(made, f"注：{grid.note}")
    else:
        _note(made, "")


def _heads(grid: Grid, rows: list[list[Any]]) -> None:
    at = 0
    for span in grid.upper:
        cell = rows[0][at]
        if span.width > 1:
            cell = cell.merge(rows[0][at + span.width - 1])
        if span.deep:
            cell = cell.merge(rows[1][at])
        _cell(cell, span.label, bold=True, centre=True)
        at += span.width
    if grid.has_two_levels:
        for place, column in enumerate(grid.columns):
            if column.above:
                _cell(rows[1][place], column.label, bold=True, centre=True)


def _cell(cell: Any, text: str, *, bold: bool = False, right: bool = False, centre: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = CENTRE if centre else WD_ALIGN_PARAGRAPH.RIGHT if right else None
    _run(paragraph, text, TABLE, 10.5).font.bold = bold
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _margins(table: Any) -> None:
    """Room within the cells, in twentieths of a point: narrow at the sides, so that dates and sums stay in one line."""
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 40), ("left", 40), ("bottom", 40), ("right", 40)):
        one = OxmlElement(f"w:{side}")
        one.set(qn("w:w"), str(width))
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _annexes(made: Any, book: Book) -> None:
    too_long = shares.left_out(book)
    for one in book.annexes:
        made.add_page_break()
        made.add_heading(one.heading, level=1)
        if one.label in too_long:
            _words(made, shares.sentence(len(one.what.rows), one.label))
        else:
            _table(made, one.what)
