"""The secretariat is assessed by the council (第五条·(六)、第十一条): self-assessment, one scoring per seat, recusal, closing."""

from decimal import Decimal

import pytest

from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.registers import facts
from alliance.tests import builders
from assessments.reviews.models import Mark, Review
from assessments.secretariat import rules
from assessments.secretariat import services as secretariat
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item

STATES = {"SELF": "DRAFT", "SCORING": "IN_REVIEW", "CLOSED": "PUBLISHED"}
PEOPLE = ("officer", "secretary_general", "chair", "standing", "ordinary", "school_head")


@pytest.fixture
def council(everyone):
    """Two units with seats whose people are not in the secretariat: their heads score."""
    for name, role in (("standing", "STANDING"), ("ordinary", "ORDINARY")):
        member = builders.unit("ENTERPRISE")
        setattr(everyone, f"{name}_unit", member)
        setattr(everyone, name, builders.person(member, "HEAD"))
        builders.seated(role, member)
    return everyone


@pytest.fixture
def score(council, year):
    return secretariat.start(year, by=council.officer)


def full(score, key="self_points", note="self_note", share=Decimal(1), reason="另有记录"):
    return {line.item.pk: {key: _allowed(line, share), note: reason} for line in secretariat.lines(score)}


def _allowed(line, share):
    wanted = (line.rule.points * share).quantize(Decimal("0.01"))
    return max((value for _, value in line.rule.rule.choices if value <= wanted), default=wanted)


def handed_in(score, council):
    secretariat.fill(score, points=full(score), summary="本年度工作总结", by=council.officer)
    return secretariat.hand_in(score, by=council.secretary_general)


def scored(score, person, share=Decimal(1)):
    marks = full(score, "points", "reason", share, "未达到标准" if share < 1 else "另有记录")
    return secretariat.mark(score, marks=marks, finish=True, by=person)


def test_start_makes_the_items_once(council, year):
    with pytest.raises(Refused, match="由秘书处填报"):
        secretariat.start(year, by=council.standing)
    made = secretariat.start(year, by=council.officer)
    assert (made.state, made.items.count()) == ("DRAFT", made.standard.indicators.count())
    assert secretariat.start(year, by=council.officer) == made


@pytest.mark.parametrize(
    ("rule", "state", "allowed"),
    [
        (rules.may_fill, "SELF", {"officer", "secretary_general"}),
        (rules.may_fill, "SCORING", set()),
        (rules.may_fill, "CLOSED", set()),
        (rules.may_hand_in, "SELF", {"secretary_general"}),
        (rules.may_hand_in, "SCORING", set()),
        (rules.may_hand_in, "CLOSED", set()),
        (rules.may_score, "SELF", set()),
        (rules.may_score, "SCORING", {"standing", "ordinary"}),
        (rules.may_score, "CLOSED", set()),
        (rules.may_close, "SELF", set()),
        (rules.may_close, "SCORING", {"chair"}),
        (rules.may_close, "CLOSED", set()),
        (rules.may_see, "SELF", {"officer", "secretary_general", "chair"}),
        (rules.may_see, "SCORING", {"officer", "secretary_general", "chair", "standing", "ordinary"}),
        (rules.may_see, "CLOSED", set(PEOPLE)),
    ],
)
def test_rules_decide_by_person_and_state(council, rule, state, allowed):
    row = Assessment(state=STATES[state])
    verdicts = {name: rule(getattr(council, name), row) for name in PEOPLE}
    assert {name for name, verdict in verdicts.items() if verdict} == allowed
    if rule is not rules.may_see:
        assert all(verdict.reason for name, verdict in verdicts.items() if name not in allowed)


def test_units_with_people_in_the_secretariat_step_back(council):
    row = Assessment(state="IN_REVIEW")
    assert rules.may_score(council.chair, row).reason == "本单位有人员在秘书处任职，应当回避（第九条）。"
    assert rules.may_score(council.standing, row)
    deputy = builders.person(council.standing_unit, "HR_LEAD")
    builders.post("OFFICER", deputy, council.standing_unit)
    assert rules.may_score(council.standing, row).reason == "本单位有人员在秘书处任职，应当回避（第九条）。"


def test_a_fixed_secretary_keeps_no_unit_away(council):
    clerk = builders.person(council.ordinary_unit, "SECRETARY")
    builders.post("SECRETARY", clerk, council.ordinary_unit)
    assert rules.may_score(council.ordinary, Assessment(state="IN_REVIEW"))
    assert set(rules.scorers()) == {council.standing_unit.pk, council.ordinary_unit.pk}


def test_hand_in_says_so_where_everybody_must_step_back(everyone, year):
    own = secretariat.start(year, by=everyone.officer)
    secretariat.fill(own, points=full(own), summary="总结", by=everyone.officer)
    with pytest.raises(Refused) as refused:
        secretariat.hand_in(own, by=everyone.secretary_general)
    assert refused.value.reason == rules.NOBODY


def test_fill_keeps_points_within_the_rule(council, score):
    line = next(line for line in secretariat.lines(score) if line.rule.code == "A1")
    for wrong in ("4.5", "-1", "很多"):
        with pytest.raises(Refused, match=r"A1 .*：得分应"):
            secretariat.fill(score, points={line.item.pk: {"self_points": wrong}}, by=council.officer)
    saved = secretariat.fill(
        score,
        points={line.item.pk: {"self_points": "3.5", "self_note": "缺一人"}},
        version=score.version,
        by=council.officer,
    )
    item = Item.objects.get(pk=line.item.pk)
    assert (item.self_points, item.self_note) == (Decimal("3.5"), "缺一人")
    with pytest.raises(Conflict):
        secretariat.fill(score, points={}, summary="x", version=score.version, by=council.officer)
    assert saved.version == score.version + 1


