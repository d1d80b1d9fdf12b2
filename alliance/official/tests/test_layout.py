"""Where lines are parted and what is centred over what, without a face."""

import pytest

from alliance.official import layout
from alliance.official.content import Annex, Official
from alliance.official.tables import grid_of
from alliance.official.tests.made import DAY, ISSUER, OFFICE
from alliance.prose.blocks import Grid
from alliance.workbook.table import Column, Table

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (f"{OFFICE}关于2026年度考核结果的通报", (OFFICE, "关于2026年度考核结果的通报")),
        (
            f"关于召开{ISSUER}第一届理事会第三次会议的通知",
            (f"关于召开{ISSUER}", "第一届理事会第三次会议的通知"),
        ),
        (
            f"{OFFICE}关于宁津联创健身器械集团有限公司（演示）\n连续3个月未报送信息的通报",
            (f"{OFFICE}关于", "宁津联创健身器械集团有限公司（演示）", "连续3个月未报送信息的通报"),
        ),
        ("限期整改通知书", ("限期整改通知书",)),
        ("第一行\n第二行", ("第一行", "第二行")),
        ("", ()),
    ],
)
def test_titles_are_parted_where_the_words_pause_and_not_within_the_issuer(title, lines):
    assert layout.title_lines(title, ISSUER) == lines


def test_no_line_begins_with_a_stop_or_ends_with_an_opening_mark():
    for many in range(20, 60):
        text = ("《甲乙》，丙丁、戊己（庚辛）" * 6)[:many].rstrip(layout.NO_END)
        for line in layout.title_lines(text):
            assert line[0] not in layout.NO_BEGINNING
            assert line[-1] not in layout.NO_END
            assert layout.width(line) <= layout.TITLE_LINE


def test_text_without_any_place_to_part_is_parted_all_the_same():
    assert "".join(layout.title_lines("A" * 300)) == "A" * 300


def test_red_letters_are_as_large_as_the_line_allows():
    sizes = [
        layout.masthead_of(Official("", (), ISSUER, masthead=one))
        for one in ("联盟文件", f"{ISSUER}文件", f"{ISSUER}会议纪要")
    ]
    assert sizes == [(52, ("联盟文件",)), (27, (f"{ISSUER}文件",)), (30, (ISSUER, "会议纪要"))]


def test_long_name_has_the_day_further_in_below_its_middle():
    name, day = layout.signed(Official("", (), "", signature=OFFICE, day=DAY))
    assert (name.inset, day.inset) == (0, 5)
    assert layout.signed(Official("", (), "", day=DAY)) == ()
    assert layout.signed(Official("", (), "", signature="联盟"))[-1].text == layout.BLANK_DATE


def test_annexes_are_counted_when_there_are_several():
    two = Official("", (), "", annexes=(Annex("甲", ()), Annex("乙", ())))
    assert [(one.before, one.name) for one in layout.listed(two)] == [("附件：1. ", "甲"), ("2. ", "乙")]
    one = Official("", (), "", annexes=(Annex("甲", ()),))
    assert [(line.before, line.name) for line in layout.listed(one)] == [("附件：", "甲")]
    assert (layout.annex_label(one, 0), layout.annex_label(two, 1)) == ("附件", "附件2")


def test_words_around_names_are_added_once():
    given = Official("", (), "", addressee="甲：", contact="（联系人：乙）")
    assert (layout.addressee_of(given), layout.contact_of(given)) == ("甲：", "（联系人：乙）")
    bare = Official("", (), "", addressee="甲", contact="联系人：乙。")
    assert (layout.addressee_of(bare), layout.contact_of(bare)) == ("甲：", "（联系人：乙）")


def test_shares_of_columns_are_a_hundred_together():
    for widths in ((), (22, 78), (1, 1, 1), (12, 10, 10, 18, 10, 10, 10, 14)):
        grid = Grid((), (tuple("甲" * max(1, len(widths))),), widths=widths)
        assert sum(layout.shares(grid)) == 100


def test_report_is_written_as_on_paper():
    columns = [
        Column("name", "单位"),
        Column("day", "日期", "date"),
        Column("score", "得分", "decimal", total=True),
        Column("none", "另分", "decimal"),
    ]
    rows = [{"name": "甲", "day": DAY, "score": 97}, {"name": "乙", "day": None, "score": 95.8}]
    grid = grid_of(Table("表", columns, rows))
    assert grid.rows == (
        ("甲", "2026年12月10日", "97.0", "—"),
        ("乙", "—", "95.8", "—"),
        ("合计", "", "192.8", ""),
    )
    assert grid.numbers == {2, 3}
    assert grid_of(Table("表", columns, [])).rows == ()
