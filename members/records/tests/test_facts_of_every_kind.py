"""The facts of every kind: equal to a slow count of single rows, in a constant number of queries, 未记录 where nobody keeps them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.ground import audit, clock
from alliance.registers import facts, policy
from alliance.tests import builders
from members.records import kinds
from members.records.measures import ANY, CONFIRMED, UNDENIED, How
from members.records.tests import battery

YEAR = 2026
EXAMPLES = max(5, 100 // len(battery.EVERY))  # for each kind: the same measures are asked by many
ROW = st.fixed_dictionaries(
    {
        "unit": st.integers(0, 2),
        "partner": st.sampled_from([None, "outside", 0, 1, 2, 3]),
        "state": st.sampled_from(battery.STATES),
        "answer": st.sampled_from(["ASKED", "ASKED", "CONFIRMED", "CONFIRMED", "DISPUTED"]),
        "year": st.sampled_from([YEAR, YEAR, YEAR, YEAR - 1]),
        "part": st.integers(0, 11),
        "filed_on": st.sampled_from([-200, -1, 0, 1, 200]),  # days from the 31st of March
        "many": st.integers(1, 9),
    }
)


def row_of(kind, units, drawn):
    """A stored row as drawn; its numbers are the sample's, times what was drawn."""
    unit = units[drawn["unit"]]
    content = kind.sample(unit, drawn["year"])
    for name, value in content.items():
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            content[name] = value * drawn["many"] + (drawn["many"] if isinstance(value, int) else 0)
    content |= {"goals_met": content["goals_set"]} if "goals_set" in content else {}
    filed = clock.start_of_day(datetime(YEAR, 3, 31, tzinfo=clock.TZ).date()) + timedelta(
        days=drawn["filed_on"]
    )
    times = {} if drawn["state"] == "DRAFT" else {"filed_at": filed, "first_filed_at": filed}
    parts = kind.parts or kind.owed_parts or (0,)
    part = parts[drawn["part"] % len(parts)]
    named = {}
    if kind.partner and drawn["partner"] == "outside":
        named = {"partner_name": "联盟外公司"}
    elif kind.partner and drawn["partner"] is not None and units[drawn["partner"]] != unit:
        words = "不符" if drawn["answer"] == "DISPUTED" else ""
        named = {"partner": units[drawn["partner"]], "answer": drawn["answer"], "answer_words": words}
    return kind.model(
        unit=unit, year=drawn["year"], part=part, state=drawn["state"], **content, **times, **named
    )


def slowly(kind, measure, unit, side, year=YEAR):
    """The rows that count for a unit, each looked at by itself."""
    for row in kind.model.objects.filter(year=year):
        if (row.unit_id if side == "own" else row.partner_id) != unit.pk or row.state not in (
            "FILED",
            "ACCEPTED",
        ):
            continue
        if side == "partner" and row.answer != "CONFIRMED":
            continue
        if (
            side == "own"
            and kind.partner
            and measure.partner != ANY
            and ((row.partner_id is None and measure.partner != UNDENIED) or row.answer == "DISPUTED")
        ):
            continue
        if side == "own" and kind.partner and measure.partner == CONFIRMED and row.answer != "CONFIRMED":
            continue
        if type(row).objects.filter(pk=row.pk).filter(measure.where).exists():
            yield row


def asked_of(kind, unit, part, deadline):
    """Whether a unit is asked for a period: there in time before, and still there on the day."""
    day = (deadline - timedelta(seconds=1)).astimezone(clock.TZ).date()
    if unit.kind not in kind.owed_by or (unit.ended_on and unit.ended_on <= day):
        return False
    if kind.due_day:
        return unit.joined_on < date(YEAR, part, 1)
    return unit.joined_on + timedelta(days=30) <= day


def in_periods(kind, measure, rows, unit):
    """How many periods are due, in time or late, each looked at by itself; None while nothing is due but something will be."""
    due, timely, late, waits = 0, 0, 0, False
    for part, deadline in kind.deadlines(YEAR).items():
        filed = [row.first_filed_at for row in rows if row.part == part]
        owed = asked_of(kind, unit, part, deadline)
        if filed:
            due += 1
            if not owed or min(filed) < deadline:
                timely += 1
            else:
                late += 1
        elif owed and clock.now() >= deadline:
            due += 1
        elif owed:
            waits = True
    if due == 0:
        return 0 if measure.how is How.DUE and not waits else None
    return {How.DUE: due, How.IN_TIME: timely, How.LATE: late}[measure.how]


