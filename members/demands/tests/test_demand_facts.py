"""The facts of technical problems equal a count of single rows, each looked at on its own, over generated lives."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.ground import audit, clock
from alliance.registers import facts, policy
from alliance.tests import builders
from members.demands.models import DemandAnswer, DemandTicket
from members.demands.tests.test_demands import CONTENT

NAMES = ("demand.received", "demand.answered_on_time", "demand.solved")
HOURS = st.one_of(st.none(), st.sampled_from([-600, -1, 0, 1, 300]))
ANSWER = st.fixed_dictionaries(
    {
        "asked": st.sampled_from([None, -9000, -400, -200, -10]),  # hours from now; due 168 hours later
        "answered": HOURS,  # hours from the due instant
        "released": HOURS,
    }
)
TICKET = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["OPEN", "MATCHED", "CONFIRMED", "CONFIRMED"]),
        "solver": st.sampled_from([1, 2]),
        "confirmed": st.sampled_from([-9000, -10]),
        "answers": st.lists(ANSWER, max_size=2),
    }
)


def at(hours):
    return clock.now() + timedelta(hours=hours)


def stored(units, drawn):
    solved = drawn["state"] != "OPEN"
    content = CONTENT | {"needed_by": clock.today()}
    made = DemandTicket(
        unit=units[0], state=drawn["state"], posted_at=at(-9000), answer_by=at(-8800), **content,
        solver=units[drawn["solver"]] if solved else None,
        confirmed_at=at(drawn["confirmed"]) if drawn["state"] == "CONFIRMED" else None,
    )  # fmt: skip
    ticket = audit.save(made, by=None, reason="测试")
    for unit, one in zip(units[1:], drawn["answers"], strict=False):
        asked = at(one["asked"]) if one["asked"] is not None else None
        due = asked + timedelta(hours=168) if asked else None

        def moment(hours, due=due):
            return None if hours is None else (due or clock.now()) + timedelta(hours=hours)

        row = DemandAnswer(
            ticket=ticket, unit=unit, asked_at=asked, due_at=due, released_at=moment(one["released"]),
            answered_at=moment(one["answered"]), reply="OFFER" if one["answered"] is not None else "",
        )  # fmt: skip
        audit.save(row, by=None, reason="测试")


def slowly(unit, year):
    received = timely = 0
    for row in DemandAnswer.objects.filter(unit=unit):
        if row.asked_at is None or clock.local(row.asked_at).year != year:
            continue
        still_open = row.due_at > clock.now()
        released_first = row.released_at is not None and row.released_at < row.due_at
        if row.answered_at is None and (still_open or released_first):
            continue
        received += 1
        timely += row.answered_at is not None and row.answered_at < row.due_at
    solved = sum(
        unit in (one.unit, one.solver)
        for one in DemandTicket.objects.filter(state="CONFIRMED")
        if clock.local(one.confirmed_at).year == year
    )
    return [received, timely, solved]


def test_facts_equal_a_slow_count(noon, db):
    units = [builders.unit("ENTERPRISE"), builders.unit("RESEARCH"), builders.unit("SCHOOL")]
    policy.change("records_since", 2025, basis="测试", confirmed=True, by=None)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(TICKET, max_size=4))
    def compare(drawn):
        with transaction.atomic():
            for one in drawn:
                stored(units, one)
            for year in (2025, 2026):
                found = facts.compute(NAMES, units, year)
                for unit in units:
                    expected = slowly(unit, year)
                    if unit.kind == "ENTERPRISE":
                        expected[:2] = [None, None]
                    assert [found[unit.pk][name].value for name in NAMES] == expected, (year, drawn)
            transaction.set_rollback(True)

    compare()


@pytest.mark.django_db
def test_facts_cost_the_same_for_any_number_of_units(noon, django_assert_max_num_queries):
    units = [builders.unit("RESEARCH") for _ in range(4)]
    policy.change("records_since", 2025, basis="测试", confirmed=True, by=None)
    with django_assert_max_num_queries(5):
        facts.compute(NAMES, units, 2026)


@pytest.mark.django_db
def test_facts_before_the_first_year_are_unrecorded(noon):
    unit = builders.unit("RESEARCH")
    found = facts.compute(NAMES, [unit], 2020)[unit.pk]
    assert [found[name].recorded for name in NAMES] == [False] * 3