def test_hand_in_needs_every_point_and_the_summary(council, score):
    with pytest.raises(Refused, match="还有未自评的指标：A1、A2"):
        secretariat.hand_in(score, by=council.secretary_general)
    secretariat.fill(score, points=full(score), by=council.officer)
    with pytest.raises(Refused, match="请填写秘书处工作总结"):
        secretariat.hand_in(score, by=council.secretary_general)
    secretariat.fill(score, points={}, summary="总结", by=council.officer)
    assert secretariat.hand_in(score, by=council.secretary_general).state == "IN_REVIEW"


def test_hand_in_freezes_facts_and_tells_those_who_score(council, score):
    done = handed_in(score, council)
    assert done.facts["cycle.units"]["value"] == "5"
    assert done.facts["council_meeting.held"]["value"] is None
    builders.unit("SCHOOL")
    lines = {line.rule.code: line for line in secretariat.lines(done)}
    assert [(one.label, f"{one.shown} {one.unit}") for one in lines["F2"].facts] == [
        ("按期报送自评单位数", "0 家"),
        ("应考核单位数", "5 家"),
    ]
    told = Notification.objects.filter(matter=f"secretariat:{score.pk}", step="scoring")
    assert {row.recipient_id for row in told} == {council.standing.pk, council.ordinary.pk}
    with pytest.raises(Refused, match="已提交理事会"):
        secretariat.hand_in(done, by=council.secretary_general)


def test_one_unit_scores_once(council, score):
    handed_in(score, council)
    draft = secretariat.mark(score, marks={}, opinion="还在看", by=council.standing)
    assert draft.done_at is None
    done = scored(score, council.standing)
    assert (done.pk, done.done_at is not None) == (draft.pk, True)
    with pytest.raises(Refused, match="不能重复评价"):
        scored(score, council.standing)
    assert Review.of_secretariat.filter(assessment=score, from_unit=council.standing_unit).count() == 1


def test_finish_needs_all_points_and_reasons_below_the_self_score(council, score):
    handed_in(score, council)
    with pytest.raises(Refused, match="项没有评分：A1"):
        secretariat.mark(score, marks={}, finish=True, by=council.standing)
    marks = full(score, "points", "reason")
    first = next(iter(marks))
    marks[first] |= {"points": Decimal(1), "reason": ""}
    with pytest.raises(Refused, match="A1"):
        secretariat.mark(score, marks=marks, finish=True, by=council.standing)
    assert Mark.objects.count() == 0
    marks[first]["reason"] = "两个岗位空缺"
    assert secretariat.mark(score, marks=marks, finish=True, by=council.standing).done_at is not None


def test_close_gives_the_mean_and_no_grade(council, score):
    handed_in(score, council)
    with pytest.raises(Refused, match="还没有单位完成评价"):
        secretariat.close(score, by=council.chair)
    scored(score, council.standing)
    scored(score, council.ordinary, Decimal("0.5"))
    found = secretariat.lines(score)
    expected = sum(((line.rule.points + _allowed(line, Decimal("0.5"))) / 2 for line in found), Decimal(0))
    with pytest.raises(Refused, match="由理事长公布"):
        secretariat.close(score, by=council.secretary_general)
    closed = secretariat.close(score, by=council.chair)
    assert (closed.state, closed.total) == ("PUBLISHED", expected.quantize(Decimal("0.1"), "ROUND_HALF_UP"))
    assert closed.standard.graded is False
    with pytest.raises(Refused, match="评价进行中"):
        secretariat.close(closed, by=council.chair)


def test_close_leaves_unfinished_scorings_out(council, score):
    handed_in(score, council)
    scored(score, council.standing)
    secretariat.mark(score, marks=full(score, "points", "reason", Decimal(0), "x"), by=council.ordinary)
    assert secretariat.close(score, by=council.chair).total == Decimal(100)
    with pytest.raises(Refused, match="评价已结束"):
        scored(score, council.ordinary)


def test_close_tells_everybody_once(council, score):
    handed_in(score, council)
    scored(score, council.standing)
    secretariat.close(score, by=council.chair)
    told = Notification.objects.filter(matter=f"secretariat:{score.pk}", step="closed")
    names = (*PEOPLE, "school_liaison", "enterprise_head", "enterprise_liaison")
    assert {row.recipient_id for row in told} == {getattr(council, name).pk for name in names}
    assert told.count() == len(names)


def test_secretariat_facts_are_those_of_the_alliance(council, year):
    names = ["post.due", "post.filled", "cycle.units", "cycle.standard_on_time", "council_meeting.held"]
    found = facts.compute(names, [secretariat.ALLIANCE], 2026)[0]
    assert {name: fact.value for name, fact in found.items()} == {
        "post.due": 3,
        "post.filled": 1,
        "cycle.units": 5,
        "cycle.standard_on_time": 0,
        "council_meeting.held": None,
    }
    clerk = builders.person(council.ordinary_unit, "SECRETARY")
    builders.post("SECRETARY", clerk, council.ordinary_unit)
    assert facts.compute(["post.filled"], [secretariat.ALLIANCE], 2026)[0]["post.filled"].value == 2
