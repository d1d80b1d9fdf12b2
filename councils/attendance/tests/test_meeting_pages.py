"""The pages of a meeting, as people use them: draft, send, answer, sign in, mark, end."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, drafted, line
from councils.attendance import door, services
from councils.meetings.models.meetings import Meeting

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def house(everyone, client):
    """A council of chair unit, enterprise and school; `as_(who)` is a browser."""
    builders.seated("STANDING", everyone.enterprise)
    builders.seated("ORDINARY", everyone.school)

    def as_(name):
        client.force_login(getattr(everyone, name))
        return client

    everyone.as_ = as_
    return everyone


def test_draft_by_the_form_lists_units_and_waits_for_the_secretary_general(house):
    form = {
        "kind": "COUNCIL",
        "importance": "MAIN",
        "title": "第一届理事会第二次会议",
        "begins_at": "2026-12-18T14:00",
        "ends_at": "2026-12-18T16:00",
        "place": "301 会议室",
        "agenda": "审议年度工作计划",
        "reply_by": "2026-12-16T12:00",
        "contact": "刘佳怡 0534-2671234",
    }
    answer = house.as_("officer").post(reverse("meeting_new"), form)
    meeting = Meeting.objects.get()
    assert (answer.url, meeting.begins_at, meeting.attendances.count()) == (
        meeting.get_absolute_url(),
        NEXT,
        3,
    )
    page = house.as_("secretary_general").get("/").content.decode()
    assert "签发会议通知：第一届理事会第二次会议" in page
    house.as_("secretary_general").post(
        reverse("meeting_call", args=[meeting.pk]), {"version": meeting.version}
    )
    meeting.refresh_from_db()
    assert meeting.state == "CALLED"


def test_a_refused_draft_keeps_what_was_typed(house):
    answer = house.as_("officer").post(
        reverse("meeting_new"),
        {"kind": "COUNCIL", "importance": "MAIN", "title": "写了一半的标题", "begins_at": "2026-11-01T14:00"},
    )
    page = answer.content.decode()
    assert (answer.status_code, "写了一半的标题" in page, Meeting.objects.count()) == (422, True, 0)


def test_reply_by_the_form(house):
    meeting = called(house.secretary_general)
    row = line(meeting, house.school)
    url = reverse("attendance_reply", args=[row.pk])
    assert f"填写回执：{meeting}" in house.as_("school_liaison").get("/").content.decode()
    refused = house.as_("school_liaison").post(url, {"reply": "LEAVE", "version": row.version})
    assert (refused.status_code, "请写明请假原因。" in refused.content.decode()) == (422, True)
    house.as_("school_liaison").post(
        url, {"reply": "LEAVE", "reply_reason": "外出招聘", "version": row.version}
    )
    assert line(meeting, house.school).reply == "LEAVE"
    assert house.as_("enterprise_liaison").get(url).status_code == 404


def test_sign_in_from_the_code_asks_for_a_press_and_reading_writes_nothing(house, noon):
    meeting = called(house.secretary_general)
    noon.move_to(NEXT)
    url = reverse("attendance_sign_in", args=[meeting.pk, door.code_of(meeting.secret, NEXT)])
    assert "签到</button>" in house.as_("school_head").get(url).content.decode()
    assert line(meeting, house.school).present == ""
    house.as_("school_head").post(url, {"row": line(meeting, house.school).pk})
    assert line(meeting, house.school).present == "SELF"
    foreign = house.as_("school_head").post(url, {"row": line(meeting, house.enterprise).pk})
    assert (foreign.status_code, line(meeting, house.enterprise).present) == (404, "")


def test_door_shows_another_code_after_half_a_minute(house, noon):
    meeting = called(house.secretary_general)
    noon.move_to(NEXT)
    first = house.as_("officer").get(reverse("meeting_door", args=[meeting.pk])).context["code"]
    noon.shift(timedelta(seconds=30))
    assert house.as_("officer").get(reverse("meeting_door", args=[meeting.pk])).context["code"] != first
    assert house.as_("school_head").get(reverse("meeting_door", args=[meeting.pk])).status_code == 409


def test_roll_and_end_by_the_desk(house, noon):
    meeting = called(house.secretary_general)
    noon.move_to(NEXT)
    school, enterprise = line(meeting, house.school), line(meeting, house.enterprise)
    house.as_("officer").post(
        reverse("meeting_roll", args=[meeting.pk]),
        {f"row_{school.pk}": "SELF", f"row_{enterprise.pk}": "PROXY"},
    )
    assert [line(meeting, unit).counts_as for unit in (house.school, house.enterprise)] == [
        "ATTENDED",
        "PROXIED",
    ]
    meeting.refresh_from_db()
    house.as_("officer").post(reverse("meeting_close", args=[meeting.pk]), {"version": meeting.version})
    meeting.refresh_from_db()
    assert meeting.state == "HELD"
    shown = house.as_("school_liaison").get(house.school.get_absolute_url()).content.decode()
    assert (meeting.title in shown, "出席" in shown) == (True, True)


def test_letter_is_for_both_units_and_the_secretariat(house):
    meeting = called(house.secretary_general)
    stranger = builders.seated("ORDINARY").unit
    other = stranger.representatives.get().user
    from councils.replies import services as replies  # the story is tested by itself elsewhere

    replies.answer(
        line(meeting, house.enterprise),
        reply="PROXY",
        proxy_unit=house.school,
        letter=builders.minutes("委托书.pdf"),
        by=house.enterprise_head,
    )
    url = reverse("attendance_letter", args=[line(meeting, house.enterprise).pk])
    house.other = other
    found = {
        who: house.as_(who).get(url).status_code
        for who in ("enterprise_liaison", "school_head", "officer", "other")
    }
    assert found == {"enterprise_liaison": 200, "school_head": 200, "officer": 200, "other": 404}


def test_calendar_file_folds_and_escapes(house):
    meeting = called(house.secretary_general, title="校企对接；联席,会" + "很长的名字" * 10)
    lines = (
        house.as_("school_liaison")
        .get(reverse("meeting_ics", args=[meeting.pk]))
        .content.decode()
        .split("\r\n")
    )
    assert all(len(one.encode()) <= 75 for one in lines)
    assert ("DTSTART:20261218T060000Z" in lines, "STATUS:CONFIRMED" in lines) == (True, True)
    assert "".join(lines).replace(" ", "").count("联席\\,会") == 2


@pytest.mark.parametrize("kind", ["COUNCIL", "ACTIVITY"])
def test_pages_cost_the_same_for_many_units(house, kind, django_assert_max_num_queries):
    meeting = called(house.secretary_general, kind)
    browser = house.as_("officer")
    browser.get(meeting.get_absolute_url())
    with django_assert_max_num_queries(40) as few:
        browser.get(meeting.get_absolute_url())
    for _ in range(6):
        builders.seated("ORDINARY")
    larger = called(house.secretary_general, kind)
    with django_assert_max_num_queries(len(few)):
        browser.get(larger.get_absolute_url())


def test_board_of_one_that_was_ended_offers_corrections_only(house, noon):
    meeting = called(house.secretary_general)
    noon.move_to(NEXT)
    services.close(meeting, by=house.officer)
    page = house.as_("officer").get(reverse("meeting_board", args=[meeting.pk])).content.decode()
    assert ("更正" in page, "结束登记" in page, "hx-trigger" in page) == (True, False, False)
    marks = {
        row.unit: f'href="{reverse("attendance_mark", args=[row.pk])}"'
        for row in meeting.attendances.called()
    }
    assert {unit for unit, mark in marks.items() if mark not in page} == {house.chair_unit}  # 回避
    draft = drafted(house.officer, at=NEXT + timedelta(days=30))
    assert house.as_("officer").post(reverse("meeting_close", args=[draft.pk])).status_code == 409
