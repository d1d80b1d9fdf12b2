"""Classes that a school and an enterprise run together: who counts which, and the students of two years."""

import pytest

from alliance.registers import facts, policy
from alliance.tests import builders
from members.records import rules, services
from members.records.tests import battery

NAMES = ["cooperative_class.active", "cooperative_class.student_increase"]


@pytest.fixture
def house(noon, db):
    return battery.inhabited("cooperative-class")


def counted(house, *units):
    found = facts.compute(NAMES, units, 2026)
    return [tuple(found[unit.pk][name].value for name in NAMES) for unit in units]


@pytest.mark.parametrize(
    ("last", "now", "increase"), [(None, 30, 30), (20, 30, 10), (30, 30, 0), (40, 30, 0)]
)
def test_students_are_counted_against_last_year_and_never_below_none(house, last, now, increase):
    if last is not None:
        services.confirm(
            battery.record(house, "FILED", year=2025, students=last, enrolled=1), by=house.partner_head
        )
    services.confirm(battery.record(house, "FILED", students=now), by=house.partner_head)
    assert counted(house, house.unit, house.partner) == [(1, increase)] * 2


def test_partner_that_has_not_confirmed_counts_nothing(house):
    battery.record(house, "FILED", students=30)
    assert counted(house, house.unit, house.partner) == [(1, 30), (0, 0)]


def test_increase_is_unrecorded_while_one_year_only_is_kept(house):
    policy.change("records_since", 2026, basis="测试", confirmed=True, by=house.officer)
    battery.record(house, "FILED")
    assert counted(house, house.unit) == [(1, None)]


@pytest.mark.parametrize(
    ("changes", "active"),
    [({}, 1), ({"students": 0, "enrolled": 0}, 0), ({"type": "MIXED", "exploration": "共同出资"}, 0)],
)
def test_class_counts_with_students_in_it_and_mixed_ownership_is_evidence_only(house, changes, active):
    battery.record(house, "FILED", **changes)
    assert counted(house, house.unit)[0][0] == active


def test_class_is_of_a_school_and_an_enterprise(house):
    other = builders.unit(house.unit.kind)
    wrong, right = battery.record(house, partner=other), battery.record(house)
    assert rules.faults(wrong) == {"partner": "合作学校或企业：合作办班的双方应是一所学校和一家企业"}
    assert rules.faults(right) == {}


def test_mixed_ownership_says_what_was_tried(house):
    wrong = battery.record(house, type="MIXED", exploration="")
    assert rules.faults(wrong) == {"exploration": "混合所有制办学探索情况：混合所有制办学请写明探索情况"}
