"""Who may sign in, who keeps the list, and who ends it (第七条·(二)).

A unit's people sign in themselves, with the code of the door. The secretariat keeps the list at the desk; after the meeting a
line is corrected with a reason, and not by somebody who comes from that unit (回避).
"""

from datetime import datetime, timedelta
from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from alliance.registers import policy
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.meetings.rules import may_prepare
from councils.recusal.rules import must_step_back
from councils.terms.models.seats import Seat, holders_of

Reply = Attendance.Reply


def is_open(meeting: Meeting, moment: datetime | None = None) -> Verdict:
    """Whether people may sign in now: from some time before the meeting until the secretariat ends it."""
    if meeting.state != Meeting.State.CALLED:
        return Verdict.no(f"该会议{meeting.get_state_display()}，不能签到。")
    opens = meeting.begins_at - timedelta(minutes=policy.get("meeting_sign_in_opens"))
    if (moment or clock.now()) < opens:
        return Verdict.no(f"{clock.show_instant(opens)} 开始签到。")
    return Verdict.yes()


def may_open_door(user: Any, meeting: Meeting) -> Verdict:
    return may_prepare(user) and is_open(meeting)


def may_sign_in(user: Any, attendance: Attendance, moment: datetime | None = None) -> Verdict:
    """For the own unit; at a seat that votes only who fills it, or who was named in the written proxy."""
    if not (verdict := is_open(attendance.meeting, moment)):
        return verdict
    if attendance.unit_id not in access.units_with(user):
        return Verdict.no("只能为本单位签到。")
    if not attendance.called:
        return Verdict.no("本单位不在应到名单中，请到签到台登记。")
    if attendance.present:
        return Verdict.no("本单位已经签到。")
    if attendance.votes and not is_own_proxy(attendance) and not fills_seat(user, attendance):
        return Verdict.no("表决席位由任职人本人签到；由他人代表的，请先在回执中提交书面委托。")
    return Verdict.yes()


def is_own_proxy(attendance: Attendance) -> bool:
    """The unit has named somebody of its own in a written proxy."""
    return attendance.reply == Reply.PROXY and attendance.proxy_unit_id is None


def fills_seat(user: Any, attendance: Attendance) -> bool:
    """Whether the person fills the unit's seat on the day of the meeting."""
    seats = list(Seat.objects.on(attendance.meeting.day).filter(unit=attendance.unit_id))
    holders = holders_of(seats, attendance.meeting.day).values()
    return any(person.user_id == user.pk for person in holders)


def may_keep_list(user: Any, meeting: Meeting) -> Verdict:
    """Mark who is there: while people sign in; of a meeting that was held it is a correction."""
    if not (verdict := may_prepare(user)):
        return verdict
    return Verdict.yes() if meeting.state == Meeting.State.HELD else is_open(meeting)


def may_keep_roll(user: Any, meeting: Meeting) -> Verdict:
    """Mark many at once: only while people sign in; afterwards each line is corrected with its reason."""
    return may_prepare(user) and is_open(meeting)


def may_mark(user: Any, meeting: Meeting, attendance: Attendance) -> Verdict:
    if not (verdict := may_keep_list(user, meeting)):
        return verdict
    if meeting.state == Meeting.State.HELD:
        return must_step_back(user, attendance.unit)
    return verdict


def may_close(user: Any, meeting: Meeting) -> Verdict:
    return may_prepare(user) and may_move(meeting, "close")
