"""A rule written in words and read again: the same rule; what cannot be read is refused with the line."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import defaults, rule_text
from assessments.scoring.composite import RULES, Composite, rule_from_dict
from assessments.scoring.judged import Condition
from assessments.scoring.parameters import ParameterError, declared
from assessments.scoring.readers import Choice, Fact, Number, Pairs, Records
from assessments.scoring.rules import CountItem, Ratio

LABELS = defaults.labels()
FACTS = sorted(LABELS)
numbers = st.decimals(min_value="0.01", max_value="99", places=2)
weights = st.lists(
    st.tuples(st.sampled_from(FACTS), numbers), min_size=1, max_size=3, unique_by=lambda pair: pair[0]
)


def test_every_default_rule_survives_being_written():
    read = {
        (kind, one.code): rule_text.read(rule_text.write(one.rule, LABELS), one.points, LABELS) == one.rule
        for kind, standard in defaults.standards().items()
        for one in standard.indicators
    }
    assert len(read) == 98
    assert set(read.values()) == {True}


def test_every_parameter_of_every_rule_has_a_reader():
    for kind in (*RULES.values(), CountItem, Condition):
        if kind is not Composite:
            readers = [reader for _, reader in rule_text.parameters_of(kind).values()]
            assert len(readers) == len(declared(kind)) - ("max_points" in declared(kind))
            assert all(isinstance(reader, Number | Fact | Choice | Pairs | Records) for reader in readers)


@given(points=numbers, counts=weights, due=weights, minus=st.one_of(st.just([]), weights), full=numbers)
def test_ratio_survives_being_written(points, counts, due, minus, full):
    rule = Ratio(max_points=points, counts=counts, due=due, deductions=minus, full_at=full)
    assert rule_text.read(rule_text.write(rule, LABELS), points, LABELS) == rule


@given(
    points=numbers,
    items=st.lists(st.tuples(st.sampled_from(FACTS), numbers, st.none() | numbers), min_size=1),
)
def test_count_and_composite_survive_being_written(points, items):
    rows = [{"fact": fact, "each": each, "cap": cap} for fact, each, cap in items]
    rule = rule_from_dict({"type": "J", "max_points": points, "items": rows})
    assert rule_text.read(rule_text.write(rule, LABELS), points, LABELS) == rule
    whole = Composite(max_points=points, parts=[{"label": "部分 一", "rule": rule}])
    assert rule_text.read(rule_text.write(whole, LABELS), points, LABELS) == whole


def test_write_says_what_an_office_person_would():
    rule = defaults.standard("SCHOOL").indicator("A2").rule
    assert rule_text.write(rule, LABELS).splitlines() == [
        "比例型",
        "计入数：出席会议次数×1；书面委托出席次数×1；会议请假次数×0.5",
        "应办数：应到会议次数×1",
        "满分比例：1",
        "每次扣分：会议无故缺席次数×1",
        "应办数为零时：不适用",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "计分规则不能为空。"),
        (
            "大约型",
            "“大约型”不是计分类型，可用：比例型、阶梯型、扣分型、计数累加型、档次型、是否型；或第一行写“组合型”。",
        ),
        ("扣分型\n每次扣分：来访次数×1", "没有名为“来访次数”的数据项。"),
        ("扣分型\n每次扣分：出席会议次数", "“出席会议次数”应写成“名称×数”。"),
        ("扣分型\n每次扣分：出席会议次数×1\n每次扣分：出席会议次数×1", "扣分型的“每次扣分”写了两次。"),
        ("扣分型\n分数：1", "扣分型的“分数：1”无法识别，可写：每次扣分、得分前提。"),
        ("扣分型", "扣分型缺少“每次扣分”。"),
        (
            "组合型\n分工文件",
            "“分工文件”：组合型的每个部分应以“【名称 分值分】类型”开头，如“【分工文件 1分】是否型”。",
        ),
        (
            "组合型\n【一 1分】组合型",
            "“组合型”不是计分类型，可用：比例型、阶梯型、扣分型、计数累加型、档次型、是否型；或第一行写“组合型”。",
        ),
        ("组合型\n【一 1分】是否型", "组合型：各部分合计 1 分，与分值 5 分不符。"),
        ("是否型\n条件：出席会议次数", "“出席会议次数”应写成“名称（不少于，不多于）”，各带一个数。"),
        (
            "比例型\n计入数：出席会议次数×1\n应办数：应到会议次数×1\n应办数为零时：随便",
            "“随便”应为以下之一：按满分计、不计分、不适用。",
        ),
    ],
)
def test_read_refuses_with_the_reason(text, said):
    with pytest.raises(ParameterError) as refused:
        rule_text.read(text, Decimal(5), LABELS)
    assert str(refused.value) == said
