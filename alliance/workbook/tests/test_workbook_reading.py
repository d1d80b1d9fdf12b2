"""Reading uploaded workbooks: what people type is understood, and mistakes are named by row and label."""

import io
import re
import time
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from alliance.ground import clock
from alliance.tests.files import cell, row, xlsx
from alliance.workbook import reading
from alliance.workbook.specs import CellError, InputColumn, SheetSpec, Unreadable

pytestmark = pytest.mark.once

SPEC = SheetSpec(
    "成员单位",
    (
        InputColumn("name", "单位名称", required=True, max_length=10),
        InputColumn("code", "信用代码", "code"),
        InputColumn("people", "人数", "int", aliases=("职工人数",)),
        InputColumn("kind", "类别", choices=("学校成员", "企业成员")),
    ),
    max_rows=5,
)
HEADER = row(1, "单位名称", "信用代码", "人数", "类别")


def read(file, spec=SPEC):
    return reading.read(file, [spec])[spec.title]


def one(kind, value, *, style=0, formats=(), **options):
    """Read a single cell A2 of a column of `kind`; return its value, or the message of its error."""
    spec = SheetSpec("表", (InputColumn("value", "值", kind), InputColumn("other", "别的")))
    file = xlsx(
        row(1, "值", "别的"),
        f'<row r="2">{cell("A2", value, style=style)}{cell("B2", "x")}</row>',
        title="表",
        formats=formats,
        **options,
    )
    sheet = read(file, spec)
    return sheet.errors[0].message if sheet.errors else sheet.rows[0].values["value"]


def refusal(file, spec=SPEC, **options):
    with pytest.raises(Unreadable) as refused:
        reading.read(file, [spec], **options)
    return str(refused.value)


# --- finding the header ---


def test_read_returns_rows_with_their_numbers():
    sheet = read(xlsx(HEADER, row(2, "甲", "0012", 3, "学校成员"), row(4, "乙", None, None, None)))
    assert [(found.number, found.values) for found in sheet.rows] == [
        (2, {"name": "甲", "code": "0012", "people": 3, "kind": "学校成员"}),
        (4, {"name": "乙", "code": "", "people": None, "kind": ""}),
    ]
    assert (sheet.header_row, sheet.errors, sheet.notices, sheet.ok) == (1, [], [], True)


def test_read_finds_headers_by_label_in_any_order():
    header = row(1, "类 别：", "职工人数", "＊单位名称（必填）", "备注", "信用代码")
    sheet = read(xlsx(header, row(2, "企业成员", 5, "甲", "随便", "9")))
    assert sheet.rows[0].values == {"name": "甲", "code": "9", "people": 5, "kind": "企业成员"}
    assert sheet.notices == ["以下列不在模板中，未读取：备注"]


def test_read_accepts_merged_titles_above_the_header():
    file = xlsx(
        row(1, "2026年成员单位名录"),
        row(3, "填表日期：", "2026-11-22"),
        row(5, "单位名称", "信用代码", "人数", "类别"),
        row(6, "甲", "1", 1, "学校成员"),
        after='<mergeCells><mergeCell ref="A1:D2"/></mergeCells>',
    )
    sheet = read(file)
    assert (sheet.header_row, [found.values["name"] for found in sheet.rows], sheet.errors) == (5, ["甲"], [])


def test_read_refuses_a_header_below_the_tenth_row():
    assert read(xlsx(row(10, "单位名称"), row(11, "甲"))).rows[0].number == 11
    assert refusal(xlsx(row(11, "单位名称"), row(12, "甲"))) == (
        "工作表“成员单位”的前 10 行里没有找到表头（应有：单位名称）。请使用下载的模板填写"
    )


def test_read_reports_missing_and_duplicate_headers_by_label():
    spec = SheetSpec("成员单位", (*SPEC.columns, InputColumn("city", "所在县区", required=True)))
    sheet = read(xlsx(row(2, "单位名称", "人数", "人 数*"), row(3, "甲", 1, 2)), spec)
    assert sheet.errors == [
        CellError(2, "人数", "表头“人数”重复（B、C 列），请只保留一列"),
        CellError(2, "所在县区", "缺少“所在县区”一列"),
    ]
    assert (sheet.rows, sheet.good_rows) == ([], [])


def test_read_leaves_out_optional_columns_that_are_absent():
    assert read(xlsx(row(1, "单位名称"), row(2, "甲"))).rows[0].values == {"name": "甲"}


def test_read_finds_its_sheet_by_name():
    book = Workbook()
    book.active.append(["无关"])
    sheet = book.create_sheet("成员单位 ")
    sheet.append(["单位名称"])
    sheet.append(["甲"])
    file = io.BytesIO()
    book.save(file)
    assert [found.values for found in read(file).rows] == [{"name": "甲"}]


