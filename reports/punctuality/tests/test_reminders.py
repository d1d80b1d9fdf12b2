"""Reminders are due from an instant until their sense is gone; twice is nothing, late catches up."""

from datetime import date, datetime

import pytest

from alliance.background.models.jobs import JobRun
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.clock import TZ, Month
from alliance.jobs import sweeps
from alliance.messages.models import Notification
from alliance.registers import policy
from alliance.tests import builders
from reports.conftest import NOVEMBER, SECOND
from reports.deadlines import services as deadlines
from reports.punctuality import services as reminders

pytestmark = pytest.mark.django_db


def shanghai(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=TZ)


def steps(user) -> list[str]:
    found = Notification.objects.filter(recipient=user, matter__startswith="monthly:").order_by(
        "created_at", "pk"
    )
    return [message.step for message in found]


def sweep(instant: datetime) -> int:
    with clock.at(instant):
        return reminders.send_due()


def kept_since(house, month: str):
    policy.change("report_since", month, basis="启用", confirmed=True, by=house.officer)
    return house


@pytest.fixture
def reported(house):
    """The portal keeps reports since November, so that no earlier month is owed."""
    return kept_since(house, "2026-11")


@pytest.fixture
def autumn(house):
    """The portal keeps reports since August; nobody has reported."""
    return kept_since(house, "2026-08")


# ---------------------------------------------------------------- when


def test_occasions_fall_on_working_days():
    """November 30th, 2026 is a Monday: five days before is a Wednesday, one day before a Sunday, so Friday."""
    found = reminders.occasions(NOVEMBER)
    assert [(one.step, one.since, one.until) for one in found] == [
        ("due-5", shanghai(11, 25), shanghai(11, 27)),
        ("due-1", shanghai(11, 27), NOVEMBER.end),
        ("late-1", shanghai(12, 1), shanghai(12, 6, 0)),
    ]


def test_occasions_after_the_month_move_forward_to_a_working_day():
    october = reminders.occasions(Month(2026, 10))  # November 1st is a Sunday
    assert october[2].since == shanghai(11, 2)


def test_occasions_after_a_long_holiday_stay_before_the_window_closes():
    for day in range(1, 8):
        builders.holiday(date(2026, 10, day), name="国庆节")
    september = reminders.occasions(Month(2026, 9))
    assert (september[2].since, september[2].until) == (shanghai(10, 1), shanghai(10, 6, 0))


@pytest.mark.parametrize(
    ("instant", "step"),
    [
        (shanghai(11, 25) - SECOND, []),
        (shanghai(11, 25), ["due-5"]),
        (shanghai(11, 27) - SECOND, ["due-5"]),
        (shanghai(11, 27), ["due-1"]),
        (NOVEMBER.end - SECOND, ["due-1"]),
        (NOVEMBER.end, []),
        (shanghai(12, 1) - SECOND, []),
        (shanghai(12, 1), ["late-1"]),
        (shanghai(12, 6, 0) - SECOND, ["late-1"]),
        (shanghai(12, 6, 0), []),
    ],
)
def test_send_due_sends_what_is_due_at_the_instant(reported, instant, step):
    sweep(instant)
    assert steps(reported.school_liaison) == step


def test_send_due_twice_tells_nobody_again(reported):
    assert sweep(shanghai(11, 25)) == 3  # two liaisons, and the chair unit's head where there is no liaison
    assert sweep(shanghai(11, 25)) == 0
    assert sweep(shanghai(11, 26)) == 0
    assert steps(reported.school_liaison) == ["due-5"]
    assert steps(reported.school_head) == []


def test_send_due_catches_up_three_days_late_and_leaves_out_what_has_passed(reported):
    assert (
        sweep(shanghai(11, 28, 15)) == 3
    )  # the first was due on the 25th, the second on the 27th: only that makes sense
    assert steps(reported.school_liaison) == ["due-1"]
    assert sweep(shanghai(12, 4, 15)) == 3
    assert steps(reported.school_liaison) == ["due-1", "late-1"]


