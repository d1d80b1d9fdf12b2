"""What units answer, proxies among it, and the reminders."""

from datetime import datetime, timedelta

import pytest

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, line
from councils.meetings import services as calling
from councils.replies import services as replying
from members.membership import services as membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(everyone):
    """A council of the chair unit, the enterprise and the school, called for December 18th."""
    builders.seated("STANDING", everyone.enterprise)
    builders.seated("ORDINARY", everyone.school)
    everyone.meeting = called(everyone.secretary_general)
    return everyone


def answer(house, name="enterprise", by="enterprise_liaison", **values):
    row = line(house.meeting, getattr(house, name))
    return replying.answer(row, by=getattr(house, by), **values)


def test_answer_coming_names_who(meeting):
    with pytest.raises(Refused) as refused:
        answer(meeting, reply="COMING")
    assert refused.value.field == "comer"
    row = answer(meeting, reply="COMING", comer="王建国 总经理")
    assert (row.reply, row.comer, row.replied_by) == ("COMING", "王建国 总经理", meeting.enterprise_liaison)


def test_answer_leave_asks_why(meeting):
    with pytest.raises(Refused) as refused:
        answer(meeting, reply="LEAVE", reply_reason=" ")
    assert refused.value.field == "reply_reason"
    assert answer(meeting, reply="LEAVE", reply_reason="外出招聘").reply == "LEAVE"


def test_answer_is_for_the_own_unit_until_the_meeting_begins(meeting, noon):
    with pytest.raises(Refused, match="由本单位人员填写"):
        answer(meeting, by="school_head", reply="COMING", comer="冒名")
    noon.move_to(NEXT - timedelta(seconds=1))
    assert answer(meeting, reply="COMING", comer="王建国").reply == "COMING"
    noon.move_to(NEXT)
    with pytest.raises(Refused, match="会议已经开始"):
        answer(meeting, reply="LEAVE", reply_reason="迟了")


def test_proxy_of_a_voting_seat_needs_the_letter(meeting):
    with pytest.raises(Refused) as refused:
        answer(meeting, reply="PROXY", proxy_unit=meeting.school, comer="")
    assert refused.value.field == "letter"
    row = answer(meeting, reply="PROXY", proxy_unit=meeting.school, letter=builders.minutes("委托书.pdf"))
    assert (row.proxy_unit, row.name) == (meeting.school, "委托书.pdf")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "proxy_unit"),  # neither a unit nor a person
        ({"proxy_unit": "school", "comer": "李四"}, "proxy_unit"),  # both
        ({"proxy_unit": "enterprise"}, "proxy_unit"),  # itself
        ({"proxy_unit": "stranger"}, "proxy_unit"),  # not called
    ],
)
def test_proxy_refuses_whom_it_cannot_be_given_to(meeting, values, field):
    meeting.stranger = builders.unit("RESEARCH")
    if "proxy_unit" in values:
        values = values | {"proxy_unit": getattr(meeting, values["proxy_unit"])}
    with pytest.raises(Refused) as refused:
        answer(meeting, reply="PROXY", letter=builders.minutes("委托书.pdf"), **values)
    assert refused.value.field == field


def test_proxy_is_given_once_to_a_unit_and_not_onwards(meeting):
    letter = lambda: builders.minutes("委托书.pdf")  # noqa: E731 - a new file for each
    answer(meeting, reply="PROXY", proxy_unit=meeting.school, letter=letter())
    with pytest.raises(Refused, match="一个单位只能受托一次"):
        answer(meeting, "chair_unit", "chair", reply="PROXY", proxy_unit=meeting.school, letter=letter())
    with pytest.raises(Refused, match="自己也委托了他人"):
        answer(meeting, "chair_unit", "chair", reply="PROXY", proxy_unit=meeting.enterprise, letter=letter())
    with pytest.raises(Refused, match="不能再委托他人"):
        answer(
            meeting, "school", "school_head", reply="PROXY", proxy_unit=meeting.chair_unit, letter=letter()
        )
    answer(meeting, reply="COMING", comer="王建国")  # taken back: the letter goes
    assert line(meeting.meeting, meeting.enterprise).file.name == ""
    row = answer(meeting, "chair_unit", "chair", reply="PROXY", proxy_unit=meeting.school, letter=letter())
    assert row.proxy_unit == meeting.school