def test_read_takes_the_only_sheet_whatever_its_name_but_not_another_table():
    assert len(read(xlsx(HEADER, row(2, "甲"), title="Sheet1")).rows) == 1
    assert refusal(xlsx(row(1, "姓名", "电话"), row(2, "张三", "1"), title="通讯录")) == (
        "工作表“通讯录”的前 10 行里没有找到表头（应有：单位名称）。请使用下载的模板填写"
    )


def test_read_names_the_sheets_it_found_when_one_of_several_is_absent():
    with pytest.raises(Unreadable) as refused:
        reading.read(xlsx(HEADER), [SPEC, SheetSpec("人员", SPEC.columns)])
    assert str(refused.value) == "没有名为“人员”的工作表（文件里有：成员单位）。请使用下载的模板填写"


# --- rows ---


def test_read_passes_over_samples_totals_and_blank_rows():
    rows = (
        row(2, "示例：某某公司", "1"),
        row(3, "  ", "　"),
        row(4, "示例小学", "2"),
        row(5, "合计", None, 9),
    )
    sheet = read(xlsx(HEADER, *rows))
    assert [found.values["name"] for found in sheet.rows] == ["示例小学"]
    assert sheet.notices == ["第 2 行是示例，已跳过", "第 5 行是合计，已跳过"]


def test_read_counts_hidden_rows_and_reads_them():
    sheet = read(xlsx(HEADER, row(2, "甲"), row(3, "乙").replace("<row ", '<row hidden="1" ')))
    assert ([found.values["name"] for found in sheet.rows], sheet.notices) == (
        ["甲", "乙"],
        ["有 1 行在 Excel 里是隐藏的，同样已读取"],
    )


def test_read_refuses_more_rows_than_allowed():
    assert len(read(xlsx(HEADER, *(row(at, "甲") for at in range(2, 7)))).rows) == 5
    assert refusal(xlsx(HEADER, *(row(at, "甲") for at in range(2, 8)))) == (
        "“成员单位”超过 5 行，请拆分后分次上传"
    )


def test_read_refuses_formulas_and_shows_their_value():
    formula = '<c r="A2" t="str"><f>"甲"&amp;"乙"</f><v>甲乙</v></c>'
    number = '<c r="C2"><f>1+1</f><v>2</v></c>'
    empty = '<c r="A3"><f>1+1</f></c>'
    sheet = read(xlsx(HEADER, row(2, formula, "1", number), row(3, empty), row(4, "=1+1")))
    assert sheet.errors == [
        CellError(2, "单位名称", "A2 是公式，请复制后“粘贴为数值”再上传"),
        CellError(2, "人数", "C2 是公式，请复制后“粘贴为数值”再上传"),
        CellError(3, "单位名称", "A3 是公式，请复制后“粘贴为数值”再上传"),
    ]
    assert sheet.rows[0].typed == {"name": "甲乙", "code": "1", "people": "2", "kind": ""}
    assert [found.values["name"] for found in sheet.good_rows] == ["=1+1"]


def test_read_fills_what_is_merged_downwards_into_each_row_and_says_so():
    merged = (
        '<mergeCells><mergeCell ref="B2:B3"/><mergeCell ref="A1:D1"/><mergeCell ref="F4:G9"/></mergeCells>'
    )
    sheet = read(xlsx(HEADER, row(2, "甲", "1"), row(3, "乙"), row(4, "丙"), after=merged))
    assert [found.values.get("code") for found in sheet.rows] == ["1", "1", ""]
    assert (sheet.errors, sheet.notices) == (
        [],
        ["合并单元格（B2:B3）已按其内容填入所覆盖的每一行，请核对"],
    )


def test_read_fills_no_row_that_is_blank_otherwise():
    merged = '<mergeCells><mergeCell ref="D2:D9"/></mergeCells>'
    sheet = read(xlsx(HEADER, row(2, "甲", None, None, "企业成员"), row(4, "丙"), after=merged))
    assert [(found.number, found.values["kind"]) for found in sheet.rows] == [
        (2, "企业成员"),
        (4, "企业成员"),
    ]


def test_read_reports_what_is_wrong_with_each_cell():
    error = '<c r="B3" t="e"><v>#N/A</v></c>'
    sheet = read(xlsx(HEADER, row(2, None, "1", "三人", "个人成员"), row(3, "字" * 11, error, 1.5)))
    assert sheet.errors == [
        CellError(2, "单位名称", "A2 必填"),
        CellError(2, "人数", "C2 “三人”不是数字"),
        CellError(2, "类别", "D2 “个人成员”不在可选范围内，可填：学校成员、企业成员"),
        CellError(3, "单位名称", "A3 最多 10 个字，现有 11 个字"),
        CellError(3, "信用代码", "B3 单元格显示错误 #N/A，请改为正确的内容"),
        CellError(3, "人数", "C3 应为整数"),
    ]


