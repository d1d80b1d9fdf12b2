"""Teachers in enterprises: who counts, how the months of five years add up, and who reads the names."""

from datetime import date

import pytest

from alliance.ground import clock
from alliance.registers import facts
from members.records import personal, rules, services
from members.records.tests import battery
from members.teaching import stays
from members.units.parts import UNIT_FILE


@pytest.fixture
def house(noon, db):
    return battery.inhabited("teacher-stay")


def stay(house, teacher, days, until=date(2026, 8, 28), answer=services.confirm):
    one = battery.record(
        house, "FILED", year=until.year, teacher=teacher, days=days, since=date(until.year, 1, 2), until=until
    )
    return answer(one, by=house.partner_head) if answer else one


def shown(house):
    return [
        (one.name, one.stays, one.days, str(one.months), one.is_enough)
        for one in stays.of_school(house.partner)
    ]


def test_months_of_a_teacher_add_up_over_stays_and_years(house):
    stay(house, "赵启明", 100, date(2025, 8, 28))
    stay(house, "赵启明", 80)
    stay(house, "孙立", 179)
    assert shown(house) == [("孙立", 1, 179, "6.0", False), ("赵启明", 2, 180, "6.0", True)]


def test_only_what_the_school_has_confirmed_and_what_ended_within_five_years_adds_up(house, noon):
    stay(house, "赵启明", 40, date(2025, 8, 28))
    stay(house, "孙立", 40, answer=None)
    assert [row[0] for row in shown(house)] == ["赵启明"]
    noon.move_to(clock.start_of_day(date(2030, 8, 28)))
    assert [row[0] for row in shown(house)] == ["赵启明"]
    noon.move_to(clock.start_of_day(date(2030, 9, 1)))
    assert shown(house) == []


def test_teacher_received_twice_counts_once_and_also_when_forgotten(house):
    def received():
        name = "teacher_practice.received"
        return facts.compute([name], [house.unit], 2026)[house.unit.pk][name].value

    stay(house, "赵启明", 20)
    stay(house, "赵启明", 10, date(2026, 9, 28))
    other = stay(house, "孙立", 10)
    assert received() == 2
    personal.forget(other, by=None)
    assert received() == 2


def test_names_are_read_by_the_school_and_the_enterprise_only(house):
    stay(house, "钟离望月", 40)
    part = UNIT_FILE.registered["教师企业实践"].contribute
    people = ("partner_head", "partner_liaison", "head", "officer", "chair", "stranger")
    assert [name for name in people if part(house.partner, getattr(house, name))] == [
        "partner_head",
        "partner_liaison",
    ]
    assert part(house.unit, house.head) is None


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None),
        ({"days": 400}, ("days", "实践天数（天）：不能多于起止日期之间的天数")),
        ({"until": date(2027, 1, 5)}, ("until", "结束日期：按结束日期所在年度填报，这条记录是 2026 年度的")),
    ],
)
def test_stay_fits_its_days_and_year(house, changes, fault):
    assert rules.faults(battery.record(house, **changes)) == (dict([fault]) if fault else {})


@pytest.mark.parametrize(
    ("form", "hours", "counted"), [("CLASS", 15, 0), ("CLASS", 16, 1), ("LECTURE", None, 1)]
)
def test_class_teaching_counts_from_sixteen_hours(noon, db, form, hours, counted):
    house = battery.inhabited("teaching")
    battery.record(house, "FILED", form=form, hours=hours)
    found = facts.compute(["teaching.contributions"], [house.unit], 2026)
    assert found[house.unit.pk]["teaching.contributions"].value == counted


def test_class_teaching_says_its_hours(noon, db):
    house = battery.inhabited("teaching")
    assert rules.faults(battery.record(house, form="CLASS", hours=None)) == {
        "hours": "学时：兼职授课请填写学时"
    }
