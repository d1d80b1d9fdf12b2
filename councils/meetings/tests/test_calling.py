"""Who is called, and sending, moving and calling off a notice."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.prose import parsing
from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, drafted, line, values_of
from councils.attendance import services as attendance
from councils.meetings import inviting, rules
from councils.meetings import services as calling
from councils.meetings.inviting import Place
from councils.meetings.models.meetings import Meeting
from councils.numbering.models import IssuedPaper
from councils.replies import services as replying
from councils.seats import services as seats

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 18)
State = Meeting.State


@pytest.fixture
def council(everyone):
    """Chair, one vice-chair, a standing director (the enterprise) and a director; the school has no seat."""
    everyone.vice = builders.seated("VICE_CHAIR").unit
    builders.seated("STANDING", everyone.enterprise)
    everyone.ordinary = builders.seated("ORDINARY").unit
    return everyone


def told(user) -> list[str]:
    return list(
        Notification.objects.filter(recipient=user, matter__startswith="meeting:").values_list(
            "title", flat=True
        )
    )


# ---------------------------------------------------------------- who is due


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("COUNCIL", {"chair_unit", "vice", "enterprise", "ordinary"}),
        ("STANDING", {"chair_unit", "vice", "enterprise"}),
        ("CHAIRS", {"chair_unit", "vice"}),
        ("SECRETARIES", {"chair_unit"}),
        ("WORK", {"chair_unit", "vice", "enterprise", "ordinary", "school"}),
        ("ACTIVITY", {"chair_unit", "vice", "enterprise", "ordinary", "school"}),
        ("PUBLICITY", {"chair_unit", "vice", "enterprise", "ordinary", "school"}),
    ],
)
def test_due_follows_from_kind_and_seats(council, kind, names):
    found = inviting.due(kind, DAY)
    assert set(found) == {getattr(council, name).pk for name in names}
    assert {place.votes for place in found.values()} == {kind in ("COUNCIL", "STANDING", "CHAIRS")}


def test_due_asks_the_seats_of_the_meeting_day(council):
    seats.end(council.ordinary.seats.get(), on=date(2026, 11, 2), reason="辞去", by=None)
    assert council.ordinary.pk not in inviting.due("COUNCIL", date(2026, 11, 2))
    assert inviting.due("COUNCIL", date(2026, 11, 1))[council.ordinary.pk] == Place("ORDINARY", True)


def test_prepare_lists_who_is_due_and_tells_nobody(council):
    meeting = drafted(council.officer)
    assert (meeting.state, meeting.attendances.called().count()) == (State.DRAFT, 4)
    assert told(council.enterprise_head) == []


def test_revise_calls_anew_and_keeps_what_was_chosen_by_hand(council):
    meeting = drafted(council.officer)
    calling.add_unit(meeting, unit=council.school, reason="汇报专题", by=council.officer)
    calling.leave_out(meeting, attendance=line(meeting, council.vice), reason="出国访问", by=council.officer)
    calling.revise(meeting, by=council.officer, **values_of("CHAIRS"))
    called_units = set(meeting.attendances.called().values_list("unit", flat=True))
    assert called_units == {council.chair_unit.pk, council.school.pk}


# ---------------------------------------------------------------- the notice


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("begins_at", {"begins_at": datetime(2026, 11, 22, 12, tzinfo=clock.TZ)}),
        ("ends_at", {"ends_at": NEXT}),
        ("reply_by", {"reply_by": NEXT + timedelta(minutes=1)}),
        ("reply_by", {"reply_by": datetime(2026, 11, 22, 11, tzinfo=clock.TZ)}),
        ("agenda", {"agenda": " \n "}),
    ],
)
def test_prepare_refuses_times_that_cannot_be(council, field, values):
    with pytest.raises(Refused) as refused:
        calling.prepare(by=council.officer, **(values_of() | values))
    assert refused.value.field == field
    assert Meeting.objects.count() == 0


def test_call_tells_contacts_and_heads_of_the_units_due(council):
    meeting = called(council.secretary_general)
    assert (meeting.state, meeting.called_by, meeting.quorum) == (
        State.CALLED,
        council.secretary_general,
        "2/3",
    )
    title = ["会议通知：第一届理事会第二次会议"]
    assert told(council.enterprise_head) == told(council.enterprise_liaison) == title
    assert told(council.school_head) == []


def test_call_is_signed_by_the_secretary_general_only(council):
    meeting = drafted(council.officer)
    with pytest.raises(Refused, match="通知由秘书长或副秘书长签发"):
        calling.call(meeting, by=council.officer)
    assert calling.call(meeting, by=council.secretary_general).state == State.CALLED
    with pytest.raises(Refused, match="该会议活动现在是“已通知”，不能发出通知。"):
        calling.call(meeting, by=council.secretary_general)


@pytest.mark.parametrize(
    ("day", "in_time"),
    [
        (27, False),
        (30, True),
    ],  # from Sunday the 22nd: Friday the 27th is the fifth working day, Monday comes after it
)
def test_call_late_asks_for_the_reason(council, day, in_time):
    """It is asked for while the notice is written, and again when it goes out: it may have lain for days."""
    at = datetime(2026, 11, day, 9, tzinfo=clock.TZ)
    if in_time:
        meeting = drafted(council.officer, at=at)
        assert calling.call(meeting, by=council.secretary_general).state == State.CALLED
        return
    with pytest.raises(Refused, match="不足 5 个工作日"):
        drafted(council.officer, at=at)
    with clock.at(at - timedelta(days=14)):
        meeting = drafted(council.officer, at=at)
    with pytest.raises(Refused, match="不足 5 个工作日") as refused:
        calling.call(meeting, by=council.secretary_general)
    assert refused.value.field == "urgent_reason"
    with pytest.raises(Refused, match="不足 5 个工作日"):
        calling.revise(meeting, by=council.officer, **values_of(at=at))
    calling.revise(meeting, by=council.officer, **values_of(at=at, urgent_reason="上级临时检查"))
    assert calling.call(meeting, by=council.secretary_general).state == State.CALLED


def test_call_refuses_when_nobody_is_due(everyone):
    seats.end(everyone.chair_unit.seats.get(), on=date(2026, 11, 22), reason="辞去", by=None)
    with pytest.raises(Refused, match="没有应到单位"):
        calling.call(drafted(everyone.officer), by=None)


def test_move_tells_everybody_and_asks_for_new_answers(council):
    meeting = called(council.secretary_general)
    replying.answer(
        line(meeting, council.enterprise), reply="COMING", comer="王建国", by=council.enterprise_head
    )
    later = NEXT + timedelta(days=3)
    calling.move(
        meeting,
        begins_at=later,
        ends_at=later + timedelta(hours=1),
        place="线上",
        reply_by=later - timedelta(days=1),
        why="场地检修",
        by=council.secretary_general,
    )
    row = line(meeting, council.enterprise)
    assert (row.reply, row.comer) == ("", "")
    assert told(council.enterprise_head)[0] == "会议改期：第一届理事会第二次会议"


def test_cancel_of_a_draft_tells_nobody_of_a_call_everybody(council):
    draft, sent = drafted(council.officer), called(council.secretary_general)
    assert calling.cancel(draft, why="合并召开", by=council.officer).state == State.CANCELLED
    assert told(council.enterprise_head) == ["会议通知：第一届理事会第二次会议"]
    with pytest.raises(Refused, match="签发"):
        calling.cancel(sent, why="合并召开", by=council.officer)
    calling.cancel(sent, why="合并召开", by=council.secretary_general)
    assert told(council.enterprise_head)[0] == "会议取消：第一届理事会第二次会议"


def test_add_unit_after_the_call_tells_it_alone(council):
    meeting = called(council.secretary_general)
    before = Notification.objects.filter(matter=f"meeting:{meeting.pk}").count()
    row = calling.add_unit(meeting, unit=council.school, reason="汇报专题", by=council.officer)
    assert (row.called, row.votes, told(council.school_head)) == (
        True,
        False,
        ["会议通知：第一届理事会第二次会议"],
    )
    assert Notification.objects.filter(matter=f"meeting:{meeting.pk}").count() == before + 2
    with pytest.raises(Refused, match="已在参会名单中"):
        calling.add_unit(meeting, unit=council.school, reason="再来一次", by=council.officer)


def test_a_unit_left_out_and_called_again_is_told_each_time(council):
    meeting = called(council.secretary_general)
    for reason in ("出国访问", "提前回国"):
        calling.leave_out(
            meeting, attendance=line(meeting, council.enterprise), reason=reason, by=council.officer
        )
        calling.add_unit(meeting, unit=council.enterprise, reason=reason, by=council.officer)
    titles = told(council.enterprise_head)
    assert [titles.count(f"{word}：{meeting}") for word in ("会议通知", "无需参加")] == [3, 2]


@pytest.mark.parametrize("act", ["move", "cancel"])
def test_a_meeting_at_which_somebody_signed_in_is_neither_moved_nor_called_off(council, noon, act):
    meeting = called(council.secretary_general)
    later = NEXT + timedelta(days=1)
    given = {
        "move": {
            "begins_at": later,
            "ends_at": later + timedelta(hours=1),
            "place": "线上",
            "reply_by": later,
            "why": "改期",
        },
        "cancel": {"why": "无人到会"},
    }[act]
    noon.move_to(NEXT - timedelta(minutes=30))
    row = attendance.mark(line(meeting, council.enterprise), present="SELF", by=council.officer)
    with pytest.raises(Refused, match="已有单位签到"):
        getattr(calling, act)(meeting, by=council.secretary_general, **given)
    attendance.mark(row, present="", by=council.officer)
    getattr(calling, act)(meeting, by=council.secretary_general, **given)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.begins_at == later) == {
        "move": (State.CALLED, True),
        "cancel": (State.CANCELLED, False),
    }[act]


# ---------------------------------------------------------------- who sees it


def test_visible_to_the_units_called_once_the_notice_is_out(council):
    draft, sent = drafted(council.officer), called(council.secretary_general)
    seen = {
        who: set(Meeting.objects.visible_to(getattr(council, who)))
        for who in ("officer", "enterprise_liaison", "school_liaison")
    }
    assert seen == {"officer": {draft, sent}, "enterprise_liaison": {sent}, "school_liaison": set()}


def test_prepare_is_for_the_secretariat(council):
    verdicts = {
        who: bool(rules.may_prepare(getattr(council, who))) for who in ("officer", "chair", "school_head")
    }
    assert verdicts == {"officer": True, "chair": False, "school_head": False}


def test_call_takes_a_number_which_is_void_when_the_meeting_is_called_off(council):
    assert inviting.official_of(drafted(council.officer)).head == "plain"
    meeting = called(council.secretary_general)
    entry = IssuedPaper.objects.get()
    assert (meeting.number, entry.kind, entry.signed_by) == (
        "德智联秘〔2026〕1号",
        "NOTICE",
        council.secretary_general,
    )
    official = inviting.official_of(meeting)
    assert (official.head, official.number, official.draft) == ("letterhead", meeting.number, "")
    meeting = calling.cancel(meeting, why="场地不可用", by=council.secretary_general)
    entry.refresh_from_db()
    assert (entry.state, entry.remark) == ("VOID", "作废原因：会议取消：场地不可用")
    assert inviting.official_of(meeting).draft == "会议已取消"
    calling.cancel(drafted(council.officer), why="不开了", by=council.officer)
    assert IssuedPaper.objects.count() == 1


def test_notice_names_few_units_in_its_text_and_many_in_a_list_behind_it(council, monkeypatch):
    meeting = called(council.secretary_general)
    names = [row.unit.name for row in meeting.attendances.called().select_related("unit").order_by("pk")]
    few = inviting.official_of(meeting)
    assert few.annexes == ()
    assert any(names[0] in line for line in parsing.lines_of(few.blocks))
    monkeypatch.setattr(inviting, "NAMED", len(names) - 1)
    many = inviting.official_of(meeting)
    assert f"{len(names)}家单位，名单见附件。" in parsing.lines_of(many.blocks)
    [annex] = many.annexes
    assert annex.title == "参会单位名单"
    assert [row[1] for row in annex.blocks[0].rows] == names


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("一、审议工作报告", "审议工作报告"),
        ("（二）表决规划", "表决规划"),
        ("3. 通报情况", "通报情况"),
        ("4、其他", "其他"),
        ("(5)讨论", "讨论"),
        ("② 总结", "总结"),
        ("3.5 亿元项目介绍", "3.5 亿元项目介绍"),
        ("2026年计划", "2026年计划"),
        ("一般事项", "一般事项"),
    ],
)
def test_a_number_that_was_typed_before_an_item_is_not_shown_twice(typed, shown):
    assert Meeting(agenda=f"{typed}\n\n一、\n").items == [shown]


def test_a_reason_longer_than_is_kept_is_refused_in_words_and_stays_typed(council, client):
    """The dialog takes more than the column of this act: neither cut in silence nor an error page."""
    meeting, words = called(council.secretary_general), "因故取消。" * 60
    client.force_login(council.secretary_general)
    address = reverse("meeting_cancel", args=[meeting.pk])
    answer = client.post(address, {"reason": words})
    page = answer.content.decode()
    assert (answer.status_code, "“取消原因”最多 200 字，现在 300 字。" in page, words in page) == (
        409,
        True,
        True,
    )
    client.post(address, {"reason": words[:200]})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancel_reason) == ("CANCELLED", words[:200])
