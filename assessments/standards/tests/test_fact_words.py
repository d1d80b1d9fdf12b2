"""What a fact is called on the page and on paper: a yes or a no in words, numbers with their unit."""

import pytest

from alliance.registers.facts import Fact, word_for
from assessments.sheets import prefilling
from assessments.sheets.lines import Line


def line(**values):
    """A line of an assessment with these facts; None is 未记录."""
    named = [
        prefilling.named_fact(name.replace("__", "."), {name.replace("__", "."): Fact(value)})
        for name, value in values.items()
    ]
    return Line(None, None, None, named, None)


@pytest.mark.parametrize(
    ("value", "unit", "word"),
    [
        (1, "1是0否", "是"),
        ("0", "1是0否", "否"),
        (1, "1有0无", "有"),
        (0, "1有0无", "无"),
        (1, "次", ""),
        (1, "", ""),
    ],
)
def test_word_stands_for_a_coded_value(value, unit, word):
    assert word_for(value, unit) == word


def test_fact_is_shown_as_a_word_or_a_number():
    held, reports = line(seat__held=1, info__adopted=3).facts
    assert (held.shown, held.unit) == ("是", "")
    assert (reports.shown, reports.word) == (3, "")


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        ({}, "—"),
        ({"seat__held": None}, "未记录"),
        ({"seat__held": 0}, "担任理事会席位：否"),
        ({"seat__held": 1, "info__adopted": None}, "担任理事会席位：是；另 1 项未记录"),
        ({"assessment__self_on_time": None}, "自评按期报送：以提交记录为准"),
        ({"assessment__self_on_time": 1, "seat__held": None}, "自评按期报送：以提交记录为准；另 1 项未记录"),
    ],
)
def test_form_says_the_facts_without_a_dangling_sign(values, printed):
    assert line(**values).form_facts == printed