def test_a_letter_speaks_for_one_proxy_and_one_date(meeting):
    letter = builders.minutes("委托书.pdf")
    answer(meeting, reply="PROXY", proxy_unit=meeting.school, letter=letter)
    assert (
        answer(meeting, reply="PROXY", proxy_unit=meeting.school).name == "委托书.pdf"
    )  # the same one again
    with pytest.raises(Refused) as refused:
        answer(meeting, reply="PROXY", proxy_unit=meeting.chair_unit)
    assert refused.value.field == "letter"
    later = NEXT + timedelta(days=3)
    calling.move(
        meeting.meeting,
        begins_at=later,
        ends_at=later + timedelta(hours=1),
        place="线上",
        reply_by=later - timedelta(days=1),
        why="场地检修",
        by=meeting.secretary_general,
    )
    with pytest.raises(Refused) as refused:
        answer(meeting, reply="PROXY", proxy_unit=meeting.school)
    assert refused.value.field == "letter"


def urged(user) -> int:
    return Notification.objects.filter(recipient=user, title__startswith="请填写回执").count()


def test_urge_reminds_who_has_not_answered_once_a_day(meeting, noon):
    answer(meeting, reply="COMING", comer="王建国")
    assert replying.urge(meeting.meeting, by=meeting.officer) > 0
    assert (urged(meeting.enterprise_liaison), urged(meeting.school_liaison)) == (0, 1)
    assert replying.urge(meeting.meeting, by=meeting.officer) == 0
    noon.shift(timedelta(days=1))
    replying.urge(meeting.meeting, by=meeting.officer)
    assert urged(meeting.school_liaison) == 2


def test_no_answer_is_awaited_of_a_unit_that_left(meeting):
    membership.end_membership(meeting.enterprise, on=clock.today(), reason="退出", by=None)
    replying.urge(meeting.meeting, by=meeting.officer)
    assert (urged(meeting.officer), urged(meeting.school_liaison)) == (0, 1)


@pytest.mark.parametrize(
    ("at", "reply", "tomorrow"),
    [
        (
            datetime(2026, 12, 14, 23, 59, tzinfo=clock.TZ),
            0,
            0,
        ),  # answers until the 16th, 14:00: the 15th is the day
        (datetime(2026, 12, 15, 0, 0, tzinfo=clock.TZ), 1, 0),
        (datetime(2026, 12, 17, 0, 0, tzinfo=clock.TZ), 0, 1),  # too late to answer in time, the day before
        (datetime(2026, 12, 18, 14, 0, tzinfo=clock.TZ), 0, 0),  # it has begun
    ],
)
def test_remind_due_tells_in_time_and_once(meeting, noon, at, reply, tomorrow):
    noon.move_to(at)
    replying.remind_due()
    again = replying.remind_due()
    reminders = Notification.objects.filter(recipient=meeting.school_liaison, title__startswith="会议提醒")
    assert (urged(meeting.school_liaison), reminders.count(), again) == (reply, tomorrow, 0)


def test_principal_is_told_when_the_unit_with_its_proxy_goes_on_leave(meeting):
    answer(meeting, reply="PROXY", proxy_unit=meeting.school, letter=builders.minutes("委托书.pdf"))
    found = Notification.objects.filter(step__startswith="proxy-on-leave")
    answer(meeting, "school", "school_liaison", reply="COMING", comer="王建国")
    assert not found.exists()
    answer(meeting, "school", "school_liaison", reply="LEAVE", reply_reason="外出招聘")
    assert set(found.values_list("recipient", flat=True)) == {
        meeting.enterprise_head.pk,
        meeting.enterprise_liaison.pk,
    }
    answer(meeting, "school", "school_liaison", reply="COMING", comer="王建国")
    assert found.count() == 2


def test_principal_is_told_when_the_unit_with_its_proxy_is_left_out(meeting):
    answer(meeting, reply="PROXY", proxy_unit=meeting.school, letter=builders.minutes("委托书.pdf"))
    row = meeting.meeting.attendances.get(unit=meeting.school)
    calling.leave_out(meeting.meeting, attendance=row, reason="不涉及", by=meeting.officer)
    found = Notification.objects.filter(title__startswith="受托单位不参加")
    assert set(found.values_list("recipient", flat=True)) == {
        meeting.enterprise_head.pk,
        meeting.enterprise_liaison.pk,
    }
    assert found.first().body.startswith(f"{meeting.school}已移出参会名单，不能代表你单位参会。")
