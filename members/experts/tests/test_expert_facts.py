"""The facts of the pool equal a count of single entries, each looked at on its own, over generated lives."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.ground import audit, clock
from alliance.registers import facts, policy
from alliance.tests import builders
from members.experts.models import Expert, Update

NAMES = ("expert.count", "expert.fields_required", "expert.fields_filled", "expert.updated")
FIRST = date(2023, 1, 1)
DAYS = st.integers(0, 1600).map(lambda days: FIRST + timedelta(days=days))
LIFE = st.fixed_dictionaries(
    {
        "unit": st.integers(0, 1),
        "state": st.sampled_from(["WAITING", "RETURNED", "LISTED", "LISTED", "LISTED", "LEFT"]),
        "listed_on": DAYS,
        "valid": st.integers(0, 1500),
        "left_on": DAYS,
        "updates": st.lists(DAYS, max_size=4),
        "keywords": st.sampled_from(["", "检测"]),
        "birth_year": st.sampled_from([None, 1970]),
        "phone": st.sampled_from(["", "05342555166"]),
    }
)


def stored(units, number, life):
    days = sorted({life["listed_on"], *life["updates"]})
    made = Expert(
        unit=units[life["unit"]], name=f"专家{number}", name_key="a", initials="zj", rank="SENIOR", fields="检测",
        keywords=life["keywords"], birth_year=life["birth_year"], phone=life["phone"], consented=True,
        state=life["state"], listed_on=life["listed_on"], updated_on=days[-1],
        valid_until=life["listed_on"] + timedelta(days=life["valid"]),
        left_on=life["left_on"] if life["state"] == "LEFT" else None,
    )  # fmt: skip
    one = audit.save(made, by=None, reason="测试")
    audit.bulk_create(Update, [Update(expert=one, on=day) for day in days], by=None, reason="测试")
    return one


def slowly(unit, year):
    """Pencil and paper: each entry by its days."""
    day = min(clock.today(), date(year, 12, 31))
    frozen = date(day.year - 2, day.month, day.day)
    numbers = [0, 0, 0, 0]
    for one in Expert.objects.filter(unit=unit):
        last = max((update.on for update in one.updates.all() if update.on <= day), default=None)
        there = one.state == "LISTED" or (one.state == "LEFT" and one.left_on > day)
        if not there or one.listed_on > day or one.valid_until < day or last is None or last <= frozen:
            continue
        numbers[0] += 1
        numbers[1] += 11
        numbers[2] += 11 - len(one.missing)
        numbers[3] += any(update.on.year == year and update.on <= day for update in one.updates.all())
    return numbers


def test_facts_equal_a_slow_count(noon, db):
    units = [builders.unit("RESEARCH"), builders.unit("RESEARCH")]
    policy.change("records_since", 2024, basis="测试", confirmed=True, by=None)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(LIFE, max_size=6))
    def compare(lives):
        with transaction.atomic():
            for number, life in enumerate(lives):
                stored(units, number, life)
            for year in (2024, 2025, 2026):
                found = facts.compute(NAMES, units, year)
                for unit in units:
                    assert [found[unit.pk][name].value for name in NAMES] == slowly(unit, year), (year, lives)
            transaction.set_rollback(True)

    compare()


@pytest.mark.django_db
def test_facts_cost_one_query_for_any_number_of_units(noon, django_assert_max_num_queries):
    units = [builders.unit("RESEARCH") for _ in range(4)]
    policy.change("records_since", 2024, basis="测试", confirmed=True, by=None)
    with django_assert_max_num_queries(3):
        facts.compute(NAMES, units, 2026)


@pytest.mark.django_db
def test_facts_before_the_first_year_are_unrecorded(noon):
    unit = builders.unit("RESEARCH")
    found = facts.compute(NAMES, [unit], 2020)[unit.pk]
    assert [found[name].recorded for name in NAMES] == [False] * 4
