"""Signing in, the list of the desk, how each unit counts, and what that says of the year."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alliance.ground.access import Refused
from alliance.registers import facts
from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, line
from councils.attendance import door, services
from councils.attendance.counting import presence
from councils.meetings import services as calling
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.replies import services as replying

pytestmark = pytest.mark.django_db
Outcome = Attendance.Outcome


@pytest.fixture
def house(everyone, noon):
    """A council of chair unit, enterprise and school in session, its beginning just past."""
    builders.seated("STANDING", everyone.enterprise)
    builders.seated("ORDINARY", everyone.school)
    everyone.meeting = called(everyone.secretary_general)
    everyone.noon = noon
    return everyone


def begin(house, late=timedelta()):
    house.noon.move_to(NEXT + late)


def code(house):
    return door.code_of(house.meeting.secret, NEXT)


def sign_in(house, name="enterprise", by="enterprise_head"):
    return services.sign_in(
        line(house.meeting, getattr(house, name)), code=code(house), by=getattr(house, by)
    )


# ---------------------------------------------------------------- the code


@pytest.mark.parametrize(
    ("seconds", "taken"), [(-1, False), (0, True), (180, True), (209, True), (210, False)]
)
def test_code_is_taken_for_some_minutes(seconds, taken):
    shown = door.code_of("secret", NEXT)
    assert door.is_taken("secret", shown, NEXT + timedelta(seconds=seconds)) == taken
    assert not door.is_taken("another", shown, NEXT)


def test_sign_in_with_the_code_of_the_door(house):
    begin(house)
    row = sign_in(house)
    assert (row.present, row.way, row.signed_in_at, row.signed_in_by) == (
        "SELF",
        "CODE",
        NEXT,
        house.enterprise_head,
    )
    with pytest.raises(Refused, match="已经签到"):
        sign_in(house)


def test_sign_in_late_is_present(house):
    begin(house, timedelta(minutes=2))
    row = sign_in(house)
    assert (line(house.meeting, house.enterprise).counts_as, row.is_late) == (Outcome.ATTENDED, True)


@pytest.mark.parametrize(
    ("before", "opens"), [(timedelta(minutes=60, seconds=1), False), (timedelta(minutes=60), True)]
)
def test_sign_in_opens_an_hour_before(house, before, opens):
    house.noon.move_to(NEXT - before)
    shown = door.code_of(house.meeting.secret, NEXT - before)
    row = line(house.meeting, house.enterprise)
    if opens:
        assert services.sign_in(row, code=shown, by=house.enterprise_head).present == "SELF"
    else:
        with pytest.raises(Refused, match="13:00 开始签到"):
            services.sign_in(row, code=shown, by=house.enterprise_head)


def test_sign_in_at_a_voting_seat_is_for_who_fills_it_or_the_named_proxy(house):
    begin(house)
    with pytest.raises(Refused, match="由任职人本人签到"):
        sign_in(house, by="enterprise_liaison")
    house.noon.move_to(NEXT - timedelta(minutes=5))
    replying.answer(
        line(house.meeting, house.enterprise),
        reply="PROXY",
        comer="李四",
        letter=builders.minutes("委托书.pdf"),
        by=house.enterprise_liaison,
    )
    begin(house)
    assert sign_in(house, by="enterprise_liaison").present == "PROXY"


def test_sign_in_refuses_an_old_code_and_another_unit(house):
    begin(house, timedelta(minutes=10))
    with pytest.raises(Refused, match="签到码已失效"):
        sign_in(house)
    begin(house)
    with pytest.raises(Refused, match="只能为本单位签到"):
        sign_in(house, by="school_head")


# ---------------------------------------------------------------- how each counts


@pytest.mark.parametrize(
    ("reply", "proxy_came", "came", "outcome"),
    [
        ("", False, False, Outcome.ABSENT),
        ("", False, True, Outcome.ATTENDED),
        ("COMING", False, False, Outcome.ABSENT),
        ("LEAVE", False, False, Outcome.LEAVE),
        ("LEAVE", False, True, Outcome.ATTENDED),
        ("PROXY", False, False, Outcome.ABSENT),  # the proxy stayed away
        ("PROXY", True, False, Outcome.PROXIED),
        ("PROXY", True, True, Outcome.ATTENDED),  # both appear: the seat is there itself
        ("PROXY", False, True, Outcome.ATTENDED),
    ],
)
def test_outcome_of_reply_and_presence(house, reply, proxy_came, came, outcome):
    row = line(house.meeting, house.enterprise)
    given = {"comer": "王建国"} if reply == "COMING" else {}
    if reply == "LEAVE":
        given = {"reply_reason": "外出"}
    if reply == "PROXY":
        given = {"proxy_unit": house.school, "letter": builders.minutes("委托书.pdf")}
    if reply:
        replying.answer(row, reply=reply, by=house.enterprise_head, **given)
    begin(house)
    if proxy_came:
        sign_in(house, "school", "school_head")
    if came:
        sign_in(house)
    assert line(house.meeting, house.enterprise).counts_as == outcome


def test_presence_counts_the_quorum_with_proxies(house):
    replying.answer(
        line(house.meeting, house.enterprise),
        reply="PROXY",
        proxy_unit=house.school,
        letter=builders.minutes("委托书.pdf"),
        by=house.enterprise_head,
    )
    begin(house)
    assert (
        presence(house.meeting).seats,
        presence(house.meeting).needed,
        presence(house.meeting).missing,
    ) == (3, 2, 2)
    sign_in(house, "school", "school_head")
    found = presence(house.meeting)
    assert (found.attended, found.proxied, found.seats_there, found.missing) == (1, 1, 2, 0)
    assert found.explain() == "应到席位 3 个，法定出席至少 2 个，实到 2 个（含委托），达到法定人数"


# ---------------------------------------------------------------- the list of the desk


def test_mark_by_the_desk_and_back(house):
    begin(house)
    row = services.mark(line(house.meeting, house.enterprise), present="SELF", by=house.officer)
    assert (row.present, row.way) == ("SELF", "LIST")
    row = services.mark(row, present="", by=house.officer)
    assert (row.present, row.signed_in_at, row.way) == ("", None, "")
    with pytest.raises(Refused, match="由秘书处筹备"):
        services.mark(row, present="SELF", by=house.enterprise_head)


def test_mark_after_the_end_asks_for_a_reason_and_for_another_person(house):
    begin(house)
    services.close(house.meeting, by=house.officer)
    row = line(house.meeting, house.enterprise)
    with pytest.raises(Refused, match="须写明理由"):
        services.mark(row, present="SELF", by=house.officer)
    assert services.mark(row, present="SELF", reason="签到表漏登", by=house.officer).present == "SELF"
    own = line(house.meeting, house.chair_unit)
    with pytest.raises(Refused, match="应当回避"):
        services.mark(own, present="SELF", reason="签到表漏登", by=house.officer)


def test_keep_roll_marks_many_and_only_what_changed(house):
    begin(house)
    sign_in(house)
    rows = {
        name: line(house.meeting, getattr(house, name)).pk for name in ("enterprise", "school", "chair_unit")
    }
    present = {rows["enterprise"]: "SELF", rows["school"]: "PROXY", rows["chair_unit"]: ""}
    assert services.keep_roll(house.meeting, present=present, by=house.officer) == 1
    assert (line(house.meeting, house.school).counts_as, line(house.meeting, house.enterprise).way) == (
        "PROXIED",
        "CODE",
    )
    services.close(house.meeting, by=house.officer)
    with pytest.raises(Refused, match="不能签到"):
        services.keep_roll(house.meeting, present=present, by=house.officer)


def test_walk_in_neither_votes_nor_is_due(house):
    guest = builders.unit("RESEARCH")
    begin(house)
    services.walk_in(house.meeting, unit=guest, by=house.officer)
    found = presence(house.meeting)
    assert (found.due, found.walked_in, found.seats) == (3, 1, 3)
    with pytest.raises(Refused, match="在应到名单中"):
        services.walk_in(house.meeting, unit=house.school, by=house.officer)


def test_walk_in_is_said_on_both_pages_and_may_be_put_right(house, client):
    guest = builders.unit("RESEARCH")
    begin(house)
    services.walk_in(house.meeting, unit=guest, by=house.officer)
    calling.leave_out(
        house.meeting, attendance=line(house.meeting, house.school), reason="已退席", by=house.officer
    )
    services.close(house.meeting, by=house.officer)
    client.force_login(house.officer)
    row, board = line(house.meeting, guest), reverse("meeting_board", args=[house.meeting.pk])
    said = lambda: {one.unit: one.called_as for one in client.get(board).context["rows"]}  # noqa: E731
    assert (said()[guest], said()[house.school]) == ("列席", "不通知")
    page = client.get(house.meeting.get_absolute_url()).content.decode()
    assert (page.count(">列席<"), page.count(">不通知<")) == (1, 1)
    mark = reverse("attendance_mark", args=[row.pk])
    assert mark in client.get(board).content.decode()
    client.post(mark, {"present": "", "reason": "登记错了单位"})
    assert guest not in said()
    assert str(guest) not in client.get(house.meeting.get_absolute_url()).content.decode()


def test_walk_in_entered_afterwards_was_there_by_the_end(house):
    begin(house)
    held = services.close(house.meeting, by=house.officer)
    house.noon.move_to(NEXT + timedelta(days=2))
    row = services.walk_in(held, unit=builders.unit("RESEARCH"), by=house.officer)
    assert row.signed_in_at == held.ends_at


def test_close_needs_a_meeting_that_has_begun(house):
    house.noon.move_to(NEXT - timedelta(seconds=1))
    with pytest.raises(Refused, match="会议时间还没有到。"):
        services.close(house.meeting, by=house.officer)
    begin(house)
    assert services.close(house.meeting, by=house.officer).state == Meeting.State.HELD
    with pytest.raises(Refused, match="不能签到"):
        sign_in(house)


# ---------------------------------------------------------------- the year

NAMES = ("invited", "attended", "proxied", "leave", "absent")


def of(house, unit, year=2026):
    names = [f"meeting.{name}" for name in NAMES]
    found = facts.compute(names, [unit], year)[unit.pk]
    return tuple(found[name].value for name in names)


def test_facts_are_unrecorded_until_a_meeting_was_held(house):
    assert of(house, house.enterprise) == (None,) * 5
    begin(house)
    sign_in(house)
    services.close(house.meeting, by=house.officer)
    assert of(house, house.enterprise) == (1, 1, 0, 0, 0)
    assert of(house, house.school) == (1, 0, 0, 0, 1)
    assert of(house, house.enterprise, 2027) == (None,) * 5


def test_cancelled_meetings_count_for_nobody(house):
    calling.cancel(house.meeting, why="合并召开", by=house.secretary_general)
    assert of(house, house.enterprise) == (None,) * 5


@pytest.mark.parametrize(
    ("importance", "expected"),
    [("ORDINARY", (1, 0, 0)), ("IMPORTANT", (1, 1, 0)), ("MAIN", (1, 1, 1))],
)
def test_activities_have_three_denominators(house, importance, expected):
    meeting = called(house.secretary_general, "ACTIVITY", importance=importance, title="校企对接会")
    begin(house)
    services.close(meeting, by=house.officer)
    names = ["activity.invited", "activity.important_invited", "activity.main_invited"]
    found = facts.compute(names, [house.school], 2026)[house.school.pk]
    assert tuple(found[name].value for name in names) == expected


def test_publicity_is_an_activity_too(house):
    meeting = called(house.secretary_general, "PUBLICITY", title="职教宣传周")
    begin(house)
    services.mark(line(meeting, house.school), present="SELF", by=house.officer)
    services.close(meeting, by=house.officer)
    found = facts.compute(["publicity.joined", "activity.joined"], [house.school, house.enterprise], 2026)
    assert [found[unit.pk]["publicity.joined"].value for unit in (house.school, house.enterprise)] == [1, 0]
    assert found[house.school.pk]["activity.joined"].value == 1


def test_facts_of_all_units_cost_the_same(house, django_assert_num_queries):
    begin(house)
    services.close(house.meeting, by=house.officer)
    names = [
        name for name in (one.name for one in facts.all_facts()) if name.startswith(("meeting.", "activity."))
    ]
    with django_assert_num_queries(4):
        facts.compute(names, [house.school], 2026)
    others = [house.school, house.enterprise, house.chair_unit]
    with django_assert_num_queries(4):
        facts.compute(names, others, 2026)


def test_facts_of_the_secretariat(house):
    begin(house)
    services.close(house.meeting, by=house.officer)
    names = ["council_meeting.held", "council_meeting.notices_on_time", "alliance_activity.held"]
    found = facts.compute(names, [house.school], 2026)[house.school.pk]
    assert [found[name].value for name in names] == [1, 1, 0]