def test_send_due_leaves_those_who_have_reported(reported):
    with clock.at(shanghai(11, 24)):
        builders.submitted_report(reported.school, reported.school_head)
    assert sweep(shanghai(11, 25)) == 2
    assert steps(reported.school_liaison) == []
    assert steps(reported.enterprise_liaison) == ["due-5"]


def test_send_due_leaves_units_that_owe_nothing(reported):
    industry, newcomer = builders.unit("INDUSTRY"), builders.unit("SCHOOL", joined_on=date(2026, 11, 2))
    people = [builders.person(industry), builders.person(newcomer)]
    assert sweep(shanghai(11, 25)) == 3
    assert [steps(user) for user in people] == [[], []]


def test_sweeps_run_by_the_timetable(reported):
    with clock.at(shanghai(11, 25)):
        changed = sweeps.run_sweeps(3600)
        assert (changed["reports.reminders"], changed["reports.escalation"]) == (3, 0)
        assert sweeps.run_sweeps(3600)["reports.reminders"] == 0
    assert JobRun.objects.get(name="reports.reminders").error == ""


# ---------------------------------------------------------------- by hand


def names(units) -> list[str]:
    return sorted(unit.name for unit in units)


def test_remind_tells_only_units_that_owe_and_once_a_day(reported):
    builders.submitted_report(reported.school, reported.school_head)
    everybody = [reported.school.pk, reported.enterprise.pk]
    outcome = reminders.remind(everybody, month=NOVEMBER, by=reported.officer)
    assert (names(outcome.told), outcome.already, outcome.unreachable) == ([reported.enterprise.name], [], [])
    again = reminders.remind(everybody, month=NOVEMBER, by=reported.officer)
    assert (again.told, names(again.already)) == ([], [reported.enterprise.name])
    with clock.at(shanghai(11, 21)):
        tomorrow = reminders.remind(everybody, month=NOVEMBER, by=reported.officer)
    assert names(tomorrow.told) == [reported.enterprise.name]
    assert steps(reported.enterprise_liaison) == ["manual-2026-11-20", "manual-2026-11-21"]
    assert steps(reported.school_liaison) == []


def test_remind_names_units_where_nobody_can_be_told(reported):
    lonely = builders.unit("SCHOOL")
    outcome = reminders.remind(None, month=NOVEMBER, by=reported.officer)
    assert names(outcome.unreachable) == [lonely.name]
    assert len(outcome.told) == 3


def test_remind_is_for_the_secretariat(reported):
    for user in (reported.school_head, reported.chair):
        with pytest.raises(Refused, match="催报由秘书处办理"):
            reminders.remind(None, month=NOVEMBER, by=user)
    assert len(reminders.remind(None, month=NOVEMBER, by=reported.secretary_general).told) == 3


def test_remind_of_a_closed_month_reaches_only_units_it_is_open_for(house):
    september = Month(2026, 9)
    with pytest.raises(Refused, match="补报期已过"):
        reminders.remind(None, month=september, by=house.officer)
    deadlines.open_month(
        house.school, month=september, until=shanghai(11, 30), reason="交接期间漏报", by=house.officer
    )
    outcome = reminders.remind(None, month=september, by=house.officer)
    assert names(outcome.told) == [house.school.name]


def test_a_unit_without_anybody_is_told_to_the_office_once(reported):
    unit = builders.unit("ENTERPRISE")
    sweep(shanghai(11, 25))
    sweep(shanghai(11, 25, 10))
    told = Notification.objects.filter(matter=f"monthly:{unit.pk}:2026-11")
    assert {(one.recipient, one.step) for one in told} == {
        (reported.secretary_general, "due-5-nobody"),
        (reported.officer, "due-5-nobody"),
    }
    assert {one.title for one in told} == {f"{unit}无人接收：2026年11月信息还没有报送"}
