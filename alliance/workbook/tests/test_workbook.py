"""Writing workbooks: what stands in them is what was given, and nothing of it is ever a formula."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from alliance.ground import inputs
from alliance.workbook import blanks, reading, writing
from alliance.workbook.specs import InputColumn, SheetSpec
from alliance.workbook.table import Column, Table

pytestmark = pytest.mark.once

KINDS = [
    Column("name", "单位名称", "text", 20),
    Column("code", "统一社会信用代码", "code"),
    Column("people", "人数", "int", total=True),
    Column("score", "得分", "decimal"),
    Column("rate", "完成率", "percent"),
    Column("amount", "投入（万元）", "money", total=True),
    Column("day", "日期", "date"),
    Column("moment", "提交时间", "datetime"),
]
ROWS = [
    {
        "name": "德州甲公司",
        "code": "110101199001011234",
        "people": 1200,
        "score": Decimal("92.5"),
        "rate": Decimal("0.855"),
        "amount": Decimal("1234.50"),
        "day": date(2026, 12, 10),
        "moment": datetime(2026, 12, 10, 16, 30, 5, 999, tzinfo=UTC),
    },
    {"name": "德州乙学校", "code": "00123", "people": 30, "amount": Decimal("0.1"), "rate": "未记录"},
]


def written(*tables, **properties):
    file = io.BytesIO()
    writing.write(tables, file, **properties)
    file.seek(0)
    return file


def sheet_of(*tables):
    return load_workbook(written(*tables)).worksheets[0]


def test_write_keeps_each_kind_of_value():
    sheet = sheet_of(Table("成员名录", KINDS, ROWS, note="注：数据截至当日\n第二行", facts={"年度": "2026"}))
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_col=8)] == [
        ["成员名录", *[None] * 7],
        ["年度：2026", *[None] * 7],
        [column.label for column in KINDS],
        [
            *("德州甲公司", "110101199001011234", 1200, 92.5, 0.855, 1234.5),
            *(datetime.fromisoformat("2026-12-10"), datetime.fromisoformat("2026-12-11T00:30:05")),
        ],
        ["德州乙学校", "00123", 30, None, "未记录", 0.1, None, None],
        ["合计", None, 1230, None, None, 1234.6, None, None],
        ["注：数据截至当日", *[None] * 7],
        ["第二行", *[None] * 7],
    ]
    assert [cell.data_type for cell in sheet[4]] == ["s", "s", "n", "n", "n", "n", "d", "d"]
    assert [cell.number_format for cell in sheet[4]] == [
        *("@", "@", "#,##0", "General", "0.0%", "#,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm")
    ]


def test_write_prepares_the_sheet_for_print():
    sheet = sheet_of(Table("成员名录", KINDS, ROWS))
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B3", "$2:$2")
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet.auto_filter.ref == "A2:H4"
    assert 12 < sheet.column_dimensions["A"].width < 20


def test_write_leaves_out_totals_nobody_asked_for():
    sheet = sheet_of(
        Table("名录", [Column("name", "名称"), Column("n", "人数", "int")], [{"name": "甲", "n": 1}])
    )
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["名录", None],
        ["名称", "人数"],
        ["甲", 1],
    ]


def test_write_rounds_decimals_half_up_and_keeps_long_numbers_as_text():
    columns = [Column("a", "分", "decimal"), Column("b", "数", "int"), Column("c", "率", "percent")]
    rows = [
        {"a": Decimal("88.125"), "b": 10**15, "c": float("nan")},
        {"a": 88.125, "b": 10**15 - 1, "c": 0.5},
    ]
    sheet = sheet_of(Table("数", columns, rows))
    assert [cell.value for cell in sheet[3]] == [88.13, "1000000000000000", None]
    assert [cell.value for cell in sheet[4]] == [88.13, 999_999_999_999_999, 0.5]


RISKY_TEXTS = [
    "=1+1",
    "+8613800000000",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", RISKY_TEXTS)
def test_write_marks_text_that_starts_like_a_formula(text):
    column = [Column("a", text), Column("b", "其他")]
    table = Table(text, column, [{"a": text, "b": "平常"}], note=text, facts={text: "1"})
    file = written(table, title=text, creator=text)
    cells = [
        cell
        for row in load_workbook(file).worksheets[0].iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.coordinate for cell in cells if cell.quotePrefix} >= {"A1", "A2", "A3", "A4"}
    assert not next(cell for cell in cells if cell.value == "平常").quotePrefix
    assert next(cell.value for cell in cells if cell.coordinate == "A4") == text
    assert "<f>" not in zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=40, max_size=40))
def test_write_then_read_returns_the_same_text(texts):
    columns = [InputColumn("key", "编号"), InputColumn("text", "文字")]
    rows = [{"key": f"k{number}", "text": text} for number, text in enumerate(texts)]
    file = written(Table("文字", columns, rows))
    read = reading.read(file, [SheetSpec("文字", columns)])["文字"]
    assert read.errors == []
    assert [row.values["text"] for row in read.rows] == [_storable(text) for text in texts]
    assert not [
        cell for row in load_workbook(file).worksheets[0].iter_rows() for cell in row if cell.data_type == "f"
    ]


def _storable(text):
    """What a cell can hold of a text and somebody can see, trimmed as readers trim it; line ends are those of XML."""
    kept = "".join(
        mark
        for mark in text
        if (ord(mark) >= 32 or mark in "\t\n\r")
        and not 0xD800 <= ord(mark) <= 0xDFFF
        and mark not in "\x7f\ufffe\uffff"
    )
    return inputs.seen(kept).strip(" \t\r\n\v\f\xa0\u3000")


@pytest.mark.parametrize(
    "text", ["_x0041_", "a_x000D_b", "_x005F_x0041_", "_xD800_", "字" * 200, "喆堃赟玥𠀀", "第一行\n第二行"]
)
def test_write_then_read_returns_unusual_text(text):
    columns = [InputColumn("text", "文字")]
    file = written(Table("表", columns, [{"text": text}]))
    assert reading.read(file, [SheetSpec("表", columns)])["表"].rows[0].values == {"text": text}


def test_write_shortens_text_beyond_the_limit_of_a_cell():
    sheet = sheet_of(Table("长", [Column("a", "文字")], [{"a": "字" * 40_000}, {"a": "字" * 32_767}]))
    assert (len(sheet["A3"].value), sheet["A3"].value[-1]) == (32_767, "…")
    assert sheet["A4"].value == "字" * 32_767


def test_write_makes_sheet_names_valid_and_unique():
    names = ["一/二:三*?[四]", "一-二-三---四-", "", "History", "=x", "长" * 40, "长" * 40, "A", "a"]
    book = load_workbook(written(*[Table(name, [Column("a", "甲")], []) for name in names]))
    assert book.sheetnames == [
        *("一-二-三---四-", "一-二-三---四-(2)", "表", "History表", "x"),
        *("长" * 31, "长" * 27 + "(2)", "A", "a(2)"),
    ]


def test_write_without_tables_still_gives_a_workbook():
    assert load_workbook(written()).sheetnames == ["空"]


def test_write_keeps_a_decimal_among_texts_as_a_number():
    rows = [{"value": one} for one in ("标准", Decimal("59.5"), "90", 90)]
    sheet = sheet_of(Table("标准", [Column("value", "内容"), Column("value", "代码", "code")], rows))
    cells = [(one.value, one.data_type) for one in sheet["A"][-4:]]
    assert cells == [("标准", "s"), (59.5, "n"), ("90", "s"), ("90", "s")]
    assert [one.value for one in sheet["B"][-4:]] == ["标准", "59.5", "90", "90"]


def test_write_reads_rows_once_and_in_order():
    taken = []

    def rows():
        for number in range(3):
            taken.append(number)
            yield {"a": number}

    sheet = sheet_of(Table("数", [Column("a", "数", "int")], rows()))
    assert (taken, [row[0].value for row in sheet.iter_rows(min_row=3)]) == ([0, 1, 2], [0, 1, 2])


def test_response_is_a_download_that_is_never_cached():
    answer = writing.response([Table("名录", KINDS, ROWS)], "成员 名录.xlsx", by=None)
    content = b"".join(answer.streaming_content)
    assert load_workbook(io.BytesIO(content)).sheetnames == ["名录"]
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%88%90%E5%91%98%20%E5%90%8D%E5%BD%95.xlsx"
    )
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    assert answer["Content-Type"] == writing.CONTENT_TYPE


MEMBERS = SheetSpec(
    "成员单位",
    (
        InputColumn(
            "name", "单位名称", required=True, example="德州甲公司", help="与公章一致", max_length=100
        ),
        InputColumn(
            "kind", "类别", required=True, choices=("学校成员", "企业,成员", "行业成员"), example="学校成员"
        ),
        InputColumn("code", "统一社会信用代码", "code", example="913714000000000000"),
        InputColumn("joined", "入会日期", "date", example="2026-01-05"),
    ),
    max_rows=500,
    notes=("每个单位一行。",),
)


def test_template_explains_and_restricts_its_columns():
    book = load_workbook(io.BytesIO(blanks.template(MEMBERS)))
    sheet = book["成员单位"]
    assert book.sheetnames == ["成员单位", "填写说明", "选项"]
    assert book["选项"].sheet_state == "hidden"
    assert [cell.value for cell in sheet[1]] == ["单位名称*", "类别*", "统一社会信用代码", "入会日期"]
    assert [cell.value for cell in sheet[2]] == [
        "示例：德州甲公司",
        "学校成员",
        "913714000000000000",
        "2026-01-05",
    ]
    assert sheet["A1"].comment.text == "与公章一致（文字，最多 100 个字）"
    assert [sheet.column_dimensions[letters].number_format for letters in "ABCD"] == [
        "@",
        "@",
        "@",
        "yyyy-mm-dd",
    ]
    assert [(rule.formula1, str(rule.sqref)) for rule in sheet.data_validations.dataValidation] == [
        ("选项!$A$1:$A$3", "B3:B502")
    ]
    assert [cell.value for cell in book["选项"]["A"]] == ["学校成员", "企业,成员", "行业成员"]
    lines = [row[0] for row in book["填写说明"].iter_rows(values_only=True)]
    assert "5. 每个单位一行。" in lines
    assert lines[-4:] == [column.label for column in MEMBERS.columns]


def test_read_of_an_untouched_template_finds_no_rows():
    result = reading.read(io.BytesIO(blanks.template(MEMBERS)), [MEMBERS])["成员单位"]
    assert (result.rows, result.errors, result.notices) == ([], [], ["第 2 行是示例，已跳过"])


def test_with_errors_lists_faulty_rows_to_be_put_right_and_read_again():
    columns = [Column(column.key, column.label) for column in MEMBERS.columns]
    rows = [
        {"name": "甲", "kind": "学校成员", "code": "1", "joined": "2026-01-05"},
        {"name": "=乙", "kind": "没有这种", "code": "1.2E+17", "joined": "2026年13月"},
        {"name": "丙", "kind": "行业成员", "code": "3", "joined": ""},
    ]
    first = reading.read(written(Table("成员单位", columns, rows)), [MEMBERS])["成员单位"]
    first.refuse(first.rows[2], "单位名称", "已有同名单位")
    again = io.BytesIO(blanks.with_errors(MEMBERS, first.rows, first.errors))

    sheet = load_workbook(again).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        [*(column.label for column in MEMBERS.columns), "错误说明"],
        [
            *("=乙", "没有这种", "1.2E+17", "2026年13月"),
            "原第 4 行　类别：B4 “没有这种”不在可选范围内，可填：学校成员、企业,成员、行业成员；"
            "统一社会信用代码：C4 已被改写成科学计数法，请把该列设为“文本”格式后重新填写；"
            "入会日期：D4 日期无法识别，请写成 2026-12-10",
        ],
        ["丙", "行业成员", "3", None, "原第 5 行　单位名称：已有同名单位"],
    ]

    second = reading.read(again, [MEMBERS])["成员单位"]
    assert [row.values for row in second.good_rows] == [
        {"name": "丙", "kind": "行业成员", "code": "3", "joined": None}
    ]
    assert (len(second.errors), second.notices) == (3, [])
