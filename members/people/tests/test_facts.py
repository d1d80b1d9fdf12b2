"""How many liaisons a unit has, and how often they change within a year."""

from datetime import date

import pytest

from alliance.registers import facts
from alliance.tests import builders
from members.membership import services as membership
from members.people.models import Representative
from members.people.services import people

NAMES = ["contacts.count", "contacts.changes"]


def liaison(unit, since, name="甲", phone="13800000001"):
    return people.appoint(unit, role="LIAISON", since=since, by=None, name=name, phone=phone)


def replace(old, on, name, phone):
    return people.replace(old, on=on, by=None, name=name, phone=phone)


def values(unit, year=2026):
    found = facts.compute(NAMES, [unit], year)[unit.pk]
    return found["contacts.count"].value, found["contacts.changes"].value


@pytest.fixture
def unit(noon, db):
    return builders.unit("ENTERPRISE")


def test_nobody_and_the_first_registration(unit):
    assert values(unit) == (0, 0)
    liaison(unit, date(2026, 3, 1))
    assert values(unit) == (1, 0)
    assert values(unit, 2025) == (0, 0)


@pytest.mark.parametrize(
    ("on", "in_2025", "in_2026"),
    [
        (date(2025, 12, 31), 1, 0),
        (date(2026, 1, 1), 0, 1),
        (date(2026, 11, 22), 0, 1),
        (date(2026, 11, 23), 0, 0),
    ],
)
def test_hand_over_counts_in_the_year_of_its_day_once_it_came(unit, on, in_2025, in_2026):
    replace(liaison(unit, date(2020, 1, 1)), on, "乙", "13800000002")
    assert values(unit, 2025) == (1, in_2025)
    assert values(unit, 2026) == (1, in_2026)


def test_each_change_of_the_year_counts(unit):
    second = replace(liaison(unit, date(2020, 1, 1)), date(2026, 2, 1), "乙", "13800000002")
    replace(second, date(2026, 8, 1), "丙", "13800000003")
    assert values(unit) == (1, 2)


def test_second_liaison_is_no_change_and_renewal_neither(unit):
    first = liaison(unit, date(2020, 1, 1))
    liaison(unit, date(2026, 5, 1), "乙", "13800000002")
    people.end(first, on=date(2026, 6, 1), reason="续聘", by=None)
    liaison(unit, date(2026, 6, 1))
    assert values(unit) == (2, 0)


def test_mistake_of_the_same_day_is_no_change(unit):
    people.end(liaison(unit, date(2026, 6, 1)), on=date(2026, 6, 1), reason="误登记", by=None)
    assert values(unit) == (0, 0)


def test_end_of_membership_is_no_change(unit):
    liaison(unit, date(2020, 1, 1))
    membership.end_membership(unit, on=date(2026, 6, 1), reason="退出", by=None)
    unit.refresh_from_db()
    assert values(unit) == (0, 0)


def test_other_offices_are_not_counted(unit):
    for role in ("HEAD", "HR_LEAD", "SECRETARY"):
        builders.person(unit, role)
    people.end(Representative.objects.get(role="HEAD"), on=date(2026, 6, 1), reason="退休", by=None)
    assert values(unit) == (0, 0)


def test_facts_answer_for_all_units_at_once(unit, django_assert_num_queries):
    many = [unit, *(builders.unit("SCHOOL") for _ in range(3))]
    for one in many:
        builders.person(one)
    with django_assert_num_queries(1):
        found = facts.compute(NAMES, many, 2026)
    assert {pk: row["contacts.count"].value for pk, row in found.items()} == dict.fromkeys(
        [one.pk for one in many], 1
    )
    assert found[unit.pk]["contacts.count"].url == f"/units/{unit.pk}/#people"
