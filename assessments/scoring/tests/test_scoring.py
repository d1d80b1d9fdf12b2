"""The seven rule types: every boundary by hand, then properties over generated facts and parameters."""

import decimal
from decimal import Decimal

import pytest

from assessments.scoring.composite import RULES, Composite, Part
from assessments.scoring.judged import Graded, YesNo
from assessments.scoring.marking import MarkError, half_up, show
from assessments.scoring.rules import Count, CountItem, Deduct, Ladder, NothingDue, Ratio

pytestmark = pytest.mark.once

D = Decimal

ATTENDANCE = Ratio(
    max_points=6,
    counts=[("meeting.attended", 1), ("meeting.leave", "0.5")],
    due=[("meeting.invited", 1)],
    deductions=[("meeting.absent", 1)],
)
EMPLOYMENT = Ladder(
    max_points=5,
    fact="employment.placed",
    due="employment.target",
    steps=[(1, 5), ("0.8", 4), ("0.6", 3)],
    otherwise="proportional",
    nothing_due="zero",
)
HIRES = Ladder(
    max_points=5,
    fact="hires.member_schools",
    due="hires.total",
    steps=[("0.2", 5), ("0.1", 4), ("0.05", 3)],
    if_any=2,
)
CLASSES = Ladder(max_points=4, fact="class.active", steps=[(2, 4), (1, 3)], plus=[("class.increase", 1)])
SELF = Deduct(max_points=2, deductions=[("self.returns", "0.5")], minimum=[("self.on_time", 1)])
SERVICE = Count(
    max_points=8,
    items=[
        CountItem(fact="training.staff", each=1, per=50, cap=4),
        CountItem(fact="service.contracts", each=2, cap=4),
    ],
)
REPORT = Graded(max_points=12)
CONTACTS = YesNo(max_points=2, conditions=[{"fact": "contacts.count", "at_least": 1, "at_most": 2}])
REGISTER = Composite(
    max_points=4,
    parts=[
        Part(label="联络人", rule=CONTACTS),
        Part(label="分工文件", rule=YesNo(max_points=1)),
        Part(label="稳定", rule=YesNo(max_points=1, conditions=[{"fact": "contacts.changes", "at_most": 1}])),
    ],
)
EVERY_TYPE = [ATTENDANCE, EMPLOYMENT, HIRES, CLASSES, SELF, SERVICE, REPORT, CONTACTS, REGISTER]


def points(rule, *values):
    """What the rule suggests when its facts have these values, in the order of `rule.facts`."""
    return rule.suggest(dict(zip(rule.facts, values, strict=True))).points


# R — ratio


@pytest.mark.parametrize(
    ("attended", "leave", "invited", "absent", "expected"),
    [
        (8, 0, 8, 0, "6.00"),  # 6 × 8/8
        (9, 0, 8, 0, "6.00"),  # never above the maximum
        (0, 0, 8, 0, "0.00"),
        (6, 1, 8, 0, "4.88"),  # 6 × 6.5/8 = 4.875, half up
        (6, 1, 8, 1, "3.88"),  # 4.875 − 1 = 3.875, rounded once
        (1, 0, 8, 7, "0.00"),  # 0.75 − 7, floor 0
        (1, 0, 3, 0, "2.00"),  # 6 × 1/3 exactly
        (2, 0, 7, 0, "1.71"),  # 1.714…
    ],
)
def test_ratio_counts_weights_and_deductions(attended, leave, invited, absent, expected):
    assert points(ATTENDANCE, attended, leave, invited, absent) == D(expected)


@pytest.mark.parametrize(
    ("policy", "expected", "not_applicable"),
    [
        (NothingDue.FULL, D("5.00"), False),
        (NothingDue.ZERO, D("0.00"), False),
        ("not_applicable", None, True),
    ],
)
def test_ratio_follows_its_policy_when_nothing_is_due(policy, expected, not_applicable):
    rule = Ratio(max_points=5, counts=[("a.done", 1)], due=[("a.due", 1)], nothing_due=policy)
    suggestion = rule.suggest({"a.done": 0, "a.due": 0})
    assert (suggestion.points, suggestion.not_applicable) == (expected, not_applicable)
    assert rule.suggest({"a.done": 1, "a.due": 2}).points == D("2.50")  # the policy is for zero only


