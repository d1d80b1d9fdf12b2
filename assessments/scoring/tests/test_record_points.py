"""What the record gives by a rule, and which marks contradict it."""

from decimal import Decimal

import pytest

from assessments.scoring.composite import rule_from_dict
from assessments.scoring.record_points import RecordPoints, record_points

RATIO = {"type": "R", "max_points": 2, "counts": [["a.done", 1]], "due": [["a.due", 1]]}
BY_HAND = {"type": "B", "max_points": 1}


def given(rule, facts):
    checked = rule_from_dict(rule)
    return record_points(checked, checked.suggest(facts))


def test_recorded_rule_gives_one_number():
    found = given(RATIO, {"a.done": 1, "a.due": 2})
    assert (found, found.exact, str(found)) == (
        RecordPoints(Decimal("1.00"), Decimal("1.00")),
        Decimal("1.00"),
        "1",
    )


@pytest.mark.parametrize("facts", [{}, {"a.done": 1}, {"a.done": 0, "a.due": 0}])
def test_unrecorded_and_inapplicable_give_nothing(facts):
    assert given(RATIO, facts) is None


def test_rule_that_a_person_marks_gives_nothing():
    assert given(BY_HAND, {}) is None


def test_composite_gives_a_span_around_what_is_recorded():
    parts = [{"label": "一", "rule": RATIO}, {"label": "二", "rule": BY_HAND}]
    rule = {"type": "Z", "max_points": 3, "parts": parts}
    found = given(rule, {"a.done": 2, "a.due": 2})
    assert (found.lowest, found.highest, found.exact, str(found)) == (2, 3, None, "2～3")
    assert given(rule, {}) is None


@pytest.mark.parametrize(
    ("points", "tolerance", "contradicts"),
    [
        ("2", "0.1", False),
        ("1.64", "0.1", True),
        ("1.91", "0.1", False),
        ("1.90", "0.1", True),
        ("1.99", "0", True),
        ("2", "0", False),
        ("3", "0.1", False),
        ("3.05", "0.1", False),
        ("3.10", "0.1", True),
        (None, "0", False),
    ],
)
def test_mark_contradicts_outside_the_span_by_the_tolerance(points, tolerance, contradicts):
    record = RecordPoints(Decimal(2), Decimal(3))
    mark = None if points is None else Decimal(points)
    assert record.is_contradicted_by(mark, Decimal(tolerance)) is contradicts
