"""A batch of students in an enterprise: whose it is, how many months are to be inspected, and what it counts for each side."""

from datetime import date

import pytest

from alliance.registers import facts
from alliance.tests import builders
from members.practice.models.batches import months
from members.records import rules, services
from members.records.tests import battery

pytestmark = pytest.mark.django_db
OF_SCHOOL = ["practice.participants", "inspection.due", "inspection.done"]
NAMES = [*OF_SCHOOL, "practice.batches_received"]


@pytest.fixture
def house(noon):
    return battery.inhabited("practice-batch")


def counted(house):
    found = facts.compute(NAMES, [house.school, house.enterprise], 2026)
    return [[found[unit.pk][name].value for name in NAMES] for unit in (house.school, house.enterprise)]


def filed_by_enterprise(house):
    one = builders.record(
        "practice-batch", house.enterprise, house.enterprise_liaison, state="FILED",
        partner=house.school, participants=30, passed=30, inspected=1,
    )  # fmt: skip
    return services.confirm(one, by=house.school_liaison)


@pytest.mark.parametrize("filed_by", ["school", "enterprise"])
def test_batch_counts_for_both_whoever_filed_it(house, filed_by):
    if filed_by == "school":
        one = battery.record(house, "FILED", participants=30, passed=30, inspected=1)
        assert counted(house) == [[30, 2, 1, None], [None, None, None, 0]]
        services.confirm(one, by=house.partner_liaison)
    else:
        filed_by_enterprise(house)
    assert counted(house) == [[30, 2, 1, None], [None, None, None, 1]]


def test_internship_batch_counts_its_inspections_only(house):
    one = battery.record(house, "FILED", form="INTERNSHIP", participants=30, passed=30)
    services.confirm(one, by=house.partner_liaison)
    assert counted(house) == [[0, 2, 2, None], [None, None, None, 0]]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2026, 9, 7), date(2026, 9, 7), 1),
        (date(2026, 9, 30), date(2026, 10, 1), 2),
        (date(2026, 11, 2), date(2027, 1, 15), 3),
    ],
)
def test_every_calendar_month_of_a_batch_is_to_be_inspected(house, since, until, expected):
    battery.record(house, "FILED", since=since, until=until, inspected=1)
    assert (months(since, until), counted(house)[0][1]) == (expected, expected)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, None),
        ({"inspected": 3}, "inspected"),
        ({"until": date(2026, 9, 6)}, "until"),
        ({"since": date(2025, 9, 7)}, "since"),
        ({"participants": 3, "passed": 4}, "passed"),
    ],
)
def test_content_must_fit_together(house, changed, field):
    one = battery.record(house)
    for name, value in changed.items():
        setattr(one, name, value)
    assert list(rules.faults(one)) == ([field] if field else [])


def test_partner_of_a_school_is_an_enterprise(house):
    one = battery.record(house, partner=house.chair_unit)
    assert list(rules.faults(one)) == ["partner"]
