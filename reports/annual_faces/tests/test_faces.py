"""The three faces of the report are one content: every word and every number of the book stands in each of them."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from PIL import Image
from pypdf import PdfReader

from alliance.background.models.works import Work
from alliance.ground import audit, clock
from alliance.ground.clock import Month
from alliance.paper import charts
from alliance.paper.models import PrintedVersion
from alliance.tests import builders
from alliance.tests.fetching import build_waiting
from alliance.tests.word_files import complaints
from reports.annual import chapters
from reports.annual.chapters import Placed
from reports.annual.models import AnnualReport
from reports.annual.services import writing
from reports.annual_faces import pictures, shares, word, workbook
from reports.annual_review import services as presenting
from reports.figures.tables import BODY_ROWS, Grid, Head, shown, summed

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def report(house):
    """Presented and reviewed, with months, changes enough for an annex, and a name of rare characters."""
    house.school.name = "德州喆堃职业学院"
    with transaction.atomic():
        audit.save(house.school, by=None, reason="测试")
    for number in range(1, BODY_ROWS + 3):
        builders.unit("ENTERPRISE", joined_on=date(2026, 3, number))
    for month in (8, 9, 10):
        start = Month(2026, month).start
        builders.history_of_reports(
            house.school, house.school_head, {Month(2026, month): start + timedelta(days=5)}
        )
    presented = builders.written_annual_report(house)
    presented = presenting.send_back(presented, reason="补充", by=house.chair)
    presented = writing.write(
        presented, by=house.officer, overview="共有成员{成员单位数}家，{成员单位数·同比}。"
    )
    presented = presenting.present(presented, by=house.secretary_general)
    return presenting.review(presented, opinion="同意。", by=house.chair)


def built(kind: str, by) -> Work:
    """The file as the page has it made."""
    page = Client()
    page.force_login(by)
    assert page.post(f"{reverse('annual_report_export', args=[2026])}?kind={kind}").status_code == 302
    build_waiting()
    return Work.objects.get(filename__endswith=kind, owner=by)


def squeezed(text: str) -> str:
    return "".join(text.split())


def cells(book) -> list[str]:
    return [cell for grid in book.tables for line in grid.lines for cell in line.cells if cell]


# ---------------------------------------------------------------- one content


def test_three_faces_say_the_same_words_and_numbers(house, report):
    book = chapters.book_of(report)
    files = {kind: built(kind, house.officer) for kind in ("pdf", "docx", "xlsx")}
    assert {one.error for one in files.values()} == {""}
    assert PrintedVersion.objects.count() == 1  # one content, one code
    pages = PdfReader(io.BytesIO(files["pdf"].file.read())).pages
    printed = squeezed("".join(page.extract_text() for page in pages))
    made = Document(io.BytesIO(files["docx"].file.read()))
    written = [squeezed(one.text) for one in made.paragraphs]
    in_word = [
        cell.text
        for table in made.tables
        for row in table.rows
        for cell in dict.fromkeys(row.cells)
        if cell.text
    ]
    sheets = openpyxl.load_workbook(io.BytesIO(files["xlsx"].file.read()))
    for chapter in book.chapters:
        assert squeezed(chapter.heading) in written
        for paragraph in chapter.paragraphs:
            assert squeezed(paragraph) in printed
            assert squeezed(paragraph) in written
            assert paragraph in [row[1].value for row in sheets["正文"].iter_rows(min_row=3)]
    for cell in cells(book):
        assert squeezed(cell) in printed
    assert set(cells(book)) <= set(in_word)
    grids = [one for one in book.placed if one.what.rows]
    assert len(made.tables) == len(grids)
    for one, table in zip(grids, made.tables, strict=True):
        lines = [line.cells for line in one.what.lines if line.kind != "group"]
        rows = [[cell.text for cell in row.cells] for row in table.rows][
            2 if one.what.has_two_levels else 1 :
        ]
        assert [row for row in rows if len(set(row)) > 1 or len(row) == 1] == [
            line for line in lines if len(set(line)) > 1 or len(line) == 1
        ], one.heading
    for one in book.placed:
        assert values_of(sheets, one) == expected_of(one), one.heading


def values_of(sheets, one: Placed) -> list[list[str]]:
    """The lines of a sheet as the page would write them, without heads, groups and note."""
    [name] = [name for name in sheets.sheetnames if name.split(" ")[0] == one.label]
    columns, found = one.what.columns, []
    for row in sheets[name].iter_rows(min_row=4 if one.what.has_two_levels else 3, values_only=True):
        if str(row[0] or "").startswith("注：") or not any(value is not None for value in row[1:]):
            continue
        found.append([written_as(value, column.kind) for value, column in zip(row, columns, strict=True)])
    return found


def written_as(value, kind: str) -> str:
    if value is None:
        return ""
    if kind == "date" and hasattr(value, "date"):
        value = value.date()
    if isinstance(value, float):
        value = Decimal(repr(value))
    return shown(value, kind)


def expected_of(one: Placed) -> list[list[str]]:
    lines = [line for line in one.what.lines if line.kind != "group"]
    return [["" if cell == "—" else cell for cell in line.cells] for line in lines]


# ---------------------------------------------------------------- PDF


def test_pdf_has_cover_contents_with_pages_bookmarks_and_annexes(house, report, caplog):
    pdf = PdfReader(io.BytesIO(built("pdf", house.chair).file.read()))
    pages = [squeezed(page.extract_text()) for page in pdf.pages]
    code = PrintedVersion.objects.get().code
    book = chapters.book_of(report)
    assert "2026年度工作总结报告" in pages[0]
    assert squeezed(book.cut_off) in pages[0]
    contents = next(place for place, page in enumerate(pages) if "目录" in page)
    whole = "".join(pages[contents : contents + 2])
    body = pages[contents + 1 :]
    for chapter in book.chapters:
        heading = squeezed(chapter.heading)
        place = max(number for number, page in enumerate(pages, 1) if heading in page)
        assert re.search(rf"{heading}\.+(\d+)", whole)[1] == str(place)
    assert book.annexes[0].label == "附件1"
    assert any(page.startswith("附件1") for page in body)
    outline = [one.title for one in pdf.outline if not isinstance(one, list)]
    assert [chapter.heading for chapter in book.chapters] == outline[: len(book.chapters)]
    for text in ("德州喆堃职业学院", "联盟运行平稳，自评良好。", "图1-1", "表1-1", "理事长审阅意见"):
        assert text in "".join(pages)
    assert all(f"校验码{code}" in page for page in pages[1:])
    assert [record.message for record in caplog.records if "notdef" in record.message] == []


def test_no_heading_stands_alone_at_the_end_of_a_page(house, report):
    pdf = PdfReader(io.BytesIO(built("pdf", house.chair).file.read()))
    headings = {squeezed(one.heading) for one in chapters.book_of(report).placed}
    headings |= {squeezed(one.heading) for one in chapters.book_of(report).chapters}
    for page in pdf.pages[2:]:
        lines = [squeezed(line) for line in page.extract_text().splitlines() if squeezed(line)]
        lines = [line for line in lines if not line.startswith(("校验码", "第"))]
        assert lines[-1] not in headings


def test_letters_of_a_chart_are_seven_points_or_more():
    """A chart is as wide as the text (168 mm); its smallest letters are one unit smaller than the others."""
    svg = charts.bar(["1月"], [("按时", [3]), ("补报", [1])], title="图")
    width = float(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    smallest = min(float(size) for size in re.findall(r'font-size="([\d.]+)"', svg))
    assert smallest * (168 / 25.4 * 72) / width >= 7


def test_bars_of_two_figures_bear_their_values():
    values = [[24] * 12, [12] * 12, [3] * 12]
    svg = charts.bar(
        [f"{month}月" for month in range(1, 13)], list(zip("甲乙丙", values, strict=True)), title="图"
    )
    assert len(re.findall(r">24</text>", svg)) == 12


# ---------------------------------------------------------------- Word


def test_word_document_has_real_headings_contents_captions_and_repeated_heads(house, report):
    content = built("docx", house.officer).file.read()
    assert complaints(content) == []
    made = Document(io.BytesIO(content))
    book = chapters.book_of(report)
    styles = {}
    for one in made.paragraphs:
        styles.setdefault(one.style.name, []).append(one.text)
    headings = [chapter.heading for chapter in book.chapters] + ["理事长审阅意见"]
    assert styles["Heading 1"] == [*headings, *(one.heading for one in book.annexes)]
    body = [one.heading for chapter in book.chapters for one in (*chapter.charts, *chapter.tables)]
    assert styles["Caption"] == body
    fields = [one.text for one in made.element.iter(qn("w:instrText"))]
    assert any("TOC" in one for one in fields)
    marks = [one.get(qn("w:name")) for one in made.element.iter(qn("w:bookmarkStart"))]
    named = len(body) + len(book.chapters) + len(book.annexes)
    assert [one.split()[1] for one in fields if "PAGEREF" in one] == marks
    assert len(set(marks)) == named
    for table, one in zip(made.tables, (one for one in book.placed if one.what.rows), strict=True):
        heads = 2 if one.what.has_two_levels else 1
        marked = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert marked == [place < heads for place in range(len(marked))]
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert len(made.inline_shapes) == sum(len(chapter.charts) for chapter in book.chapters) > 0
    normal = made.styles["Normal"]
    assert normal.font.size.pt >= 12
    assert normal.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"


def test_pictures_of_charts_are_drawn_with_all_their_shapes():
    ring = charts.donut([("学校", 3), ("企业", 1)], title="图", unit="家")
    picture = Image.open(io.BytesIO(pictures.png(ring)))
    assert picture.size[0] == 720 * pictures.SCALE
    colours = {colour for _, colour in picture.getcolors(1_000_000)}
    assert {(0x1D, 0x4F, 0x8F), (0x2F, 0x9C, 0x95)} <= colours
    bars = Image.open(io.BytesIO(pictures.png(charts.bar(["甲"], [("", [3])], title="图"))))
    assert (0x1D, 0x4F, 0x8F) in {colour for _, colour in bars.getcolors(1_000_000)}


# ---------------------------------------------------------------- workbook


def test_workbook_has_cover_linked_contents_a_sheet_for_each_table_and_real_charts(house, report):
    content = built("xlsx", house.officer).file.read()
    made = openpyxl.load_workbook(io.BytesIO(content))
    book = chapters.book_of(report)
    assert made.sheetnames[:3] == ["封面", "目录", "正文"]
    assert len(made.sheetnames) == 3 + len(book.placed) + 1
    links = [cell.hyperlink.location for row in made["目录"].iter_rows() for cell in row if cell.hyperlink]
    assert {link.split("!")[0].strip("'") for link in links} == set(made.sheetnames) - {"封面", "目录"}
    assert len(made["图表"]._charts) == sum(len(chapter.charts) for chapter in book.chapters)
    for sheet in made:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    months = next(made[name] for name in made.sheetnames if "按月统计" in name)
    assert "B2:E2" in {str(one) for one in months.merged_cells.ranges}
    assert (months.freeze_panes, months.print_title_rows) == ("A4", "$2:$3")
    assert report.title in [row[0].value for row in made["正文"].iter_rows(max_row=1)]


def test_workbook_never_holds_a_formula(house):
    builders.unit("SCHOOL", name="=HYPERLINK(1)")
    report = writing.open_year(2026, by=house.officer)
    writing.write(report, by=house.officer, problems="=1+1")
    made = openpyxl.load_workbook(io.BytesIO(built("xlsx", house.officer).file.read()))
    assert "f" not in {cell.data_type for sheet in made for row in sheet.iter_rows() for cell in row}
    assert "=1+1" in [cell.value for row in made["正文"].iter_rows() for cell in row]


# ---------------------------------------------------------------- long lists, and who may have the files


def long_book(rows: int) -> chapters.Book:
    columns = [
        Head("number", "序号", "int", 5),
        Head("unit", "单位", width=30),
        Head("rate", "率", "percent"),
    ]
    lines = [
        {"number": number, "unit": f"第{number}单位", "rate": Decimal(1) / 3} for number in range(1, rows + 1)
    ]
    grid = Grid("一览表", columns, lines, summed(lines, "number", unit="合计"), listing=True)
    chapter = chapters.Chapter(1, "overview", "概况", "文字。", annexes=[Placed("附件1", "annex-1", grid)])
    return chapters.Book(
        2026, 1, "报告", "联盟", date(2026, 11, 20), clock.now(), [chapter], {}, is_draft=True
    )


def test_list_too_long_for_paper_stands_in_the_workbook_only(house):
    book, report = long_book(1200), AnnualReport(year=2026, title="报告")
    assert shares.left_out(book) == {"附件1"}
    made = Document(io.BytesIO(word.document(report, book, "CODE")))
    assert made.tables == []
    assert any("共1200行" in one.text for one in made.paragraphs)
    sheets = openpyxl.load_workbook(io.BytesIO(workbook.workbook(report, book, "CODE", house.officer)))
    assert sheets["附件1 一览表"].max_row == 2 + 1200 + 1
    assert shares.left_out(long_book(300)) == set()


def test_export_asks_again_when_it_is_built_and_when_it_is_fetched(house, client):
    report = builders.written_annual_report(house)
    director = builders.seated("ORDINARY", house.enterprise) and house.enterprise_head
    client.force_login(director)
    assert client.post(reverse("annual_report_export", args=[2026])).status_code == 404
    assert Work.objects.count() == 0
    presenting.review(report, by=house.chair)
    export = built("xlsx", director)
    assert client.get(f"/exports/{export.pk}/file/").status_code == 200
    from councils.seats import services as seats

    seats.end(house.enterprise.seats.get(), on=clock.today(), reason="退出", by=None)
    assert client.get(f"/exports/{export.pk}/file/").status_code == 409
    client.force_login(house.officer)
    assert client.get(f"/exports/{export.pk}/file/").status_code == 404  # somebody else's
    assert client.get(f"{reverse('annual_report_export', args=[2026])}?kind=txt").status_code == 404
