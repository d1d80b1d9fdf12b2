"""Totals, grades, vetoes and panels: every boundary by hand, then properties."""

import decimal
import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring.grading import Cuts, Grade, Mark, VetoEffect, grade, panel, total
from assessments.scoring.marking import MarkError
from assessments.scoring.parameters import ParameterError

pytestmark = pytest.mark.once

D = Decimal
CUTS = Cuts()
many = settings(max_examples=200, deadline=None, database=None)


def marks(*found, na=()):
    """Marks named A1, A2, …; each given as (points, maximum)."""
    return [
        Mark(f"A{n}", D(most), None if points is None else D(points), f"A{n}" in na)
        for n, (points, most) in enumerate(found, start=1)
    ]


# Totals


@pytest.mark.parametrize(
    ("found", "na", "base", "points"),
    [
        ([("50", 50), ("39.95", 50)], (), "89.95", "90.0"),  # the tie goes up
        ([("50", 50), ("40.05", 50)], (), "90.05", "90.1"),  # banker's rounding would say 90.0
        ([("50", 50), ("39.94", 50)], (), "89.94", "89.9"),
        ([("0", 50), ("0", 50)], (), "0.00", "0.0"),
        ([("50", 50), ("50", 50)], (), "100.00", "100.0"),
        ([("45", 50), ("0", 50)], ("A2",), "90.00", "90.0"),  # 45/50
        ([("40", 45), (None, 55)], ("A2",), "88.89", "88.9"),  # 40/45 = 88.888…
        ([("53.97", 60), ("0", 40)], ("A2",), "89.95", "90.0"),  # 53.97/60 = 89.95 exactly
    ],
)
def test_total_rescales_what_applies_and_rounds_once(found, na, base, points):
    result = total(marks(*found, na=na))
    assert (str(result.base), str(result.points)) == (base, points)


def test_total_rounds_the_exact_base_and_not_the_shown_one():
    result = total(marks(("80.96", 90), ("0", 10), na=("A2",)))  # 80.96/90 = 89.9555…
    assert (str(result.base), str(result.points)) == ("89.96", "90.0")
    result = total(marks(("76.455", 85), ("0", 15), na=("A2",)))  # 76.455/85 = 89.947…, shown 89.95
    assert (str(result.base), str(result.points)) == ("89.95", "89.9")


@pytest.mark.parametrize(
    ("base", "bonus", "deductions", "points"),
    [
        ("80", [], [], "80.0"),
        ("80", ["1", "3"], [], "84.0"),
        ("80", ["3", "3"], [], "85.0"),  # cap 5
        ("98", ["3"], [], "100.0"),  # never above 100
        ("98", ["3"], ["2"], "98.0"),  # the deduction comes after the ceiling
        ("80", ["1"], ["2", "2"], "77.0"),
        ("3", [], ["2", "2"], "0.0"),  # floor
    ],
)
def test_total_adds_capped_bonus_then_takes_deductions(base, bonus, deductions, points):
    result = total(marks((base, 100)), bonus=map(D, bonus), deductions=map(D, deductions))
    assert str(result.points) == points


def test_total_obeys_the_bonus_cap_of_the_standard():
    assert total(marks(("80", 100)), bonus=[D(9)], bonus_cap=10).points == D("89.0")
    assert total(marks(("80", 100)), bonus=[D(9)], bonus_cap=0).points == D("80.0")


def test_total_is_open_while_a_mark_is_missing():
    result = total(marks(("30", 40), (None, 60)), bonus=[D(1)])
    assert (result.points, result.base, result.unscored) == (None, None, ("A2",))
    assert (result.scored, result.applicable, result.bonus) == (30, 100, 1)
    assert total(marks(("30", 40), ("60", 60))).unscored == ()


@pytest.mark.parametrize(
    ("weight", "points"),
    [("0", "80.0"), ("0.2", "83.6"), ("1", "98.0")],  # 0.2 × 98 + 0.8 × 80 = 19.6 + 64
)
def test_total_weighs_self_assessment_and_review(weight, points):
    result = total(marks(("80", 100)), self_marks=marks(("98", 100)), self_weight=D(weight))
    assert str(result.points) == points