# --- values ---


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("code", "０１２３ＡＢ", "0123AB"),
        ("code", "　00123 ", "00123"),
        ("code", "13800000000", "13800000000"),
        ("code", "110101199001011234", "110101199001011234"),
        ("code", 3.0, "3"),
        ("code", "1.5E2", "1.5E2"),
        ("code", 123456789012345, "123456789012345"),
        ("text", " ＝1（甲）\x0b ".replace("\x0b", ""), "＝1（甲）"),
        ("text", 2.50, "2.5"),
        ("text", "1.2E+17", "1.2E+17"),
        ("int", "１，２３４", 1234),
        ("int", "1,234,567", 1234567),
        ("int", 3.0, 3),
        ("decimal", "0.1", Decimal("0.1")),
        ("decimal", "0.10000000000000001", Decimal("0.10000000000000001")),
        ("decimal", 0.30000000000000004, Decimal("0.30000000000000004")),
        ("percent", "85.5%", Decimal("0.855")),
        ("percent", "８５％", Decimal("0.85")),
        ("percent", 0.5, Decimal("0.5")),
        ("money", "1,234.50", Decimal("1234.50")),
        ("date", "2026-12-10", date(2026, 12, 10)),
        ("date", "2026/12/10", date(2026, 12, 10)),
        ("date", "2026.1.5", date(2026, 1, 5)),
        ("date", "２０２６年１２月１０日", date(2026, 12, 10)),
        ("date", "2026年 1月 5日", date(2026, 1, 5)),
        ("date", "20261210", date(2026, 12, 10)),
        ("date", 20261210, date(2026, 12, 10)),
        ("date", "'2026-12-10", date(2026, 12, 10)),
        ("date", "46366", date(2026, 12, 10)),
        ("date", "2026.12", date(2026, 12, 1)),
        ("date", 2026.12, date(2026, 12, 1)),
        ("date", "2026-1", date(2026, 1, 1)),
        ("date", "2026/01", date(2026, 1, 1)),
        ("date", "2026年1月", date(2026, 1, 1)),
        ("date", "二〇二六年十二月", date(2026, 12, 1)),
        ("date", "二〇二六年十一月二十日", date(2026, 11, 20)),
        ("code", "'13800000000", "13800000000"),
        ("code", "’00123", "00123"),
        ("int", "'12", 12),
        ("text", "'甲'", "'甲'"),
        ("date", 46366, date(2026, 12, 10)),
        ("date", "2026-12-10 08:30", date(2026, 12, 10)),
        ("datetime", "2026-12-10 08:30", datetime(2026, 12, 10, 8, 30, tzinfo=clock.TZ)),
        ("datetime", "2026-12-10T08:30:15", datetime(2026, 12, 10, 8, 30, 15, tzinfo=clock.TZ)),
        ("datetime", 46366.5, datetime(2026, 12, 10, 12, tzinfo=clock.TZ)),
    ],
)
def test_read_understands(kind, typed, value):
    assert one(kind, typed) == value


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("code", 110101199001011234, "A2 是数字格式，超过 15 位已经失真，请把该列设为“文本”格式后重新填写"),
        ("code", 1.10101199001011e17, "A2 是数字格式，超过 15 位已经失真，请把该列设为“文本”格式后重新填写"),
        ("text", 1e15, "A2 是数字格式，超过 15 位已经失真，请把该列设为“文本”格式后重新填写"),
        ("code", "1.2E+17", "A2 已被改写成科学计数法，请把该列设为“文本”格式后重新填写"),
        ("int", "1.5", "A2 应为整数"),
        ("int", "1,23", "A2 “1,23”不是数字"),
        ("decimal", "NaN", "A2 “NaN”不是数字"),
        ("decimal", "1e999999", "A2 “1e999999”不是数字"),
        ("percent", "85", "A2 请写成百分数，如 85%"),
        ("date", 2026.1, "A2 日期无法识别，请写成 2026-12-10"),  # January, or October without its nought
        ("date", "2026.13", "A2 日期无法识别，请写成 2026-12-10"),
        ("date", "12月1日", "A2 日期无法识别，请写成 2026-12-10"),
        ("date", "2026年", "A2 日期无法识别，请写成 2026-12-10"),
        ("date", "4361", "A2 日期无法识别，请写成 2026-12-10"),
        ("date", 2026, "A2 日期无法识别，请写成 2026-12-10"),
        ("date", "2026-02-29", "A2 日期无法识别，请写成 2026-12-10"),
        ("date", "26-12-10", "A2 日期无法识别，请写成 2026-12-10"),
        ("date", "0001-01-01", "A2 日期无法识别，请写成 2026-12-10"),
        ("datetime", "2026-12-10 25:00", "A2 日期无法识别，请写成 2026-12-10 14:30"),
        ("int", "<v>", "A2 “<v>”不是数字"),
    ],
)
def test_read_refuses(kind, typed, message):
    assert one(kind, typed) == message


