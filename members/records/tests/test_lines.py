"""Lines below a record: what fits, how they are written as text, what the history says, what a page sends."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from members.record_pages.rows import Rows, table_of
from members.records.lines import LinesField


class Line(forms.Form):
    post = forms.CharField(label="岗位", max_length=5)
    needed = forms.IntegerField(label="人数", min_value=1)
    skill = forms.ChoiceField(label="等级", choices=[("", "请选择"), ("A", "甲级")], required=False)
    since = forms.DateField(label="日期", required=False)
    paid = forms.DecimalField(label="金额", required=False)
    heavy = forms.BooleanField(label="重活", required=False)


def field():
    made = LinesField("岗位", line=Line, most=2)
    made.name = "posts"
    return made


FULL = {"post": "车工", "needed": 2, "skill": "A", "since": "2026-07-01", "paid": "1.50", "heavy": True}


def test_rows_that_fit_pass_and_others_say_where():
    field().validate([FULL, {"post": "钳工", "needed": 1}], None)
    with pytest.raises(ValidationError) as refused:
        field().validate([FULL, {"post": "钳工钳工钳工", "needed": 0, "paid": "x"}], None)
    assert [one.partition("：")[0] for one in refused.value.messages] == [
        "第 2 行岗位",
        "第 2 行人数",
        "第 2 行金额",
    ]
    with pytest.raises(ValidationError, match="最多 2 行"):
        field().validate([FULL] * 3, None)


def test_text_of_a_row_is_read_back():
    (text,) = field().texts([FULL])
    assert text == "岗位=车工 | 人数=2 | 等级=甲级 | 日期=2026-07-01 | 金额=1.50 | 重活=是"
    assert field().parsed(f"\n{text}\n") == [FULL]


@pytest.mark.parametrize("text", ["岗位 车工", "工种=车工", "车工"])
def test_text_without_a_known_name_is_refused(text):
    with pytest.raises(ValidationError, match="第 1 行"):
        field().parsed(text)


def test_sign_that_parts_cells_is_taken_out_of_them():
    (text,) = field().texts([{"post": "甲|乙\n丙", "needed": 1}])
    assert text == "岗位=甲 乙 丙 | 人数=1"


def test_history_tells_the_rows_that_differ():
    other = {"post": "钳工", "needed": 1}
    assert field().differing([FULL, other], [FULL, other | {"needed": 3}]) == (
        "岗位=钳工 | 人数=1",
        "岗位=钳工 | 人数=3",
    )
    assert field().differing(None, [other]) == ("—", "岗位=钳工 | 人数=1")


def sent(**cells):
    return {"posts-there": "1"} | {name.replace("_", "-"): value for name, value in cells.items()}


def test_page_sends_rows_in_their_order_without_empty_ones():
    rows = Rows(field(), [], sent(posts_7_post="钳工", posts_2_needed="", posts_10_needed="3"))
    assert rows.content() == [{"post": "钳工"}, {"needed": 3}]
    assert [form.prefix for form in rows.shown] == ["posts-7", "posts-10"]


def test_draft_may_lack_a_cell_but_not_hold_nonsense():
    rows = Rows(field(), [], sent(posts_0_post="钳工", posts_0_needed="many"))
    assert list(rows.faults()) == ["第 1 行人数：输入整数"]
    assert list(Rows(field(), [], sent(posts_0_post="钳工")).faults()) == []


def test_page_without_rows_keeps_them_and_emptied_page_does_not():
    assert Rows(field(), [FULL], {"other": "1"}).content() == [FULL]
    assert Rows(field(), [FULL], sent()).content() == []


def test_reader_sees_a_table_of_the_rows():
    table = table_of(field(), [FULL])
    assert [column.label for column in table.columns] == ["岗位", "人数", "等级", "日期", "金额", "重活"]
    assert [column.shown(FULL) for column in table.columns] == [
        "车工",
        "2",
        "甲级",
        "2026-07-01",
        "1.50",
        "是",
    ]
