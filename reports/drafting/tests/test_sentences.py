"""Sentences from numbers read as an office writes them, for nothing and for what is not kept as well."""

import pytest

from reports.drafting.sentences import (
    Number,
    compared,
    counted,
    gap,
    gaps_in,
    named,
    of_due,
    sentence,
    share,
)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (6, 4, "召开会议6次，比上年增加2次"),
        (4, 6, "召开会议4次，比上年减少2次"),
        (4, 4, "召开会议4次，与上年持平"),
        (4, None, "召开会议4次"),
        (4, 0, "召开会议4次，比上年增加4次"),
        (0, 3, "没有召开会议（上年3次）"),
        (0, 0, "没有召开会议"),
        (0, None, "没有召开会议"),
        (None, 3, ""),
    ],
)
def test_counts_are_compared(now, before, said):
    assert counted(Number("会议", "次", now, before), verb="召开", what="会议", than="上年") == said


def test_nothing_is_compared_with_what_is_not_kept():
    assert compared(Number("会议", "次", 3, None), "上年") == ""
    assert compared(Number("会议", "次", None, 3), "上年") == ""


@pytest.mark.parametrize(("part", "whole", "said"), [(9, 11, "81.8%"), (3, 3, "100%"), (1, 2, "50%"), (0, 4, "0%"), (0, 0, "")])  # fmt: skip
def test_shares_have_one_decimal_and_no_needless_zero(part, whole, said):
    assert share(part, whole) == said


def test_parts_make_one_sentence_and_nothing_makes_none():
    assert sentence("甲，", "", "乙") == "甲；乙。"
    assert sentence("", "") == ""
    assert (
        of_due(9, 11, due_words="应报11个月", done_words="按时报送9个月")
        == "应报11个月，按时报送9个月，占81.8%"
    )
    assert of_due(0, 0, due_words="应报0个月", done_words="按时0个月") == ""


def test_names_are_few():
    assert named([]) == ""
    assert named(["甲", "《乙》"]) == "（“甲”《乙》）"
    assert named("甲乙丙丁") == "（“甲”“乙”“丙”等）"


def test_gaps_are_found_again():
    assert gaps_in(f"前{gap('问题')}中{gap('打算')}后") == ["问题", "打算"]
    assert gaps_in("没有") == []
