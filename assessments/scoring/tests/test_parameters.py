"""Rules as JSON: the documented shape, and a Chinese message for everything that is not exactly it."""

from decimal import Decimal

import pytest

from assessments.scoring.composite import RULES, rule_from_dict
from assessments.scoring.parameters import ParameterError, declared
from assessments.scoring.readers import number
from assessments.scoring.rules import Ratio

pytestmark = pytest.mark.once

RATIO = {"type": "R", "max_points": "6", "counts": [["a.done", "1"]], "due": [["a.due", "1"]]}
LADDER = {"type": "L", "max_points": 4, "fact": "a.b", "steps": [[2, 4], [1, 3]]}
DEDUCT = {"type": "K", "max_points": 2, "deductions": [["a.returns", "0.5"]]}
COUNT = {"type": "J", "max_points": 8, "items": [{"fact": "a.staff", "each": 1, "per": 50, "cap": 4}]}
GRADED = {"type": "D", "max_points": 12}
YES_NO = {"type": "B", "max_points": 2, "conditions": [{"fact": "a.b", "at_least": 1}]}
PARTS = [{"label": "甲", "rule": YES_NO}, {"label": "乙", "rule": {"type": "B", "max_points": 2}}]
COMPOSITE = {"type": "Z", "max_points": 4, "parts": PARTS}
NOT_A_NUMBER = "应为数字（最多 12 位整数、6 位小数）。"
PARAMETERS_OF_RATIO = "max_points、counts、due、target、full_at、deductions、minimum、nothing_due"
TYPES = "R 比例型、L 阶梯型、K 扣分型、J 计数累加型、D 档次型、B 是否型、Z 组合型"


def test_to_dict_is_the_documented_shape():
    assert rule_from_dict(COUNT).to_dict() == {
        "type": "J",
        "max_points": "8",
        "items": [{"fact": "a.staff", "each": "1", "per": "50", "cap": "4"}],
    }
    assert rule_from_dict(RATIO).to_dict() == {
        "type": "R",
        "max_points": "6",
        "counts": [["a.done", "1"]],
        "due": [["a.due", "1"]],
        "target": None,
        "full_at": "1",
        "deductions": [],
        "minimum": [],
        "nothing_due": "not_applicable",
    }
    assert rule_from_dict(GRADED).to_dict()["levels"] == [["A", "1"], ["B", "0.8"], ["C", "0.6"], ["D", "0"]]


def test_declared_gives_the_editor_its_labels_in_order():
    assert [label for label, _ in declared(Ratio).values()] == [
        "分值",
        "计入数",
        "应办数",
        "目标值",
        "满分比例",
        "每次扣分",
        "得分前提",
        "应办数为零时",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"goal": 1}, f"不认识的参数 goal；可用参数：{PARAMETERS_OF_RATIO}。"),
        ({"max_points": 6.5}, f"“分值”{NOT_A_NUMBER}"),
        ({"max_points": True}, f"“分值”{NOT_A_NUMBER}"),
        ({"max_points": "1e2"}, f"“分值”{NOT_A_NUMBER}"),
        ({"max_points": Decimal("1E+999999")}, f"“分值”{NOT_A_NUMBER}"),
        ({"max_points": Decimal("NaN")}, f"“分值”{NOT_A_NUMBER}"),
        ({"max_points": 10**12}, f"“分值”{NOT_A_NUMBER}"),
        ({"max_points": "0"}, "“分值”应大于 0。"),
        ({"max_points": "1.005"}, "“分值”应大于 0、不超过 100，最多两位小数。"),
        ({"max_points": "100.01"}, "“分值”应大于 0、不超过 100，最多两位小数。"),
        ({"full_at": 0}, "“满分比例”应大于 0。"),
        ({"target": 3}, "“应办数”和“目标值”须且只能填写一项。"),
        ({"due": []}, "“应办数”和“目标值”须且只能填写一项。"),
        ({"counts": []}, "“计入数”至少填写 1 项。"),
        ({"counts": "a.b"}, "“计入数”应为列表。"),
        ({"counts": {"a.b": 1}}, "“计入数”应为列表。"),
        ({"counts": [["a.done"]]}, "“计入数”第 1 项：应为两个值。"),
        ({"counts": [["a.done", 1], ["Done", 1]]}, "“计入数”第 2 项：应为数据项名称，如 meeting.attended。"),
        ({"counts": [["a.done", 1], ["a.done", 2]]}, "“计入数”有重复的项。"),
        ({"nothing_due": "maybe"}, "“应办数为零时”应为以下之一：full、zero、not_applicable。"),
    ],
)
def test_ratio_parameters_are_checked(change, message):
    assert rule_from_dict(RATIO).max_points == 6
    with pytest.raises(ParameterError) as caught:
        rule_from_dict({**RATIO, **change})
    assert str(caught.value) == f"比例型：{message}"


