"""No to-do of a year that is over: neither for the unit, nor for its partner, nor for the secretariat."""

from datetime import date, timedelta

import pytest

from alliance.ground import clock
from members.record_overview import portal
from members.records.tests import battery


@pytest.mark.parametrize(("day", "listed"), [(date(2027, 3, 31), True), (date(2027, 4, 1), False)])
def test_records_of_last_year_wait_until_march_only(noon, db, day, listed):
    house = battery.inhabited("cooperation")
    battery.record(house, "FILED")
    battery.record(house, "RETURNED")
    noon.move_to(clock.start_of_day(day) + timedelta(hours=9))
    people = (house.liaison, house.partner_liaison, house.officer)
    titles = [[todo.title for todo in portal.todos(user)] for user in people]
    wanted = [["按意见修改校企合作项目 1 条"], ["校企合作项目 1 条请本单位确认"], ["待核对校企合作项目 1 条"]]
    assert titles == (wanted if listed else [[], [], []])