@pytest.mark.parametrize(
    ("format_code", "dated"),
    [
        ("yyyy-mm-dd", True),
        ('yyyy"年"m"月"', True),
        ("[h]:mm", True),
        ('0.0"d"', False),
        ("[Red]0.00", False),
    ],
)
def test_read_tells_date_formats_from_number_formats(format_code, dated):
    assert one("text", 46366, style=1, formats=(format_code,)) == ("2026-12-10" if dated else "46366")


def test_read_counts_dates_from_1900_with_its_false_leap_day_or_from_1904():
    formats = ("yyyy/m/d",)
    assert one("date", 59, style=1, formats=formats) == date(1900, 2, 28)
    assert one("date", 61, style=1, formats=formats) == date(1900, 3, 1)
    assert one("date", 44904, style=1, formats=formats, date1904=True) == date(2026, 12, 10)


def test_read_joins_rich_text_and_leaves_out_phonetic_hints():
    rich = '<c r="A2" t="inlineStr"><is><r><t>德</t></r><r><t>州</t></r><rPh><t>dé</t></rPh></is></c>'
    assert read(xlsx(HEADER, row(2, rich))).rows[0].values["name"] == "德州"


def test_read_takes_shared_strings_by_number():
    strings = (
        "<si><t>单位名称</t></si>"
        '<si><r><rPr><b/></rPr><t>德</t></r><r><t xml:space="preserve">州 </t></r><rPh sb="0" eb="1"><t>dé</t></rPh></si>'
        "<si/><si><t>_x0041__x4e59_</t></si>"
    )
    rows = "".join(f'<row r="{at + 1}"><c r="A{at + 1}" t="s"><v>{at}</v></c></row>' for at in range(4))
    assert [(found.number, found.values["name"]) for found in read(xlsx(rows, strings=strings)).rows] == [
        (2, "德州"),
        (4, "A乙"),
    ]


def test_read_counts_rows_and_cells_that_do_not_say_where_they_are():
    bare = [row(at, "单位名称", 1).replace(f' r="{at}"', "") for at in (1, 2)]
    bare = [re.sub(r' r="[A-Z]+\d"', "", text) for text in bare]
    sheet = read(xlsx(bare[0].replace("<v>1</v>", ""), bare[1].replace("单位名称", "甲")))
    assert [(found.number, found.values) for found in sheet.rows] == [(2, {"name": "甲"})]


def test_read_takes_ticks_as_yes_and_no():
    ticks = '<c r="A2" t="b"><v>1</v></c>', '<c r="A3" t="b"><v>0</v></c>'
    sheet = read(xlsx(HEADER, row(2, ticks[0]), row(3, ticks[1])))
    assert [found.values["name"] for found in sheet.rows] == ["是", "否"]


def test_read_takes_numbers_out_of_range_as_errors():
    assert one("int", "__").startswith("A2 “__”")
    for raw in ("1e400", "1e99", "x1", "9" * 50):
        sheet = read(xlsx(HEADER, row(2, "甲", None, f'<c r="C2"><v>{raw}</v></c>')))
        assert [error.row for error in sheet.errors] == [2]


def test_overlapping_merges_cost_no_more_than_one_in_each_column():
    """Excel forbids them; a file with some thousands of them over as many rows took minutes."""
    many = row(2, "甲", "0012", 3, "学校成员"), *(row(at, f"单位{at}") for at in range(3, 2003))
    areas = "".join(f'<mergeCell ref="B{top}:B2003"/>' for top in range(2, 2002))
    spec = SheetSpec(SPEC.title, SPEC.columns, max_rows=3000)
    started = time.process_time()
    sheet = read(xlsx(HEADER, *many, after=f"<mergeCells>{areas}</mergeCells>"), spec)
    assert {found.values["code"] for found in sheet.rows} == {"0012"}
    assert time.process_time() - started < 5


def test_cells_and_rows_without_numbers_are_counted_from_the_blank_ones_before_them():
    first = '<row r="2"><c r="A2" s="1"/><c t="inlineStr"><is><t>0012</t></is></c></row>'
    rest = '<row r="3"/><row r="4"></row><row><c t="inlineStr"><is><t>乙</t></is></c></row>'
    sheet = read(xlsx(HEADER, first, rest))
    assert [(found.number, found.typed["name"], found.typed["code"]) for found in sheet.rows] == [
        (2, "", "0012"),
        (5, "乙", ""),
    ]