def test_ratio_reaches_full_points_at_half_when_full_at_is_half():
    rule = Ratio(max_points=3, counts=[("t.delegated", 1)], due=[("t.planned", 1)], full_at="0.5")
    assert [points(rule, done, 100) for done in (0, 25, 49, 50, 90)] == [0, D("1.5"), D("2.94"), 3, 3]


def test_ratio_measures_against_a_fixed_target():
    rule = Ratio(max_points=4, counts=[("plan.on_time", 1), ("plan.late", "0.5")], target=1)
    assert [points(rule, 1, 0), points(rule, 0, 1), points(rule, 0, 0)] == [4, 2, 0]


def test_ratio_gives_nothing_below_its_minimum():
    rule = Ratio(max_points=6, counts=[("s.satisfied", 1)], due=[("s.answered", 1)], minimum=[("s.rate", 60)])
    assert [points(rule, 9, 10, rate) for rate in (D("59.99"), 60, 61)] == [0, D("5.40"), D("5.40")]


def test_ratio_explains_itself_with_labels():
    labels = {"meeting.attended": "出席", "meeting.leave": "请假", "meeting.invited": "应到"}
    facts = {"meeting.attended": 6, "meeting.leave": 1, "meeting.invited": 8, "meeting.absent": 0}
    assert ATTENDANCE.suggest(facts, labels).explanation == (
        "出席 6、请假 1（按 0.5 计）；应到 8；6 × 6.5 ÷ 8，得 4.88 分。"
    )


@pytest.mark.parametrize(("attended", "formula"), [(8, "6 × 8 ÷ 8，"), (9, "6 × 9 ÷ 8，按满分计，")])
def test_ratio_says_when_it_stops_at_full_points(attended, formula):
    facts = {"meeting.attended": attended, "meeting.leave": 0, "meeting.invited": 8, "meeting.absent": 0}
    assert ATTENDANCE.suggest(facts).explanation.endswith(f"；{formula}得 6 分。")


# L — ladder


@pytest.mark.parametrize(
    ("placed", "expected"),
    [(101, 5), (100, 5), (99, 4), (80, 4), (79, 3), (60, 3), (59, "2.95"), (30, "1.5"), (0, 0)],
)
def test_ladder_takes_the_first_step_reached_and_below_it_a_proportion(placed, expected):
    assert points(EMPLOYMENT, placed, 100) == D(expected)


def test_ladder_explains_the_share_it_compares():
    labels = {"employment.placed": "就业人数", "employment.target": "年度目标"}
    suggestion = EMPLOYMENT.suggest({"employment.placed": 80, "employment.target": 120}, labels)
    assert suggestion.explanation == "就业人数 80，年度目标 120，占 66.67%，按档次得 3 分。"


def test_ladder_without_a_base_gives_zero_by_policy():
    assert points(EMPLOYMENT, 10, 0) == 0


@pytest.mark.parametrize(
    ("hired", "expected"), [(200, 5), (199, 4), (100, 4), (99, 3), (50, 3), (49, 2), (1, 2), (0, 0)]
)
def test_ladder_gives_if_any_points_below_its_lowest_step(hired, expected):
    assert points(HIRES, hired, 1000) == expected


def test_ladder_is_not_applicable_without_a_base_by_policy():
    assert HIRES.suggest({"hires.member_schools": 0, "hires.total": 0}).not_applicable is True
    assert HIRES.suggest({"hires.member_schools": 0, "hires.total": 1}).not_applicable is False


def test_ladder_adds_extra_points_up_to_the_maximum():
    assert [points(CLASSES, n, up) for n, up in [(1, 0), (1, 7), (2, 7), (0, 0), (1, -3)]] == [3, 4, 4, 0, 3]


