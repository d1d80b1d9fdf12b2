"""The facts of the year, reckoned by hand for units that joined, ended or reported in every way."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.ground import clock
from alliance.ground.clock import TZ, Month
from alliance.registers import facts, policy
from alliance.registers.facts import Fact
from alliance.tests import builders
from members.units.models import Unit
from reports.checks import adoptions
from reports.checks import services as checks
from reports.deadlines.closing import since

pytestmark = pytest.mark.django_db
NAMES = [
    "info.months_due",
    "info.months_on_time",
    "info.months_late",
    "info.months_missing",
    "info.accepted",
    "info.adopted",
    "info.points",
]


def in_month(number: int, day: int = 10) -> dict:
    return {Month(2026, number): datetime(2026, number, day, 9, tzinfo=TZ)}


def late(number: int) -> dict:
    return {Month(2026, number): datetime(2026, number + 1, 3, 9, tzinfo=TZ)}


def reckon(unit, year: int = 2026) -> dict:
    found = facts.compute(NAMES, [unit], year)[unit.pk]
    return {name.removeprefix("info."): found[name].value for name in NAMES}


def test_facts_of_a_member_of_the_whole_year(house):
    """Ten months have ended on November 20th: 8 on time, 1 late, 1 missing; November counts once it is accepted."""
    handed_in = {}
    for number in (1, 2, 3, 4, 5, 6, 7, 8):
        handed_in |= in_month(number)
    builders.history_of_reports(house.school, house.school_head, handed_in | late(9))
    expected = {
        "months_due": 10,
        "months_on_time": 8,
        "months_late": 1,
        "months_missing": 1,
        "accepted": 9,
        "adopted": 0,
        "points": 9,
    }
    assert reckon(house.school) == expected
    report = builders.submitted_report(house.school, house.school_head)
    assert reckon(house.school) == expected
    checks.accept(report, by=house.officer)
    assert reckon(house.school) == expected | {
        "months_due": 11,
        "months_on_time": 9,
        "accepted": 10,
        "points": 10,
    }


def test_facts_of_a_unit_that_joined_in_june_and_one_that_ended_in_august(house):
    joined = builders.unit("ENTERPRISE", joined_on=date(2026, 6, 15))
    head = builders.person(joined, "HEAD")
    builders.history_of_reports(joined, head, in_month(6, 20) | in_month(7) | late(8))
    # due July to October; June was reported of its own accord and counts for the ranking only
    assert reckon(joined) == {
        "months_due": 4,
        "months_on_time": 1,
        "months_late": 1,
        "months_missing": 2,
        "accepted": 3,
        "adopted": 0,
        "points": 3,
    }
    ended = builders.unit("SCHOOL")
    head = builders.person(ended, "HEAD")
    builders.history_of_reports(ended, head, in_month(1) | in_month(7))
    ended.ended_on = date(2026, 8, 15)  # due January to July
    assert reckon(ended)["months_due"] == 7
    assert (reckon(ended)["months_on_time"], reckon(ended)["months_missing"]) == (2, 5)


def test_facts_of_a_unit_that_owes_nothing(house):
    research = builders.unit("RESEARCH")
    head = builders.person(research, "HEAD")
    builders.history_of_reports(research, head, in_month(3))
    found = facts.compute(NAMES, [research], 2026)[research.pk]
    assert (found["info.months_due"].value, found["info.months_missing"].value) == (0, 0)
    assert found["info.months_due"].note == "办法没有要求该类成员按月报送"
    assert found["info.accepted"].value == 1


def test_facts_count_only_what_was_accepted(house):
    october = Month(2026, 10)
    with clock.at(october.start + timedelta(days=5)):
        waiting = builders.submitted_report(house.school, house.school_head, month=october)
    found = facts.compute(NAMES, [house.school], 2026)[house.school.pk]
    assert (found["info.months_on_time"].value, found["info.months_missing"].value) == (0, 9)
    assert found["info.months_due"].note == "另有 1 个月已报送、尚未审核合格"
    checks.decline(waiting, reason="不符合", by=house.officer)
    assert reckon(house.school)["months_missing"] == 10


def test_facts_carry_denominator_and_the_way_to_the_records(house):
    fact = facts.compute(["info.months_on_time"], [house.school], 2026)[house.school.pk][
        "info.months_on_time"
    ]
    assert fact == Fact(0, denominator=10, url=f"/monthly-reports/?unit={house.school.pk}&year=2026")


def test_adopted_counts_a_report_once_and_points_its_best_channel(house):
    report = builders.accepted_report(house.school, house.school_head, by=house.officer)
    for channel in ("WEBSITE", "PROVINCE", "CITY"):
        adoptions.record(report, channel=channel, adopted_on=clock.today(), by=house.officer)
    builders.accepted_report(
        house.school, house.school_head, by=house.officer, reprinted=True, source="德州日报", title="转载一条"
    )
    assert (reckon(house.school)["adopted"], reckon(house.school)["points"]) == (1, Decimal("11.5"))
    assert reckon(house.enterprise)["points"] == 0


def test_facts_before_the_portal_kept_reports_are_unrecorded(house):
    policy.change("report_since", "2026-06", basis="2026年6月启用", confirmed=True, by=house.officer)
    found = facts.compute(NAMES, [house.school], 2025)[house.school.pk]
    assert found["info.months_due"] == Fact.unrecorded()
    assert reckon(house.school)["months_due"] == 5  # June to October
    assert since() == Month(2026, 6)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_facts_take_the_same_queries_for_any_number_of_units(house, django_assert_num_queries, count):
    units = [builders.unit("SCHOOL") for _ in range(count)]
    with django_assert_num_queries(4):
        facts.compute(NAMES, units, 2026)


# ---------------------------------------------------------------- about the secretariat


def reviews(unit) -> tuple:
    found = facts.compute(["info_review.due", "info_review.on_time"], [unit], 2026)[unit.pk]
    return found["info_review.due"].value, found["info_review.on_time"].value


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (None, (0, 0)),  # still within its time
        (datetime(2026, 11, 25, 23, 59, 59, tzinfo=TZ), (1, 1)),
        (datetime(2026, 11, 26, 0, 0, 0, tzinfo=TZ), (1, 0)),
    ],
)
def test_reviews_are_on_time_within_three_working_days(house, instant, expected):
    """Handed in on Friday the 20th: Monday, Tuesday, Wednesday the 25th, that day included."""
    report = builders.submitted_report(house.school, house.school_head)
    if instant:
        with clock.at(instant):
            checks.accept(report, by=house.officer)
    assert reviews(house.school) == expected


def test_reviews_that_never_came_are_due_once_their_time_is_over(house):
    builders.submitted_report(house.school, house.school_head)
    with clock.at(datetime(2026, 11, 26, tzinfo=TZ)):
        assert reviews(house.enterprise) == (1, 0)


def test_bulletins_and_the_annual_report_are_facts_of_the_alliance(house):
    from reports.annual.services import writing
    from reports.annual_review import services as presenting
    from reports.ranking import services as bulletins

    names = ["bulletin.issued", "annual_report.presented", "annual_report.read"]

    def found():
        return [fact.value for fact in facts.compute(names, [house.school], 2026)[house.school.pk].values()]

    assert found() == [0, 0, 0]
    bulletins.issue(Month(2026, 9), by=house.officer)
    report = writing.open_year(2026, by=house.officer)
    assert found() == [0, 0, 1]
    builders.written_annual_report(house, report)
    assert found() == [1, 0, 1]
    presenting.review(report, by=house.chair)
    assert found() == [1, 1, 1]


# ---------------------------------------------------------------- all of them


def test_all_facts_cost_the_same_queries_for_any_number_of_units_and_at_most_a_hundred(house):
    policy.change("records_since", 2025, basis="测试", confirmed=True, by=None)
    names = [one.name for one in facts.all_facts()]

    def asked(units) -> int:
        with CaptureQueriesContext(connection) as captured:
            facts.compute(names, units, 2026)
        return len(captured)

    units = list(Unit.objects.all())
    few = asked(units[:2])
    assert (asked(units), few <= 100) == (few, True)
