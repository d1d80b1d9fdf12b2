"""Every list of the units of a meeting is as they sit, whatever their names are."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, drafted
from councils.attendance import parts
from councils.meetings import inviting
from councils.minutes import drafting
from councils.roll import sheet

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def house(db):
    """Seats that were taken in another order than they have, by units whose names have a third."""
    house = builders.alliance()
    for role, name in (
        ("ORDINARY", "艾公司"),
        ("STANDING", "丁公司"),
        ("VICE_CHAIR", "伍公司"),
        ("VICE_CHAIR", "巴公司"),
    ):
        builders.seated(role, builders.unit("ENTERPRISE", name=name))
    house.seated = [house.chair_unit.name, "伍公司", "巴公司", "丁公司", "艾公司"]
    return house


def test_every_list_of_a_meeting_is_in_the_order_of_the_seats(house, client, noon):
    meeting = called(house.secretary_general)
    noon.move_to(NEXT)
    client.force_login(house.secretary_general)
    board = client.get(reverse("meeting_board", args=[meeting.pk])).context["rows"]
    roll = client.get(reverse("meeting_roll", args=[meeting.pk])).context["form"]
    lists = {
        "board": [str(row.unit) for row in board],
        "roll": [str(row.unit) for row in roll.rows],
        "part": [str(row.unit) for row in parts.units(meeting, house.secretary_general)[1]["table"].rows],
        "sheet": [row["unit"] for row in sheet.table_of(meeting).rows],
        "minutes": drafting.draft_of(meeting)["absent"].split("；"),
        "notice": inviting.official_of(meeting).blocks[-3].text.rstrip("。").split("、"),
    }
    assert lists == dict.fromkeys(lists, house.seated)


def test_a_unit_without_a_seat_comes_after_those_with_one(house):
    meeting = drafted(house.officer, "WORK", NEXT + timedelta(days=1))
    units = [str(row.unit) for row in meeting.attendances.in_seat_order().select_related("unit")]
    assert units[:5] == house.seated
    assert len(units) > 5
