"""Headings as offices write them: synonyms, two rows, words that mean two things, and rows that are no data."""

import io

import pytest

from alliance.tests.files import row, xlsx
from alliance.workbook import reading
from alliance.workbook.specs import Chosen, InputColumn, NoHeading, SheetSpec

SPEC = SheetSpec(
    "名册",
    (
        InputColumn("name", "单位名称", required=True, aliases=("单位全称",)),
        InputColumn("kind", "类别", choices=("学校成员", "企业成员"), fits=(("学校成员", ("学校", "院校")), ("企业成员", ("企业", "公司")))),
        InputColumn("phone", "联系电话", "code"),
        InputColumn("joined_on", "加入日期", "date", required=True, aliases=("入会时间",)),
        InputColumn("head", "负责人姓名", group="head", aliases=("负责人",), short=("姓名",)),
        InputColumn("head_title", "负责人职务", group="head", short=("职务",)),
        InputColumn("head_phone", "负责人手机", "code", group="head", short=("手机", "联系电话")),
        InputColumn("liaison", "联络员姓名", group="liaison", aliases=("联络员", "联系人"), short=("姓名",)),
        InputColumn("liaison_phone", "联络员手机", "code", group="liaison", short=("手机", "联系电话")),
    ),
    max_rows=100,
)  # fmt: skip
DAY = "2020-01-01"


def read(*rows, merged=(), **options):
    after = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    file = xlsx(*rows, title="Sheet1", after=f"<mergeCells>{after}</mergeCells>" if merged else "")
    return reading.read(file, [SPEC], **options)[SPEC.title]


def understood(*labels, values=None):
    """Keys under which a row comes in whose cells are named after their columns."""
    cells = values or [DAY if label in ("加入日期", "入会时间") else None for label in labels]
    cells = [cell or f"v{at}" for at, cell in enumerate(cells)]
    sheet = read(row(1, *labels), row(2, *cells))
    return sheet, [(sheet.rows[0].typed and key, text) for key, text in sheet.rows[0].typed.items()]


@pytest.mark.parametrize(
    ("labels", "keys"),
    [
        (["单位全称", "入会时间"], ["name", "joined_on"]),
        (["单位名称", "加入日期", "负责人", "职务", "联系电话", "联系人", "手机"],
         ["name", "joined_on", "head", "head_title", "head_phone", "liaison", "liaison_phone"]),
        (["单位名称", "联系电话", "加入日期", "联络员", "手机"],
         ["name", "phone", "joined_on", "liaison", "liaison_phone"]),
        (["单位名称", "加入日期", "负责人姓名", "联系电话", "负责人手机"],
         ["name", "joined_on", "head", "phone", "head_phone"]),
        (["手机", "单位名称", "联络员", "加入日期"], ["liaison_phone", "name", "liaison", "joined_on"]),
    ],
)  # fmt: skip
def test_read_takes_one_row_of_labels_by_their_meaning(labels, keys):
    sheet, found = understood(*labels)
    assert [key for key, _ in found] == keys
    assert sheet.notices == []


def test_read_takes_a_short_name_that_two_people_lack_for_none_of_them():
    sheet, _ = understood("手机", "单位名称", "负责人", "加入日期", "联络员")
    assert sheet.notices == ["以下列不在模板中，未读取：手机"]


@pytest.mark.parametrize("merged", [("A1:A2", "B1:B2", "C1:D1", "E1:F1"), ()])
def test_read_takes_labels_of_two_rows(merged):
    sheet = read(
        row(1, "单位名称", "加入日期", "负责人", None, "联络员"),
        row(2, None, None, "姓名", "手机", "姓名", "手机"),
        row(3, "甲", DAY, "张三", "1", "李四", "2"),
        merged=merged,
    )
    values = sheet.rows[0].values
    assert [values[key] for key in ("head", "head_phone", "liaison", "liaison_phone")] == [
        "张三",
        "1",
        "李四",
        "2",
    ]
    assert (sheet.header_row, [found.number for found in sheet.rows]) == (2, [3])


