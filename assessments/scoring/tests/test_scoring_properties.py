"""Properties of all rule types over generated parameters and facts."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring.composite import Composite, rule_from_dict
from assessments.scoring.judged import Graded, YesNo
from assessments.scoring.marking import half_up
from assessments.scoring.rules import Count, Deduct, Ladder, Ratio

pytestmark = pytest.mark.once

FACTS = [f"f.{letter}" for letter in "abcdef"]


def numbers(least, most, places=2):
    scale = 10**places
    return st.integers(least * scale, most * scale).map(lambda n: half_up(Fraction(n, scale)))


points = numbers(0, 20).filter(bool)
weights = numbers(0, 5).filter(bool)
fact = st.sampled_from(FACTS)
policy = st.sampled_from(["full", "zero", "not_applicable"])


def pairs(least=0):
    return st.dictionaries(fact, weights, min_size=least, max_size=3).map(lambda found: list(found.items()))


@st.composite
def ratios(draw):
    due = draw(pairs())
    return Ratio(
        max_points=draw(points),
        counts=draw(pairs(1)),
        due=due,
        target=None if due else draw(weights),
        full_at=draw(weights),
        deductions=draw(pairs()),
        minimum=draw(pairs()),
        nothing_due=draw(policy),
    )


@st.composite
def ladders(draw):
    earned = sorted(draw(st.sets(points, min_size=1, max_size=4)), reverse=True)
    sizes = st.sets(weights, min_size=len(earned), max_size=len(earned))
    otherwise = draw(st.sampled_from(["zero", "proportional"]))
    if_any = Decimal(0) if otherwise == "proportional" or earned[-1] <= Decimal("0.01") else Decimal("0.01")
    return Ladder(
        max_points=earned[0],
        fact=draw(fact),
        due=draw(st.none() | fact),
        steps=list(zip(sorted(draw(sizes), reverse=True), earned, strict=True)),
        otherwise=otherwise,
        if_any=if_any,
        plus=draw(st.dictionaries(fact, points, max_size=2).map(lambda found: list(found.items()))),
        nothing_due=draw(policy),
    )


items = st.fixed_dictionaries({"fact": fact, "each": points, "per": weights, "cap": st.none() | points})
conditions = st.fixed_dictionaries({"fact": fact, "at_least": numbers(0, 5)})
counts = st.builds(Count, max_points=points, items=st.lists(items, min_size=1, max_size=3))
deducts = st.builds(Deduct, max_points=points, deductions=pairs(1), minimum=pairs())
yes_nos = st.builds(YesNo, max_points=points, conditions=st.lists(conditions, max_size=3))
simple = st.one_of(ratios(), ladders(), counts, deducts, yes_nos, st.builds(Graded, max_points=points))


@st.composite
def composites(draw):
    parts = draw(st.lists(simple, min_size=1, max_size=4))
    whole = half_up(sum(Fraction(part.max_points) for part in parts))
    named = [{"label": f"第{n}部分", "rule": part} for n, part in enumerate(parts, start=1)]
    return Composite(max_points=whole, parts=named)


rules = st.one_of(simple, composites())
values = st.dictionaries(fact, st.none() | st.integers(-2, 40) | numbers(0, 40), max_size=len(FACTS))
recorded = st.fixed_dictionaries({name: st.integers(0, 40) for name in FACTS})
many = settings(max_examples=200, deadline=None, database=None)


@many
@given(rules, values)
def test_suggestions_stay_between_zero_and_the_maximum_and_may_be_given_by_hand(rule, facts):
    suggestion = rule.suggest(facts)
    if suggestion.points is not None:
        assert 0 <= suggestion.points <= rule.max_points
        assert rule.validate(suggestion.points) is None
        assert (suggestion.missing, suggestion.not_applicable) == ((), False)
    assert suggestion.explanation.endswith("。")


@many
@given(rules, values)
def test_nothing_is_suggested_while_a_fact_is_missing(rule, facts):
    absent = tuple(name for name in rule.facts if facts.get(name) is None)
    suggestion = rule.suggest(facts)
    assert suggestion.missing == absent
    if absent:
        assert suggestion.points is None


@many
@given(rules)
def test_rules_survive_the_journey_through_json(rule):
    assert rule_from_dict(rule.to_dict()) == rule
    assert rule_from_dict(rule.to_dict()).to_dict() == rule.to_dict()


@many
@given(recorded, st.integers(1, 10), points, weights)
def test_more_done_never_earns_less_and_more_lost_never_earns_more(facts, more, most, weight):
    ratio = Ratio(
        max_points=most,
        counts=[("f.a", weight)],
        due=[("f.b", 1)],
        deductions=[("f.c", weight)],
        nothing_due="zero",
    )
    ladder = Ladder(
        max_points=20,
        fact="f.a",
        due="f.b",
        steps=[(1, 20), ("0.5", 9)],
        otherwise="proportional",
        nothing_due="zero",
    )
    count = Count(max_points=most, items=[{"fact": "f.a", "each": weight, "per": 3, "cap": 4}])
    deduct = Deduct(max_points=most, deductions=[("f.c", weight)])
    done, lost = {**facts, "f.a": facts["f.a"] + more}, {**facts, "f.c": facts["f.c"] + more}
    for rule in (ratio, ladder, count):
        assert rule.suggest(done).points >= rule.suggest(facts).points
    for rule in (ratio, deduct):
        assert rule.suggest(lost).points <= rule.suggest(facts).points


@many
@given(numbers(-50, 50, places=4), st.sampled_from([Decimal("0.01"), Decimal("0.1"), Decimal("0.5")]))
def test_half_up_is_the_nearest_multiple(value, step):
    rounded = half_up(value, step)
    assert Fraction(rounded) % Fraction(step) == 0
    assert abs(Fraction(rounded) - Fraction(value)) * 2 <= Fraction(step)
    assert half_up(rounded, step) == rounded