# K — deduct


@pytest.mark.parametrize(
    ("returns", "on_time", "expected"),
    [(0, 1, "2"), (1, 1, "1.5"), (4, 1, "0"), (5, 1, "0"), (0, 0, "0")],
)
def test_deduct_starts_full_and_stops_at_zero(returns, on_time, expected):
    assert points(SELF, returns, on_time) == D(expected)


# J — count with caps


@pytest.mark.parametrize(
    ("staff", "contracts", "expected"),
    [(0, 0, 0), (49, 0, 0), (50, 0, 1), (99, 0, 1), (200, 0, 4), (900, 0, 4), (900, 1, 6), (900, 9, 8)],
)
def test_count_caps_each_item_and_counts_whole_lots(staff, contracts, expected):
    assert points(SERVICE, staff, contracts) == expected


def test_count_caps_the_sum():
    rule = Count(max_points=16, items=[{"fact": "r.applied", "each": 3}, {"fact": "r.national", "each": 6}])
    assert [points(rule, 3, 1), points(rule, 4, 1)] == [15, 16]  # 9 + 6; 12 + 6 = 18, capped


# D, B — by hand


def test_graded_is_left_to_a_person_and_offers_its_levels():
    assert REPORT.suggest({}).points is None
    assert REPORT.choices == (("A", D("12.00")), ("B", D("9.60")), ("C", D("7.20")), ("D", D("0.00")))


def test_yes_no_holds_only_when_every_condition_holds():
    both = YesNo(
        max_points=2,
        conditions=[{"fact": "contacts.count", "at_least": 1}, {"fact": "contacts.changes", "at_most": 1}],
    )
    assert [points(both, *v) for v in [(1, 0), (1, 1), (1, 2), (0, 0), (3, 1)]] == [2, 2, 0, 0, 2]


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 2), (2, 2), (3, 0)])
def test_yes_no_includes_both_bounds(count, expected):
    assert points(CONTACTS, count) == expected


def test_yes_no_without_conditions_is_left_to_a_person():
    assert YesNo(max_points=1).suggest({"contacts.count": 1}).points is None
    assert points(CONTACTS, 1) == 2


# Z — composite


def test_composite_with_a_part_by_hand_shows_what_it_knows():
    suggestion = REGISTER.suggest({"contacts.count": 2, "contacts.changes": 0})
    assert suggestion.points is None
    assert [(label, part.points) for label, part in suggestion.parts] == [
        ("联络人", 2),
        ("分工文件", None),
        ("稳定", 1),
    ]
    assert suggestion.explanation.endswith("已能计算的部分得 3 分，其余须人工评分。")


def test_composite_adds_up_when_every_part_is_known():
    rule = Composite(
        max_points=8,
        parts=[{"label": "出席", "rule": ATTENDANCE}, {"label": "联络人", "rule": CONTACTS.to_dict()}],
    )
    assert points(rule, 6, 1, 8, 0, 1) == D("6.88")  # 4.88 + 2


def test_composite_is_not_applicable_only_when_every_part_is():
    due = {"label": "甲", "rule": Ratio(max_points=2, counts=[("a.done", 1)], due=[("a.due", 1)])}
    other = {"label": "乙", "rule": Ratio(max_points=2, counts=[("b.done", 1)], due=[("b.due", 1)])}
    rule = Composite(max_points=4, parts=[due, other])
    neither, one = (
        rule.suggest(dict.fromkeys(rule.facts, 0)),
        rule.suggest({**dict.fromkeys(rule.facts, 0), "b.due": 1}),
    )
    assert (neither.points, neither.not_applicable) == (None, True)
    assert (one.points, one.not_applicable) == (None, False)


# 未记录