def test_read_takes_a_row_of_data_for_no_second_row_of_labels():
    sheet = read(row(1, "单位名称", "加入日期"), row(2, "甲", DAY), row(3, "乙", DAY))
    assert [found.values["name"] for found in sheet.rows] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("企业", "企业成员"),
        ("公办院校", "学校成员"),
        (" 民营 企业 ", "企业成员"),
        ("'企业", "企业成员"),
        ("学校、公司", None),
        ("社团", None),
    ],
)
def test_read_takes_the_choice_that_is_meant(typed, choice):
    sheet = read(row(1, "单位名称", "类别", "加入日期"), row(2, "甲", typed, DAY))
    assert sheet.rows[0].values.get("kind") == choice
    assert [error.message for error in sheet.errors] == (
        [] if choice else [f"B2 “{typed}”不在可选范围内，可填：学校成员、企业成员"]
    )


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("合计", None, 12), "合计"),
        (("共计：", "12家"), "合计"),
        (("注：手机号务必准确",), "标题或说明"),
        (("一、学校成员",), "标题或说明"),
        (("（二）企业成员",), "标题或说明"),
        (("序号", "单位名称", "加入日期"), "重复的表头"),
        ((1, "示例：德州某某学院", DAY), "示例"),
        ((1, "合计商贸公司", DAY), None),
        ((None, "注塑机械公司", DAY), None),
    ],
)
def test_read_passes_over_what_is_no_data_and_says_so(cells, why):
    sheet = read(
        row(1, "序号", "单位名称", "加入日期"), row(2, 1, "甲", DAY), row(3, *cells), row(4, 2, "乙", DAY)
    )
    others = [found.number for found in sheet.rows]
    assert others == ([2, 4] if why else [2, 3, 4])
    assert sheet.errors == []
    assert sheet.notices == ([f"第 3 行是{why}，已跳过"] if why else [])


def test_read_says_of_a_month_that_it_was_taken_for_its_first_day():
    sheet = read(row(1, "单位名称", "加入日期"), row(2, "甲", "2019年6月"), row(3, "乙", DAY))
    assert [found.remarks for found in sheet.rows] == [
        ["加入日期只写了年月（2019年6月），按 2019-06-01 记"],
        [],
    ]


def test_read_without_a_heading_is_told_apart_and_can_be_chosen():
    rows = row(1, "企业", "何时"), row(2, "甲", DAY)
    with pytest.raises(NoHeading):
        read(*rows)
    chosen = Chosen(1, 1, {1: "name"}, {"joined_on": "2021年5月"})
    sheet = read(*rows, chosen=chosen)
    assert [(str(one.values["joined_on"]), one.values["name"]) for one in sheet.rows] == [
        ("2021-05-01", "甲")
    ]


def test_read_remembers_what_labels_meant_wherever_they_stand():
    labels, seen = ("企业", "何时"), []
    rows, headings = reading.first_rows(xlsx(row(1, *labels), row(2, "甲", DAY)), SPEC)
    assert (rows[0], headings[0].first) == ((1, {1: "企业", 2: "何时"}), 1)
    known = {headings[0].fingerprint: {1: "name", 2: "joined_on"}}

    def remembered(fingerprint):
        seen.append(fingerprint)
        return known.get(fingerprint)

    sheet = read(row(1, "名单"), row(3, *labels), row(4, "乙", DAY), remembered=remembered)
    assert [found.values["name"] for found in sheet.rows] == ["乙"]
    with pytest.raises(NoHeading):
        read(row(1, "企业", "哪天"), row(2, "甲", DAY), remembered=remembered)


def test_blank_formatted_rows_cost_nothing():
    blank = "".join(
        f'<row r="{at}" spans="1:20" s="1" customFormat="1">'
        + "".join(f'<c r="{letter}{at}" s="1"/>' for letter in "ABCDEFGHIJKLMNOPQRST")
        + "</row>"
        for at in range(3, 65_536)
    )
    sheet = read(row(1, "单位名称", "加入日期"), row(2, "甲", DAY), blank)
    assert [found.number for found in sheet.rows] == [2]


def test_parts_are_found_whatever_their_case():
    content = xlsx(row(1, "单位名称", "加入日期"), '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>43617</v></c></row>',
                   strings="<si><t>甲</t></si>").getvalue()  # fmt: skip
    renamed = content.replace(b"xl/sharedStrings.xml", b"xl/SharedStrings.xml")
    sheet = reading.read(io.BytesIO(renamed), [SPEC])[SPEC.title]
    assert sheet.rows[0].values["name"] == "甲"