def test_total_waits_for_self_marks_only_when_they_carry_weight():
    reviewed, own = marks(("80", 100)), marks((None, 100))
    assert total(reviewed, self_marks=own, self_weight=D("0.2")).unscored == ("A1",)
    assert total(reviewed, self_marks=own).unscored == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"bonus": [D(-1)]},
        {"deductions": [D(-1)]},
        {"self_weight": D("1.01"), "self_marks": marks(("1", 100))},
        {"self_weight": D("-0.01"), "self_marks": marks(("1", 100))},
        {"self_weight": D("0.2")},
    ],
)
def test_total_refuses_impossible_terms(wrong):
    assert total(marks(("80", 100))).points == 80
    with pytest.raises(MarkError):
        total(marks(("80", 100)), **wrong)


def test_total_refuses_when_nothing_applies_or_a_code_comes_twice():
    with pytest.raises(MarkError) as caught:
        total(marks(("1", 100), na=("A1",)))
    assert str(caught.value) == "没有适用的指标，无法计算总分。"
    with pytest.raises(ValueError, match="twice"):
        total([Mark("A1", D(50), D(1)), Mark("A1", D(50), D(1))])


@pytest.mark.parametrize(("points", "fits"), [("0", True), ("6", True), ("6.01", False), ("-0.01", False)])
def test_a_mark_stays_within_its_maximum(points, fits):
    if fits:
        assert Mark("A1", D(6), D(points)).points == D(points)
    else:
        with pytest.raises(MarkError):
            Mark("A1", D(6), D(points))


def test_totals_do_not_depend_on_the_decimal_context():
    with decimal.localcontext(decimal.Context(prec=2, rounding=decimal.ROUND_DOWN)):
        result = total(marks(("53.97", 60), ("0", 40), na=("A2",)), bonus=[D("0.01")])
    assert (str(result.base), str(result.points), str(result.bonus)) == ("89.95", "90.0", "0.01")


# Grades


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ("100", Grade.EXCELLENT),
        ("90", Grade.EXCELLENT),
        ("89.95", Grade.EXCELLENT),  # 90.0 after rounding
        ("89.94", Grade.GOOD),
        ("80", Grade.GOOD),
        ("79.95", Grade.GOOD),
        ("79.9", Grade.QUALIFIED),
        ("60", Grade.QUALIFIED),
        ("59.95", Grade.QUALIFIED),
        ("59.9", Grade.UNQUALIFIED),
        ("0", Grade.UNQUALIFIED),
    ],
)
def test_grade_compares_the_rounded_total_with_the_cuts(points, expected):
    assert grade(D(points), CUTS) == expected


def test_grade_follows_the_cuts_of_the_year():
    assert grade(D("84.9"), Cuts(excellent="85", good="75", qualified="60")) == Grade.GOOD
    assert grade(D("85"), Cuts(excellent="85", good="75", qualified="60")) == Grade.EXCELLENT


def test_grades_are_named_as_in_article_11():
    assert [(one.value, one.label) for one in Grade] == [
        ("EXCELLENT", "优秀"),
        ("GOOD", "较好"),
        ("QUALIFIED", "合格"),
        ("UNQUALIFIED", "不合格"),
    ]


@pytest.mark.parametrize(
    ("points", "vetoes", "expected"),
    [
        ("95", [], Grade.EXCELLENT),
        ("95", ["NOT_EXCELLENT"], Grade.GOOD),
        ("85", ["NOT_EXCELLENT"], Grade.GOOD),
        ("65", ["NOT_EXCELLENT"], Grade.QUALIFIED),
        ("95", ["AT_MOST_QUALIFIED"], Grade.QUALIFIED),
        ("50", ["AT_MOST_QUALIFIED"], Grade.UNQUALIFIED),
        ("95", ["UNQUALIFIED"], Grade.UNQUALIFIED),
        ("95", ["NOT_EXCELLENT", "AT_MOST_QUALIFIED"], Grade.QUALIFIED),
        ("95", ["AT_MOST_QUALIFIED", "NOT_EXCELLENT"], Grade.QUALIFIED),
        ("95", ["NOT_EXCELLENT", "UNQUALIFIED", "AT_MOST_QUALIFIED"], Grade.UNQUALIFIED),
    ],
)
def test_vetoes_only_lower_the_grade(points, vetoes, expected):
    assert grade(D(points), CUTS, [VetoEffect(effect) for effect in vetoes]) == expected


