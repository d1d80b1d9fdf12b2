"""How a workbook stands on paper: nothing smaller than 7 points, nothing cut, the name of the row on each sheet."""

import io

import pytest
from openpyxl import load_workbook

from alliance.tests.printed_size import cut_cells, low_rows, size_on_paper
from alliance.workbook import blanks, layout, writing
from alliance.workbook.specs import InputColumn, SheetSpec
from alliance.workbook.table import Column, Table

pytestmark = pytest.mark.once

LONG = "山东德智能机器人与数控机床产业技术研究院有限责任公司"


def sheet_of(table, **given):
    file = io.BytesIO()
    writing.write([table], file, **given)
    return load_workbook(file).worksheets[0]


@pytest.mark.parametrize("columns", [1, 3, 6, 12, 20, 40, 60])
@pytest.mark.parametrize("text", ["优秀", LONG, LONG * 12, "a" * 200, "第一行\n第二行\n" + LONG])
def test_any_table_prints_in_seven_points_or_more_with_nothing_cut(columns, text):
    kinds = [Column("n", "总分", "score"), Column("d", "日期", "date"), Column("c", "代码", "code")]
    table = Table(
        "名录",
        [*(Column(f"t{n}", f"第{n}项情况说明", width=20) for n in range(columns)), *kinds],
        [{f"t{n}": text for n in range(columns)} | {"n": 97, "c": "91371400MA0DEMX28T"}] * 3,
        numbered=True,
    )
    sheet = sheet_of(table)
    assert size_on_paper(sheet) >= layout.SMALLEST
    assert cut_cells(sheet) == []
    assert low_rows(sheet) == []


def test_a_short_list_stands_upright_and_a_wide_one_across_or_on_a3():
    few = [Column("name", "单位名称"), Column("n", "人数", "int")]
    more = [Column("name", "单位名称"), *(Column(f"n{n}", f"第{n}月", "int") for n in range(12))]
    many = [Column("name", "单位名称"), *(Column(f"n{n}", "2026-12-10", "datetime") for n in range(12))]
    papers = []
    for columns in (few, more, many):
        sheet = sheet_of(Table("名录", columns, [{"name": LONG, "n": 1}] * 3))
        papers.append((int(sheet.page_setup.paperSize), sheet.page_setup.orientation))
    assert papers == [(9, "portrait"), (9, "landscape"), (8, "landscape")]


def test_what_is_too_wide_for_one_sheet_repeats_the_columns_that_name_the_row():
    columns = [Column(f"c{n}", "统一社会信用代码", "code") for n in range(30)]
    table = Table("名录", [Column("name", "单位名称"), *columns], [{"name": LONG}] * 3, numbered=True)
    table.rows[0].update({f"c{n}": "91371400MA0DEMX28T" for n in range(30)})
    sheet = sheet_of(table)
    assert not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$B", "$2:$2")
    assert (sheet.page_setup.scale, sheet.page_setup.pageOrder) == (81, "overThenDown")
    assert sheet.freeze_panes == "C3"
    assert size_on_paper(sheet) >= 8.9


def test_a_wrapped_cell_makes_its_row_as_high_as_its_lines():
    columns = [Column("name", "单位名称"), Column("note", "说明")]
    sheet = sheet_of(Table("名录", columns, [{"name": "甲", "note": LONG * 8}, {"name": "乙", "note": "无"}]))
    tall, low = sheet.row_dimensions[3].height, sheet.row_dimensions[4].height
    assert low == layout.height(1)
    assert tall >= 5 * layout.LINE


def test_numbers_rows_says_who_and_how_and_sums():
    columns = [Column("name", "单位"), Column("n", "人数", "int", total=True), Column("s", "得分", "score")]
    table = Table(
        "名录",
        columns,
        [{"name": "甲", "n": 3, "s": 97}, {"name": "乙", "n": 4, "s": 95.8}],
        facts={"筛选条件": "学校成员 & 在任"},
        numbered=True,
        sheet="名录（学校成员）",
    )
    sheet = sheet_of(table, by="刘佳怡")
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [
        ["序号", "单位", "人数", "得分"],
        [1, "甲", 3, 97],
        [2, "乙", 4, 95.8],
        ["合计", None, 7, None],
    ]
    assert sheet["D4"].number_format == sheet["D5"].number_format == "#,##0.0#"
    assert sheet.title == "名录（学校成员）"
    assert sheet.HeaderFooter.differentFirst
    assert sheet.oddHeader.left.text == "名录　筛选条件：学校成员 && 在任"
    assert sheet.firstFooter.left.text == sheet.oddFooter.left.text == "导出人：刘佳怡"


def test_a_long_line_of_facts_is_broken_at_the_edge_of_the_table():
    table = Table("名录", [Column("n", "人数", "int")], [{"n": 1}], facts={"筛选条件": LONG * 3})
    sheet = sheet_of(table)
    above = [sheet.cell(row, 1).value for row in range(2, int(sheet.freeze_panes[1:]) - 1)]
    assert "".join(above).startswith("筛选条件：" + LONG)
    room = sheet.column_dimensions["A"].width
    assert 90 < room < layout.UPRIGHT.room
    assert all(layout.span(line) * layout.HALF <= room for line in above)


def test_forms_to_fill_in_print_as_lists_do():
    columns = [InputColumn(f"t{n}", f"第{n}项", width=24, help="请写全称" * 20) for n in range(20)]
    book = load_workbook(io.BytesIO(blanks.template(SheetSpec("名册", columns, notes=("说明" * 120,)))))
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            assert size_on_paper(sheet) >= layout.SMALLEST, sheet.title
            assert low_rows(sheet) == [], sheet.title
    assert book["填写说明"].sheet_properties.pageSetUpPr.fitToPage
