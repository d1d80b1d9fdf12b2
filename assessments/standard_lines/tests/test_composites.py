"""The editor of composite rules: parts as rows with fields of their own, by requests and in a real browser."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from alliance.tests import builders
from alliance.tests.screens import fits
from assessments.scoring import defaults
from assessments.scoring.composite import RULES, rule_from_dict
from assessments.scoring.standard import Subject
from assessments.standard_lines.forms.composites import MOST, CompositeForm
from assessments.standards.services import drafting


def sent(**values) -> QueryDict:
    """Form data; a part of B takes nothing but its head."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def two_parts(**changes) -> dict:
    return {
        "part": ["1", "2"],
        "rule-Z-1-label": "签到",
        "rule-Z-1-points": "2",
        "rule-Z-1-type": "R",
        "rule-Z-1-R-counts.fact": ["activity.joined", ""],
        "rule-Z-1-R-counts.value": ["1", ""],
        "rule-Z-1-R-target": "2",
        "rule-Z-1-R-full_at": "1",
        "rule-Z-1-R-nothing_due": "full",
        "rule-Z-2-label": "照片",
        "rule-Z-2-points": "1",
        "rule-Z-2-type": "B",
    } | changes


def labels(form: CompositeForm) -> list[str]:
    return [part.head.initial["label"] for part in form.parts]


def test_build_gives_the_rule_of_its_parts(db):
    form = CompositeForm(sent(**two_parts()), subject="SCHOOL")
    rule = form.build(Decimal(3))
    assert [(part.label, part.rule.letter, str(part.rule.max_points)) for part in rule.parts] == [
        ("签到", "R", "2"),
        ("照片", "B", "1"),
    ]
    assert rule.parts[0].rule.counts == (("activity.joined", Decimal(1)),)


@pytest.mark.parametrize(
    ("changes", "where", "said"),
    [
        ({"rule-Z-2-label": ""}, "label", "请填写。"),
        ({"rule-Z-2-points": "0"}, "points", "应大于 0。"),
        ({"rule-Z-2-points": "多"}, "points", "应为数字（最多 12 位整数、6 位小数）。"),
    ],
)
def test_build_says_what_is_wrong_at_the_part(db, changes, where, said):
    form = CompositeForm(sent(**two_parts(**changes)), subject="SCHOOL")
    assert form.build(Decimal(3)) is None
    assert form.parts[0].head.errors == {}
    assert list(form.parts[1].head.errors) == [where]
    assert form.parts[1].head.errors[where] == [said]


@pytest.mark.parametrize(("points", "said"), [("3", []), ("4", ["各部分合计 3 分，与分值 4 分不符。"])])
def test_build_compares_the_sum_with_the_points(db, points, said):
    form = CompositeForm(sent(**two_parts()), subject="SCHOOL")
    assert (form.build(Decimal(points)) is None) == bool(said)
    assert form.non_field_errors() == said


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("add", ["签到", "照片", ""]),
        ("remove-1", ["照片"]),
        ("remove-9", ["签到", "照片"]),
        ("up-2", ["照片", "签到"]),
        ("up-1", ["签到", "照片"]),
        ("type", ["签到", "照片"]),
    ],
)
def test_change_keeps_what_was_typed(db, act, expected):
    form = CompositeForm(sent(**two_parts()), subject="SCHOOL", check=False)
    form.change(act)
    assert labels(form) == expected
    joined = [part.rule_form.initial["counts"][0] for part in form.parts if part.letter == "R"]
    assert joined == [{"fact": "activity.joined", "value": "1"}] * ("签到" in expected)


def test_parts_have_bounds(db):
    """A rule keeps at least one part and never more than the editor shows."""
    one = CompositeForm(sent(**{"part": ["1"]}), subject="SCHOOL", check=False)
    one.change("remove-1")
    many = CompositeForm(
        sent(**{"part": [str(key) for key in range(1, 40)] + ["x", "1"]}), subject="SCHOOL", check=False
    )
    many.change("add")
    assert (len(one.parts), len(many.parts)) == (1, MOST)
    assert len(CompositeForm(sent(**{"part": ["x"]}), subject="SCHOOL").parts) == 1


def test_changing_to_a_composite_keeps_the_rule_as_its_first_part(db):
    rule = rule_from_dict({"type": "K", "max_points": "5", "deductions": [["assessment.returns", "0.5"]]})
    form = CompositeForm(None, subject="SCHOOL", rule=rule)
    assert [(part.head.initial["label"], part.letter) for part in form.parts] == [
        ("第一部分", "K"),
        ("", "B"),
    ]
    assert form.parts[0].rule_form.initial["deductions"] == [{"fact": "assessment.returns", "value": "0.5"}]


@pytest.mark.parametrize("subject", Subject)
def test_example_covers_every_fact_of_every_default_rule(subject):
    for indicator in defaults.standard(subject).indicators:
        rule = indicator.rule
        example = rule.example
        assert set(example) == set(rule.facts)
        found = rule.suggest(example)
        assert found.points is None or 0 <= found.points <= rule.max_points
        assert found.missing == ()


def test_example_exists_for_every_rule_type():
    used = {type(one.rule) for subject in Subject for one in defaults.standard(subject).indicators}
    assert used == set(
        RULES.values()
    )  # of which each has an example that covers its facts, by the test above
    assert {kind for kind in RULES.values() if "example" in kind.__dict__} == used


def test_example_of_a_ratio_is_eight_of_ten():
    rule = rule_from_dict(
        {
            "type": "R",
            "max_points": "15",
            "counts": [["activity.joined", "1"]],
            "due": [["activity.invited", "1"]],
        }
    )
    assert rule.suggest(rule.example).points == 12


# ---------------------------------------------------------------- in a browser


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 375])
def test_office_person_edits_a_composite_without_writing_code(page, context, live_server, width):
    officer = builders.alliance().officer
    draft = drafting.create_default(year=2027, subject="SCHOOL", by=None)
    row = draft.indicators.get(code="A4")
    client = Client()
    client.force_login(officer)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("indicator", args=[row.pk]))
    parts = page.locator(".rule-part")
    before = parts.count()

    page.get_by_role("button", name="增加一个部分").click()
    expect(parts).to_have_count(before + 1)
    last = parts.last
    last.get_by_label("这一部分的名称").fill("配合秘书处工作")
    last.get_by_label("分值").fill("2")
    last.get_by_label("怎样得分").select_option("K")
    expect(last.get_by_text("每次扣分").first).to_be_visible()
    expect(last.get_by_label("这一部分的名称")).to_have_value("配合秘书处工作")
    last.get_by_label("数据项").first.select_option("assessment.returns")
    last.get_by_label("每次扣几分").first.fill("0.5")
    page.fill("#id_points", "6")
    expect(page.locator(".trial-said")).to_contain_text("扣 0.5 分（扣完为止），得 1.5 分。")
    assert fits(page)

    parts.first.get_by_role("button", name="删除第 1 部分").click()
    expect(parts).to_have_count(before)
    expect(page.locator("#trial")).to_contain_text("各部分合计")
    page.fill("#id_points", "4")
    page.get_by_role("button", name="保存指标").click()
    page.wait_for_url(f"**{draft.get_absolute_url()}*")
    rule = draft.indicators.get(code="A4").rule
    assert rule["parts"][-1] == {
        "label": "配合秘书处工作",
        "rule": {
            "type": "K",
            "max_points": "2",
            "deductions": [["assessment.returns", "0.5"]],
            "minimum": [],
        },
    }
    assert heard == []