def expected(kind, measure, unit):
    """What a person with pencil and paper would find."""
    rows = [row for side in measure.sides for row in slowly(kind, measure, unit, side)]

    def read(row):
        return type(row).objects.annotate(_read=measure.of).get(pk=row.pk)._read if not isinstance(measure.of, str) else getattr(row, measure.of)  # fmt: skip

    if measure.how is How.COUNT:
        return len(rows)
    if measure.how is How.TOTAL:
        return sum(read(row) or 0 for row in rows)
    if measure.how is How.FOUND:
        return sum(read(row) or 0 for row in rows) if rows else None
    if measure.how is How.INCREASE:
        before = [row for side in measure.sides for row in slowly(kind, measure, unit, side, YEAR - 1)]
        return max(0, sum(read(row) for row in rows) - sum(read(row) for row in before))
    if measure.how is How.DISTINCT:
        return len({read(row) for row in rows})
    if measure.how is How.HIGHEST:
        return max([read(row) or 0 for row in rows], default=0)
    if measure.how is How.THERE_IS:
        return int(bool(rows))
    return in_periods(kind, measure, rows, unit)


@pytest.mark.parametrize("key", battery.EVERY)
def test_facts_equal_a_slow_count(key, noon, db):
    house = battery.inhabited(key)
    kind = kinds.get(key)
    joined = (date(2020, 1, 1), date(YEAR, 6, 15), date(2020, 1, 1))
    units = [builders.unit(kind.filed_by[n % len(kind.filed_by)], joined_on=joined[n]) for n in range(3)]
    units[2].ended_on = date(YEAR, 8, 1)
    units.append(builders.unit(kind.partner.kinds[0]) if kind.partner else builders.unit())

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ROW, max_size=9))
    def compare(drawn):
        with transaction.atomic():
            audit.bulk_create(kind.model, [row_of(kind, units, one) for one in drawn], by=None, reason="测试")
            found = facts.compute(kind.facts, units, YEAR)
            for name, measure in kind.facts.items():
                for unit in units:
                    fact = found[unit.pk][name]
                    speaks = ("own" in measure.sides and unit.kind in kind.filed_by) or (
                        "partner" in measure.sides and unit.kind in kind.partner.kinds
                    )
                    speaks = speaks and (not measure.members or unit.kind in measure.members)
                    assert fact.value == (expected(kind, measure, unit) if speaks else None), (name, drawn)
            transaction.set_rollback(True)

    compare()
    assert house.kind is kind


def test_facts_cost_the_same_for_many_units_and_records(house, django_assert_max_num_queries):
    """One question for each side of a kind, one for what was granted where it is owed, two for the settings where none has read them."""
    sides = {side for measure in house.kind.facts.values() for side in measure.sides}
    asked = len(sides) + house.kind.is_due
    for _ in range(3):
        with django_assert_max_num_queries(asked + 2):
            facts.compute(house.kind.facts, [house.unit, house.partner or house.unit], YEAR)
        with policy.read_once():
            kinds.since()
            with django_assert_max_num_queries(asked):
                facts.compute(house.kind.facts, [house.unit, house.partner or house.unit], YEAR)
        battery.record(house, "FILED")


def test_facts_lead_to_the_records_behind_them(house):
    own = any("own" in measure.sides for measure in house.kind.facts.values())
    unit = house.unit if own else house.partner
    found = facts.compute(house.kind.facts, [unit], YEAR)[unit.pk]
    urls = {fact.url for fact in found.values() if fact.url}
    assert urls == {f"/records/{house.kind.key}/?unit={unit.pk}&year=2026"}


def test_facts_before_the_first_year_are_unrecorded(house):
    battery.record(house, "FILED")
    names = list(house.kind.facts)
    policy.change("records_since", 2027, basis="测试", confirmed=True, by=house.officer)
    found = facts.compute(names, [house.unit], YEAR)[house.unit.pk]
    assert {name: fact.recorded for name, fact in found.items()} == dict.fromkeys(names, False)


@pytest.mark.parametrize(
    ("filed", "asked", "on_time", "late"),
    [
        (None, "2026-03-31T23:59:59", None, None),
        (None, "2026-04-01T00:00:00", 0, 0),
        ("2026-03-31T23:59:59", "2026-04-02T00:00:00", 1, 0),
        ("2026-04-01T00:00:00", "2026-04-02T00:00:00", 0, 1),
        ("2026-02-01T09:00:00", "2026-02-02T00:00:00", 1, 0),
    ],
)
def test_plan_is_in_time_until_the_end_of_its_day(noon, db, filed, asked, on_time, late):
    house = battery.inhabited("base-plan")
    names = ["plan.training_base_on_time", "plan.training_base_late"]
    if filed:
        with clock.at(datetime.fromisoformat(filed).replace(tzinfo=clock.TZ)):
            battery.record(house, "FILED")
    with clock.at(datetime.fromisoformat(asked).replace(tzinfo=clock.TZ)):
        found = facts.compute(names, [house.unit], YEAR)[house.unit.pk]
    assert [found[name].value for name in names] == [on_time, late]