@pytest.mark.parametrize("rule", [rule for rule in EVERY_TYPE if rule.facts], ids=lambda rule: rule.title)
def test_unrecorded_facts_leave_the_mark_to_a_person(rule):
    whole = dict.fromkeys(rule.facts, 1)
    for name in rule.facts:
        for facts in ({**whole, name: None}, {key: value for key, value in whole.items() if key != name}):
            suggestion = rule.suggest(facts, {name: "此项"})
            assert (suggestion.points, suggestion.missing) == (None, (name,))
            assert "“此项”未记录，须凭佐证人工评分。" in suggestion.explanation
    assert rule.suggest(whole).missing == ()


def test_floats_are_refused_as_facts():
    with pytest.raises(TypeError):
        CONTACTS.suggest({"contacts.count": 1.0})
    assert CONTACTS.suggest({"contacts.count": D("1.0")}).points == 2


# Marks by hand


@pytest.mark.parametrize(
    ("rule", "mark", "step", "message"),
    [
        (ATTENDANCE, D("0"), "0.01", None),
        (ATTENDANCE, D("6"), "0.5", None),
        (ATTENDANCE, D("5.99"), "0.01", None),
        (ATTENDANCE, D("5.5"), "0.5", None),
        (ATTENDANCE, D("5.99"), "0.5", "得分应为 0.5 的整数倍。"),
        (ATTENDANCE, D("5.999"), "0.01", "得分应为 0.01 的整数倍。"),
        (ATTENDANCE, D("6.01"), "0.01", "得分应在 0 到 6 分之间。"),
        (ATTENDANCE, D("-0.01"), "0.01", "得分应在 0 到 6 分之间。"),
        (ATTENDANCE, D("NaN"), "0.01", "得分应为数字。"),
        (REPORT, D("9.6"), "0.5", None),
        (REPORT, D("9.5"), "0.5", "本项只能评 12、9.6、7.2、0 分。"),
        (CONTACTS, D("2"), "0.01", None),
        (CONTACTS, D("1"), "0.01", "本项只能评 2、0 分。"),
        (
            Deduct(max_points="1.25", deductions=[("a.b", 1)]),
            D("1.25"),
            "0.5",
            None,
        ),  # full points always fit
    ],
)
def test_validate_accepts_only_marks_a_person_may_give(rule, mark, step, message):
    if message is None:
        assert rule.validate(mark, D(step)) is None
    else:
        with pytest.raises(MarkError) as caught:
            rule.validate(mark, D(step))
        assert str(caught.value) == message


def test_validate_refuses_floats_and_booleans():
    for wrong in (1.5, True, "2"):
        with pytest.raises(TypeError):
            ATTENDANCE.validate(wrong)
    assert ATTENDANCE.validate(2) is None


# Rounding


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [
        ("0.005", "0.01", "0.01"),  # banker's rounding would say 0.00
        ("2.675", "0.01", "2.68"),  # binary floats would say 2.67
        ("2.6749", "0.01", "2.67"),
        ("89.95", "0.1", "90.0"),
        ("89.949", "0.1", "89.9"),
        ("-0.005", "0.01", "-0.01"),
        ("-0.004", "0.01", "0.00"),
        ("1.25", "0.5", "1.5"),
        ("1.24", "0.5", "1.0"),
        ("7", "1", "7"),
    ],
)
def test_half_up_rounds_ties_away_from_zero(value, step, expected):
    assert str(half_up(D(value), D(step))) == expected


def test_show_drops_zeros_but_not_tens():
    assert [show(D(n)) for n in ("6.50", "10", "0.00", "100.0", "1.005")] == ["6.5", "10", "0", "100", "1.01"]


def test_results_do_not_depend_on_the_decimal_context():
    facts = {"meeting.attended": 2, "meeting.leave": 0, "meeting.invited": 7, "meeting.absent": 0}
    with decimal.localcontext(decimal.Context(prec=2, rounding=decimal.ROUND_DOWN)):
        narrow = [str(ATTENDANCE.suggest(facts).points), str(half_up(D("123456.785"))), show(D("98765.4"))]
    assert narrow == ["1.71", "123456.79", "98765.4"]


def test_every_letter_of_the_standard_has_a_rule():
    assert {rule.letter for rule in EVERY_TYPE} == set(RULES) == set("RLKJDBZ")