@pytest.mark.parametrize(
    ("good", "change", "message"),
    [
        (LADDER, {"steps": [[1, 3], [2, 4]]}, "阶梯型：“档次”应从高到低排列，分值随之递减。"),
        (LADDER, {"steps": [[2, 4], [1, 4]]}, "阶梯型：“档次”应从高到低排列，分值随之递减。"),
        (LADDER, {"if_any": 3}, "阶梯型：“档次”应从高到低排列，分值随之递减。"),
        (LADDER, {"if_any": -1}, "阶梯型：“大于零即得”不能小于 0。"),
        (LADDER, {"steps": [[2, 3], [1, 2]]}, "阶梯型：最高档应为满分 4 分。"),
        (LADDER, {"if_any": 1, "otherwise": "proportional"}, "阶梯型：“大于零即得”与“按比例”不能同时使用。"),
        (DEDUCT, {"deductions": []}, "扣分型：“每次扣分”至少填写 1 项。"),
        (COUNT, {"items": [{"fact": "a.b"}]}, "计数累加型：“计数项”第 1 项：计数项：缺少参数 each。"),
        (COUNT, {"items": ["a.b"]}, "计数累加型：“计数项”第 1 项：计数项：应为“参数: 值”的形式。"),
        (GRADED, {"levels": [["A", 1], ["B", 1]]}, "档次型：“档次系数”应从 1 开始、从高到低排列。"),
        (
            GRADED,
            {"levels": [["A", 1], ["B", 0], ["C", "0.5"]]},
            "档次型：“档次系数”应从 1 开始、从高到低排列。",
        ),
        (GRADED, {"levels": [["A", 2], ["B", 1]]}, "档次型：“档次系数”应从 1 开始、从高到低排列。"),
        (
            YES_NO,
            {"conditions": [{"fact": "a.b"}]},
            "是否型：“条件”第 1 项：条件：“不少于”和“不多于”至少填写一项。",
        ),
        (COMPOSITE, {"max_points": 5}, "组合型：各部分合计 4 分，与分值 5 分不符。"),
        (COMPOSITE, {"parts": []}, "组合型：“组成部分”至少填写 1 项。"),
    ],
)
def test_parameters_of_the_other_types_are_checked(good, change, message):
    assert rule_from_dict(good).letter == good["type"]
    with pytest.raises(ParameterError) as caught:
        rule_from_dict({**good, **change})
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"label": " ", "rule": RATIO}, "“名称”不能为空。"),
        ({"label": "甲", "rule": COMPOSITE}, "“评分规则”：组合型的组成部分不能再是组合型。"),
        ({"label": "甲", "rule": {}}, f"“评分规则”评分规则的类型（type）应为以下之一：{TYPES}。"),
    ],
)
def test_parts_of_a_composite_are_checked(part, message):
    with pytest.raises(ParameterError) as caught:
        rule_from_dict({**COMPOSITE, "parts": [part]})
    assert str(caught.value) == f"组合型：“组成部分”第 1 项：组成部分：{message}"


def test_condition_bounds_may_meet_but_not_cross():
    crossed = {"fact": "a.b", "at_least": 2, "at_most": 1}
    with pytest.raises(ParameterError) as caught:
        rule_from_dict({**YES_NO, "conditions": [crossed]})
    assert str(caught.value) == "是否型：“条件”第 1 项：条件：“不少于”不能大于“不多于”。"
    assert rule_from_dict({**YES_NO, "conditions": [{**crossed, "at_most": 2}]}).facts == ("a.b",)


def test_rule_from_dict_names_absent_parameters_and_unknown_types():
    with pytest.raises(ParameterError) as caught:
        rule_from_dict({"type": "J"})
    assert str(caught.value) == "计数累加型：缺少参数 max_points、items。"
    for wrong in (None, [], "R", {}, {"type": "X"}, {"type": ["R"]}):
        with pytest.raises(ParameterError) as caught:
            rule_from_dict(wrong)
        assert str(caught.value) == f"评分规则的类型（type）应为以下之一：{TYPES}。"


def test_number_keeps_what_people_write():
    assert [number(raw) for raw in ("6", " 6.50 ", 6, Decimal("6.5"), Decimal("-0.000001"))] == [
        Decimal(6),
        Decimal("6.50"),
        Decimal(6),
        Decimal("6.5"),
        Decimal("-0.000001"),
    ]


@pytest.mark.parametrize("most", ["0.01", "100"])
def test_points_may_reach_their_bounds(most):
    assert rule_from_dict({**GRADED, "max_points": most}).max_points == Decimal(most)


def test_equal_rules_are_one_key():
    every = [RATIO, LADDER, DEDUCT, COUNT, GRADED, YES_NO, COMPOSITE]
    assert {rule["type"] for rule in every} == set(RULES)
    assert len({rule_from_dict(rule) for rule in every * 2}) == len(every)