def test_veto_effects_are_named():
    assert {effect.value: effect.label for effect in VetoEffect} == {
        "UNQUALIFIED": "直接不合格",
        "AT_MOST_QUALIFIED": "不得高于合格",
        "NOT_EXCELLENT": "不得评优",
    }


@pytest.mark.parametrize(
    "cuts", [("80", "80", "60"), ("90", "60", "60"), ("90", "95", "60"), ("101", "80", "60")]
)
def test_cuts_must_descend(cuts):
    with pytest.raises(ParameterError):
        Cuts(excellent=cuts[0], good=cuts[1], qualified=cuts[2])
    assert Cuts.from_dict(CUTS.to_dict()) == CUTS


# Several reviewers


@pytest.mark.parametrize(
    ("given_marks", "trimmed", "mark", "spread", "counted"),
    [
        (["4"], False, "4.00", "0.00", 1),
        (["4", "5"], False, "4.50", "1.00", 2),
        (["4", "5", "5"], False, "4.67", "1.00", 3),
        (["1", "5", "4.5", "6"], True, "4.75", "5.00", 2),  # without 1 and 6
        (["1", "5", "6"], True, "5.00", "5.00", 1),
        (["1", "5"], True, "3.00", "4.00", 2),  # too few to drop any
        (["5", "5", "1"], True, "5.00", "4.00", 1),  # one highest goes, its equal stays
        (["0.01", "0.02"], False, "0.02", "0.01", 2),  # 0.015, half up
    ],
)
def test_panel_takes_the_mean(given_marks, trimmed, mark, spread, counted):
    result = panel([D(one) for one in given_marks], trimmed=trimmed)
    assert (str(result.mark), str(result.spread), result.counted) == (mark, spread, counted)


def test_panel_needs_a_mark():
    with pytest.raises(MarkError):
        panel([])


# Properties

scored = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 20)), min_size=1, max_size=12).map(
    lambda found: [Mark(f"A{n}", D(most), D(most) * share / 100) for n, (share, most) in enumerate(found, 1)]
)


@many
@given(scored, st.randoms(use_true_random=False), st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_totals_stay_in_range_and_ignore_the_order(found, random, bonus, deductions):
    whole = total(found, bonus=bonus, deductions=deductions)
    assert 0 <= whole.points <= 100
    for shuffled in (found, bonus, deductions):
        random.shuffle(shuffled)
    assert total(found, bonus=bonus, deductions=deductions) == whole


@many
@given(st.integers(0, 100), st.integers(1, 9), st.lists(st.booleans(), min_size=9, max_size=9))
def test_rescaling_keeps_the_ratio(share, kept, dropped):
    """A unit that earns the same share of every indicator has that total, whichever ones do not apply."""
    found = [
        Mark(f"A{n}", D(n), D(n) * share / 100, not_applicable=drop and n != kept)
        for n, drop in enumerate(dropped, start=1)
    ]
    assert total(found).points == share


@many
@given(scored, st.integers(0, 11))
def test_one_more_point_never_lowers_total_or_grade(found, place):
    worse = found[place % len(found)]
    rest = [one for one in found if one is not worse]
    before, after = total(found), total([*rest, Mark(worse.code, worse.max_points, worse.max_points)])
    assert after.points >= before.points
    assert list(Grade).index(grade(after.points, CUTS)) <= list(Grade).index(grade(before.points, CUTS))


def test_grade_is_monotone_over_every_total():
    grades = [list(Grade).index(grade(D(tenths) / 10, CUTS)) for tenths in range(1001)]
    assert grades == sorted(grades, reverse=True)
    assert set(grades) == {0, 1, 2, 3}


@pytest.mark.parametrize("order", list(itertools.permutations(VetoEffect)))
def test_the_order_of_vetoes_is_irrelevant(order):
    assert [grade(D(95), CUTS, order[:n]) for n in (0, 3)] == [Grade.EXCELLENT, Grade.UNQUALIFIED]
