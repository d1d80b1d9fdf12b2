"""Editing a draft: indicators stand group by group, each verb refuses what a published standard could not hold."""

from decimal import Decimal

import pytest

from alliance.ground.access import Refused
from assessments.standard_lines import services as editing
from assessments.standards.models import BonusItem, Indicator
from assessments.standards.services import drafting


@pytest.fixture
def draft(everyone):
    return drafting.create_default(year=2026, subject="SCHOOL", by=everyone.officer)


def fields_of(row, **changes):
    names = [
        "code",
        "group_name",
        "name",
        "citation",
        "clauses",
        "points",
        "rule",
        "criteria",
        "evidence",
        "prefill",
    ]
    return {name: getattr(row, name) for name in names} | changes


def test_indicators_stand_group_by_group(everyone, draft):
    first = draft.indicators.first()
    added = editing.add_line(draft, kind=Indicator, fields=fields_of(first, code="A6"), by=everyone.officer)
    assert list(draft.indicators.values_list("code", flat=True))[:7] == [
        "A1",
        "A2",
        "A3",
        "A4",
        "A5",
        "A6",
        "B1",
    ]
    editing.move_indicator(added, up=True, by=everyone.officer)
    editing.move_indicator(draft.indicators.get(code="A1"), up=True, by=everyone.officer)
    assert list(draft.indicators.values_list("code", flat=True))[:7] == [
        "A1",
        "A2",
        "A3",
        "A4",
        "A6",
        "A5",
        "B1",
    ]
    editing.remove_line(draft.indicators.get(code="A2"), by=everyone.officer)
    assert list(draft.indicators.values_list("position", flat=True)) == list(
        range(1, draft.indicators.count() + 1)
    )


def test_renaming_a_group_renames_all_its_indicators(everyone, draft):
    row = draft.indicators.get(code="B2")
    editing.change_line(row, fields=fields_of(row, group_name="合作"), by=everyone.officer)
    assert set(draft.indicators.filter(group_code="B").values_list("group_name", flat=True)) == {"合作"}
    assert set(draft.indicators.filter(group_code="A").values_list("group_name", flat=True)) == {"组织与履约"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "A2"}, "指标代码“A2”重复。"),
        ({"code": "a1"}, "指标：“编号”应为一个大写字母加序号，如 A1。"),
        ({"points": Decimal(7)}, "指标 A1：分值 7 与评分规则的 5 分不符。"),
        ({"clauses": ["10.school.99"]}, "指标 A1：办法里没有条款 10.school.99。"),
        ({"group_name": " "}, "指标 A1：请填写一级指标名称。"),
        (
            {"rule": {"type": "K", "max_points": "5", "deductions": [["visit.count", "1"]]}},
            "指标 A1：没有数据项 visit.count。",
        ),
    ],
)
def test_save_indicator_refuses_what_cannot_be(everyone, draft, changes, said):
    row = draft.indicators.get(code="A1")
    with pytest.raises(Refused) as refused:
        editing.change_line(row, fields=fields_of(row, **changes), by=everyone.officer)
    assert refused.value.reason == said
    assert draft.indicators.get(pk=row.pk).code == "A1"


def test_save_indicator_refuses_a_stale_form(everyone, draft):
    row = draft.indicators.get(code="A1")
    editing.change_line(row, fields=fields_of(row, name="一"), by=everyone.officer, version=row.version)
    with pytest.raises(Refused, match="其他人已修改"):
        editing.change_line(row, fields=fields_of(row, name="二"), by=everyone.officer, version=row.version)
    assert draft.indicators.get(code="A1").name == "一"


@pytest.mark.parametrize(
    ("cuts", "allowed"),
    [
        ((90, 80, 60), True),
        ((100, 80, 60), True),
        ((101, 80, 60), False),
        ((80, 80, 60), False),
        ((90, 60, 80), False),
        ((90, 80, 0), False),
    ],
)
def test_cuts_descend(everyone, draft, cuts, allowed):
    named = dict(zip(("cut_excellent", "cut_good", "cut_qualified"), map(Decimal, cuts), strict=True))
    if allowed:
        assert drafting.change_terms(draft, by=everyone.officer, **named).cut_good == cuts[1]
    else:
        with pytest.raises(Refused, match="依次递减"):
            drafting.change_terms(draft, by=everyone.officer, **named)


@pytest.mark.parametrize(
    ("lowest", "highest", "allowed"),
    [(1, 2, True), (2, 2, True), (3, 2, False), (0, 2, False), (1, 101, False)],
)
def test_bonus_has_sensible_bounds(everyone, draft, lowest, highest, allowed):
    fields = {"code": "P9", "text": "新事项", "lowest": Decimal(lowest), "highest": Decimal(highest)}
    if allowed:
        assert editing.add_line(draft, kind=BonusItem, fields=fields, by=everyone.officer).code == "P9"
    else:
        with pytest.raises(Refused):
            editing.add_line(draft, kind=BonusItem, fields=fields, by=everyone.officer)


def test_every_change_of_a_line_has_its_reason(everyone, draft):
    row = draft.indicators.get(code="A1")
    editing.change_line(row, fields=fields_of(row, name="新名"), by=everyone.officer)
    editing.remove_line(Indicator.objects.get(pk=row.pk), by=everyone.officer)
    reasons = Indicator.history.filter(id=row.pk).order_by("history_date", "history_id")
    assert [one.history_change_reason for one in reasons] == ["按默认标准起草", "修改指标", "删除指标"]
