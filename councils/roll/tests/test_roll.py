"""The sign-in list as a workbook: taken along, filled in, shown, then written as a whole or not at all."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from alliance.ground import clock
from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, line
from councils.attendance import door
from councils.attendance import services as attendance
from councils.meetings.models.attendances import Attendance
from councils.roll import sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(everyone, noon, client):
    builders.seated("STANDING", everyone.enterprise)
    builders.seated("ORDINARY", everyone.school)
    everyone.meeting = called(everyone.secretary_general)
    noon.move_to(NEXT + timedelta(minutes=50))
    client.force_login(everyone.officer)
    everyone.client = client
    everyone.root = f"/meetings/{everyone.meeting.pk}/roll"
    return everyone


def filled(*rows, heading=("单位", "到会情况", "签到时间")):
    book = Workbook()
    book.active.append(heading)
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("签到表.xlsx", content.getvalue())


def upload(house, *rows):
    answer = house.client.post(f"{house.root}/import/", {"file": filled(*rows)})
    return answer.status_code, answer.content.decode()


def confirm(house, page):
    signed = re.search(r'name="plan" value="([^"]+)"', page)[1]
    return house.client.post(f"{house.root}/confirm/", {"plan": signed})


def stored():
    return Attendance.objects.exclude(present="").count()


def test_the_list_taken_along_comes_back_as_it_is(house):
    attendance.mark(line(house.meeting, house.school), present="SELF", by=house.officer)
    answer = house.client.get(f"{house.root}/sheet/")
    content = b"".join(answer.streaming_content)
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    named = {row[0]: row for row in rows if row[0] in (house.school.name, house.enterprise.name)}
    assert named[house.school.name][3:] == ("出席", "14:50")
    assert not named[house.enterprise.name][3]
    file = SimpleUploadedFile("签到表.xlsx", content)
    page = house.client.post(f"{house.root}/import/", {"file": file}).content.decode()
    assert "没有变化" in page, re.sub(r"<[^>]*>|\s+", " ", page[page.index("<main") :])


def test_shown_first_then_written_with_late_arrivals(house):
    rows = [(house.school.name, "出席", "13:55"), (house.enterprise.name, "委托出席", "14:40")]
    status, page = upload(house, *rows)
    assert (status, stored()) == (200, 0)
    assert page.count("迟到，计为出席") == 1
    assert confirm(house, page).url == f"/meetings/{house.meeting.pk}/board/"
    late = line(house.meeting, house.enterprise)
    late.meeting = house.meeting
    assert (late.present, late.way, f"{clock.local(late.signed_in_at):%H:%M}", late.is_late) == (
        "PROXY",
        "LIST",
        "14:40",
        True,
    )
    assert not line(house.meeting, house.school).signed_in_at > NEXT


def test_twice_changes_nothing_more(house):
    rows = [(house.school.name, "出席", "13:55")]
    _, page = upload(house, *rows)
    confirm(house, page)
    confirm(house, page)
    row = line(house.meeting, house.school)
    assert row.history.count() == 2
    assert "没有变化" in upload(house, *rows)[1]


@pytest.mark.parametrize(
    ("mark", "at", "said"),
    [
        ("来了吗", "", "第 3 行"),
        ("", "14:10", "请同时填写到会情况"),
        ("未到", "14:10", "没有签到时间"),
        ("出席", "十点", "例如 14:05"),
        ("出席", "12:59", "开始签到以后"),
        ("出席", "14:51", "不晚于现在"),
        ("出席", "25:00", "例如 14:05"),
    ],
)
def test_one_wrong_row_and_nothing_is_written(house, mark, at, said):
    status, page = upload(house, (house.school.name, "出席", "14:00"), (house.enterprise.name, mark, at))
    assert status == 422
    assert said in page
    assert 'name="plan"' not in page
    assert stored() == 0


@pytest.mark.parametrize(("at", "taken"), [("13:00", True), ("14:50", True)])
def test_the_bounds_of_a_time(house, at, taken):
    assert (upload(house, (house.school.name, "出席", at))[0] == 200) is taken


def test_units_that_are_not_due_or_stand_twice(house):
    stranger = builders.unit()
    _, page = upload(house, (stranger.name, "出席", ""), ("没有的单位", "出席", ""))
    assert page.count("登记列席") == 2
    _, page = upload(house, (house.school.name, "出席", ""), (house.school.name, "未到", ""))
    assert "出现了两次" in page


def test_the_code_at_the_door_is_stronger_than_the_list(house):
    code = door.code_of(house.meeting.secret, clock.now())
    row = line(house.meeting, house.school)
    row.meeting = house.meeting
    attendance.sign_in(row, code=code, by=house.school_head)
    assert "已扫码签到" in upload(house, (house.school.name, "未到", ""))[1]
    assert "没有变化" in upload(house, (house.school.name, "出席", "14:00"))[1]
    assert line(house.meeting, house.school).way == "CODE"


def test_a_part_of_a_day_is_a_time(house):
    assert sheet._instant(house.meeting, str(14.5 / 24)) == NEXT + timedelta(minutes=30)


def test_only_the_desk_and_only_while_the_list_is_open(house):
    _, page = upload(house, (house.school.name, "出席", ""))
    attendance.close(house.meeting, by=house.officer)
    assert confirm(house, page).status_code in (302, 409)
    assert stored() == 0
    assert house.client.get(f"{house.root}/import/").status_code == 409
    house.client.force_login(house.school_head)
    assert house.client.get(f"{house.root}/sheet/").status_code == 409


def test_a_plan_of_another_meeting_or_by_hand_is_refused(house):
    _, page = upload(house, (house.school.name, "出席", ""))
    signed = re.search(r'name="plan" value="([^"]+)"', page)[1]
    other = called(
        house.secretary_general,
        "WORK",
        NEXT + timedelta(minutes=55),
        reply_by=clock.now() + timedelta(minutes=1),
        urgent_reason="临时",
    )
    answer = house.client.post(f"/meetings/{other.pk}/roll/confirm/", {"plan": signed})
    assert answer.status_code in (302, 409)
    assert stored() == 0
    house.client.post(f"{house.root}/confirm/", {"plan": signed[:-2]})
    assert stored() == 0
