"""Who answers for a unit: whoever stands for it, until the meeting begins; who reminds: the secretariat."""

from datetime import datetime
from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import Verdict
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.meetings.rules import may_prepare


def may_urge(user: Any, meeting: Meeting) -> Verdict:
    """Remind those who have not answered."""
    if not (verdict := may_prepare(user)):
        return verdict
    if meeting.state != Meeting.State.CALLED:
        return Verdict.no("通知发出后、会议结束前才能催回执。")
    if clock.now() >= meeting.begins_at:
        return Verdict.no("会议已经开始。")
    return Verdict.yes()


def may_answer(
    user: Any, meeting: Meeting, attendance: Attendance, moment: datetime | None = None
) -> Verdict:
    if attendance.unit_id not in access.units_with(user):
        return Verdict.no("回执由本单位人员填写。")
    if not attendance.called:
        return Verdict.no("本单位不在应到名单中。")
    if meeting.state != Meeting.State.CALLED:
        return Verdict.no(f"该会议{meeting.get_state_display()}，不能再填写回执。")
    if (moment or clock.now()) >= meeting.begins_at:
        return Verdict.no("会议已经开始，不能再修改回执；请联系秘书处。")
    return Verdict.yes()
