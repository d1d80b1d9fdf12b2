"""The ledger equals a slow statement over single rows; the board's questions to the database say the same; to-dos follow from it."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.ground import audit, clock
from alliance.ground.once import reading
from alliance.registers import policy
from alliance.registers.portal import registry
from alliance.tests import builders
from members.duties import ledger, portal
from members.duties.filters import standing_in
from members.membership import services as membership
from members.obligations import duties, services
from members.obligations.models import Relief
from members.obligations.periods import Standing
from members.records import kinds
from members.records import services as records
from members.records.tests import battery
from members.units.models import Unit

YEAR = 2026
PLAN = "records.base-plan"
TRAINING = "records.staff-training"
ASKED = (Standing.OVERDUE, Standing.OPEN, Standing.EXEMPT)
RELIEF = st.sampled_from([None, "exempt", -40, 1, 40, 300])  # days after the deadline
UNIT = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["SCHOOL", "ENTERPRISE", "INDUSTRY"]),
        "joined": st.sampled_from([date(2020, 1, 1), date(YEAR, 3, 1), date(YEAR, 3, 2), date(YEAR, 6, 1)]),
        "ended": st.sampled_from([None, None, date(YEAR, 3, 31), date(YEAR, 4, 1), date(YEAR, 9, 1)]),
        "filed": st.sampled_from([None, None, -30, -1, 0, 1, 60]),
        "state": st.sampled_from(["FILED", "ACCEPTED", "RETURNED", "WITHDRAWN", "DRAFT"]),
        "relief": RELIEF,
    }
)
DEADLINE = clock.end_of_day(date(YEAR, 3, 31))


def made(drawn, number, kind):
    """A unit as drawn, with its record and what was granted to it."""
    unit = builders.unit("SCHOOL", name=f"生成单位{number}")
    unit.kind, unit.joined_on, unit.ended_on = drawn["kind"], drawn["joined"], drawn["ended"]
    if unit.ended_on and unit.ended_on < unit.joined_on:
        unit.ended_on = None
    audit.save(unit, by=None, reason="测试")
    if drawn["filed"] is not None:
        filed = DEADLINE + timedelta(days=drawn["filed"])
        times = {} if drawn["state"] == "DRAFT" else {"filed_at": filed, "first_filed_at": filed}
        row = kind.model(unit=unit, year=YEAR, state=drawn["state"], **kind.sample(unit, YEAR), **times)
        audit.bulk_create(kind.model, [row], by=None, reason="测试")
    if drawn["relief"] is not None:
        until = None if drawn["relief"] == "exempt" else DEADLINE + timedelta(days=drawn["relief"])
        granted = Relief(
            unit=unit, duty=kind.duty, year=YEAR, until=until, reason="测试", created_at=DEADLINE
        )
        audit.save(granted, by=None, reason="测试")
    return unit


def slowly(unit, drawn, now):
    """How the plan of a unit stands, as somebody with pencil and paper would say; None where it is no line."""
    filed = None
    if drawn["filed"] is not None and drawn["state"] in ("FILED", "ACCEPTED"):
        filed = DEADLINE + timedelta(days=drawn["filed"])
    left = unit.ended_on is not None and unit.ended_on <= date(YEAR, 3, 31)
    if unit.kind not in ("SCHOOL", "ENTERPRISE"):
        return None
    if unit.joined_on > date(YEAR, 3, 1) or left:
        return Standing.DONE if filed else None
    if drawn["relief"] == "exempt":
        return Standing.DONE if filed else Standing.EXEMPT
    until = DEADLINE + timedelta(days=max(drawn["relief"] or 0, 0))
    if filed:
        return Standing.DONE if filed < until else Standing.LATE
    if now >= until:
        return Standing.OVERDUE
    return Standing.OPEN if now + timedelta(days=30) >= until else Standing.NOT_YET


@pytest.mark.parametrize("after", [-60, -1, 0, 20, 100])
def test_ledger_equals_a_slow_statement(noon, db, after):
    house = battery.inhabited("base-plan")
    duty, kind = duties.get(PLAN), house.kind
    noon.move_to(DEADLINE + timedelta(days=after))
    now = clock.now()

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(UNIT, min_size=1, max_size=5))
    def compare(drawn):
        with transaction.atomic():
            units = [made(one, number, kind) for number, one in enumerate(drawn)]
            found = ledger.of_units(units, YEAR, duties=[duty])
            expected = {unit.pk: slowly(unit, one, now) for unit, one in zip(units, drawn, strict=True)}
            stands = {pk: lines[0].standing if lines else None for pk, lines in found.items()}
            assert stands == expected
            for standing in ASKED:
                rows = Unit.objects.filter(ledger.owing_in(duty, YEAR, standing), pk__in=expected)
                wanted = {pk for pk, one in expected.items() if one is standing}
                assert set(rows.values_list("pk", flat=True)) == wanted
            transaction.set_rollback(True)

    compare()


@pytest.mark.once
def test_ledger_costs_the_same_for_one_three_and_fifty_units(noon, db):
    battery.inhabited("base-plan")
    units = [builders.unit(kind) for kind in ("SCHOOL", "ENTERPRISE") for _ in range(25)]

    def asked(some):
        with policy.read_once(), reading(), CaptureQueriesContext(connection) as queries:
            kinds.since()
            ledger.of_units(some, YEAR)
        return len(queries)

    both = [units[0], units[-1]]
    asked(both)
    assert asked(both) == asked([*both, units[1]]) == asked(units)


def test_ledger_as_of_a_day_knows_nothing_of_later_acts(noon, db):
    house = battery.inhabited("base-plan")
    duty = duties.get(PLAN)
    noon.move_to(DEADLINE - timedelta(days=20))
    one = battery.record(house, "FILED")
    noon.move_to(DEADLINE + timedelta(days=10))
    records.withdraw(one, reason="重复", by=house.liaison)
    services.exempt(house.unit, duty=duty, year=YEAR, part=0, reason="停办", by=house.officer)

    def stood(at):
        return [
            line.standing for line in ledger.of_units([house.unit], YEAR, at=at, duties=[duty])[house.unit.pk]
        ]

    days = (DEADLINE - timedelta(days=21), DEADLINE - timedelta(days=1), DEADLINE + timedelta(days=11))
    assert [stood(at) for at in days] == [[Standing.OPEN], [Standing.DONE], [Standing.EXEMPT]]


@pytest.fixture
def plan_only(monkeypatch):
    """Only the plan of training bases is called for, which the kept statement of the counts has to know."""
    monkeypatch.setattr(portal, "asked_for", lambda: [duties.get(PLAN)])
    known = [*registry.counts_depend_on, lambda user: PLAN]
    monkeypatch.setattr(registry, "counts_depend_on", known)


@pytest.mark.parametrize(
    ("day", "listed", "urgent"),
    [
        (date(2026, 2, 28), False, False),
        (date(2026, 3, 2), True, False),
        (date(2026, 3, 31), True, False),
        (date(2026, 4, 1), True, True),
        (date(2026, 12, 31), True, True),
        (date(2027, 1, 1), False, False),
    ],
)
def test_plan_is_a_to_do_before_and_after_its_day_until_the_year_is_over(
    plan_only, noon, db, day, listed, urgent
):
    house = battery.inhabited("base-plan")
    noon.move_to(clock.start_of_day(day) + timedelta(hours=9))
    wanted = [todo for todo in portal.todos(house.liaison) if "2026年度实训基地建设计划" in todo.title]
    assert [(todo.title, todo.urgent) for todo in wanted] == (
        [("报送2026年度实训基地建设计划", urgent)] if listed else []
    )


def test_ledger_as_of_a_day_asks_what_an_end_that_was_decided_later_spares(noon, db):
    """Told on April 10th to leave on June 1st: until the 9th the last duty of the year still stood before the unit."""
    noon.move_to(clock.start_of_day(date(YEAR, 1, 5)))
    house = battery.inhabited("base-plan")
    owed = [one for one in duties.every() if house.unit.kind in one.kinds and not one.elsewhere]
    last, duty = max(
        ((period, one) for one in owed for period in one.periods(YEAR).values()),
        key=lambda found: found[0].deadline,
    )
    noon.move_to(clock.start_of_day(date(YEAR, 4, 10)) + timedelta(hours=9))
    membership.end_membership(house.unit, on=date(YEAR, 6, 1), reason="退出", by=None)
    noon.move_to(clock.start_of_day(date(YEAR, 12, 1)))
    unit = Unit.objects.get(pk=house.unit.pk)

    def parts(day):
        found = ledger.of_units([unit], YEAR, at=clock.end_of_day(day), duties=[duty])
        return {line.part for line in found[unit.pk] if line.owed}

    assert last.part in parts(date(YEAR, 4, 9))
    assert last.part not in parts(date(YEAR, 4, 10))
    assert unit.ended_on == date(YEAR, 6, 1)


@pytest.mark.parametrize("on", [date(YEAR, 3, 1), date(YEAR, 11, 30)])
def test_ledger_of_yesterday_is_the_same_whatever_end_is_decided_today(noon, db, on):
    """An end dated back to March, and one of today, both decided on November 30th."""
    noon.move_to(clock.start_of_day(date(YEAR, 1, 5)))
    house = battery.inhabited("base-plan")
    noon.move_to(clock.start_of_day(date(YEAR, 11, 30)) + timedelta(hours=9))

    def standings(day):
        unit = Unit.objects.get(pk=house.unit.pk)
        lines = ledger.of_units([unit], YEAR, at=clock.end_of_day(day))[unit.pk]
        return [(line.title, line.standing, line.owed) for line in lines]

    days = (date(YEAR, 6, 30), date(YEAR, 11, 29))
    before = [standings(day) for day in days]
    membership.end_membership(house.unit, on=on, reason="退出", by=None)
    assert [standings(day) for day in days] == before
    assert before[1] != []


def test_who_joins_on_new_years_day_owes_nothing_on_the_evening_before(noon, db):
    unit = builders.unit("SCHOOL", joined_on=date(YEAR, 1, 1))
    for day, known in ((date(YEAR - 1, 12, 31), False), (date(YEAR, 1, 1), True)):
        lines = ledger.of_units([unit], YEAR, at=clock.end_of_day(day))[unit.pk]
        assert bool(lines) == known


def titles(user):
    return [todo.title for todo in portal.todos(user)]


def test_filed_or_exempt_plan_is_no_to_do(plan_only, noon, db):
    house = battery.inhabited("base-plan")
    wanted = "报送2026年度实训基地建设计划"
    assert titles(house.head) == [wanted]
    granted = services.exempt(
        house.unit, duty=duties.get(PLAN), year=YEAR, part=0, reason="停办", by=house.officer
    )
    assert titles(house.head) == []
    services.revoke(granted, reason="恢复", by=house.officer)
    assert titles(house.head) == [wanted]
    battery.record(house, "FILED")
    assert titles(house.head) == []


def test_nothing_is_due_before_the_first_year(plan_only, noon, db):
    house = battery.inhabited("base-plan")
    assert titles(house.head) == ["报送2026年度实训基地建设计划"]
    policy.change("records_since", 2027, basis="测试", confirmed=True, by=house.officer)
    assert titles(house.head) == []


def test_several_duties_are_one_line_that_leads_to_the_ledger(noon, db):
    house = builders.alliance()
    policy.change("records_since", 2025, basis="测试", confirmed=True, by=house.officer)
    (todo,) = [todo for todo in portal.todos(house.enterprise_head) if todo.urgent]
    lines = ledger.of_units([house.enterprise], YEAR, duties=portal.asked_for())[house.enterprise.pk]
    late = [line for line in lines if line.standing is Standing.OVERDUE]
    assert (todo.title, todo.url) == (
        f"补报逾期履职事项 {len(late)} 项",
        f"/duties/units/{house.enterprise.pk}/?year=2026",
    )
    assert {PLAN, TRAINING} <= {line.duty.key for line in late}


def test_standing_of_all_duties_is_that_of_any(noon, db):
    house = battery.inhabited("base-plan")
    rows = Unit.objects.filter(standing_in(None, YEAR, Standing.OVERDUE))
    assert house.unit in rows
    assert Unit.objects.filter(standing_in([duties.get(PLAN)], 2025, Standing.EXEMPT)).count() == 0
    assert datetime(2026, 1, 1, tzinfo=clock.TZ) < clock.now()
