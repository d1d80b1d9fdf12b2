"""Nobody is asked for anything of a year that is over, whichever registered to-do would: a world whose last year was left open."""

from datetime import date, timedelta

import pytest

from alliance.ground import clock
from alliance.tests import builders, builders_assessments
from alliance.tests.desk import todos_of
from assessments.cycles.models import Cycle
from assessments.secretariat import services as secretariat
from reports.monthly import services as monthly
from reports.monthly.models import MonthlyReport

YEAR = 2026


@pytest.fixture
def left_open(time_machine, db):
    """What people of 2026 never finished: reports, records, summaries, tasks of the plan, assessments."""
    time_machine.move_to(clock.start_of_day(date(YEAR, 12, 1)) + timedelta(hours=12), tick=False)
    house = builders.alliance()
    monthly.ask_signature(builders.draft(house.school, house.school_liaison), by=house.school_liaison)
    builders.submitted_report(house.enterprise, house.enterprise_head)
    returned = builders.submitted_report(house.chair_unit, house.chair)
    MonthlyReport.objects.filter(pk=returned.pk).update(
        state="RETURNED", correct_by=clock.now() + timedelta(days=3)
    )
    cooperation = {"officer": house.officer, "partner": house.enterprise}
    builders.record("cooperation", house.school, house.school_liaison, state="RETURNED", **cooperation)
    builders.record("cooperation", house.school, house.school_liaison, state="FILED", **cooperation)
    builders.summary(house, house.school, house.school_head, state="CHECKING")
    builders.summary(house, house.enterprise, house.enterprise_head, state="REVIEWING")
    builders.summary(house, kind="YEAR_END", state="CHECKING")
    builders.plan(house, year=YEAR, state="ADOPTED")
    row = builders_assessments.assessment(house.school)
    secretariat.start(row.cycle, by=house.secretary_general)
    Cycle.objects.filter(pk=row.cycle_id).update(published_at=clock.now() + timedelta(days=28))
    units = (house.school_head, house.school_liaison, house.enterprise_head, house.enterprise_liaison)
    return time_machine, [*units, house.officer, house.secretary_general, house.chair]


def asked_on(time_machine, people, day):
    """What the people of two units, the secretariat and the chair are asked on a morning."""
    time_machine.move_to(clock.start_of_day(day) + timedelta(hours=9), tick=False)
    return [todo for user in people for todo in todos_of(user)]


def speaks_of_last_year(todo):
    last_day = clock.last_day(todo.deadline) if todo.deadline else None
    return str(YEAR) in f"{todo.title}{todo.note}{todo.url}" or bool(last_day and last_day.year == YEAR)


def test_no_to_do_speaks_of_a_year_that_is_over(left_open):
    asked = asked_on(*left_open, date(YEAR + 1, 3, 31))
    assert {todo.kind for todo in asked if speaks_of_last_year(todo)} == {
        "信息报送",
        "信息审核",
        "工作总结",
        "工作计划",
        "秘书处考核",
        "通报",
    }
    quiet = {
        "待审核信息 1 条",
        "按意见修改校企合作项目 1 条",
        "校企合作项目 1 条请本单位确认",
        "待核对校企合作项目 1 条",
        "审定单位年度工作总结 1 份",
    }
    assert quiet - {todo.title for todo in asked} == set()

    asked = asked_on(*left_open, date(YEAR + 1, 4, 1))
    assert [todo for todo in asked if speaks_of_last_year(todo)] == []
    assert quiet & {todo.title for todo in asked} == set()
