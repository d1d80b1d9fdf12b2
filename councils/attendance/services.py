"""Signing in at the door and at the desk, and ending the list."""

from datetime import datetime
from typing import Any

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb, words
from councils.attendance import door, rules
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from members.units.models import Unit

Present = Attendance.Present
Way = Attendance.Way


@verb(rules.may_sign_in, reason="扫码签到")
def sign_in(attendance: Attendance, *, code: str, moment: Any = None, by: Any) -> None:
    """A person of the unit signs in with the code of the door; whoever was named in a written proxy is there as proxy, who fills
    the seat is there in person although a proxy was given.

    Raises `Refused` for a code that is no longer taken; called twice it raises `Refused` and changes nothing.
    """
    if not door.is_taken(attendance.meeting.secret, code, moment):
        raise Refused("签到码已失效，请重新扫描会场屏幕上的二维码。")
    by_proxy = rules.is_own_proxy(attendance) and not rules.fills_seat(by, attendance)
    present = Present.PROXY if by_proxy else Present.SELF
    _put(attendance, present, Way.CODE, moment, by)


def _marked(record: Attendance, *, reason: str, **_: Any) -> str:
    return f"名单登记：{record.get_present_display()}" + (f"（{reason}）" if reason else "")


@verb(rules.may_mark, part_of="meeting", reason=_marked)
def mark(attendance: Attendance, *, present: str, reason: str = "", moment: Any = None, by: Any) -> None:
    """The desk marks a unit 出席, 委托出席 or 未到. After the meeting it is a correction and asks for its `reason`."""
    meeting = attendance.meeting
    if meeting.state == Meeting.State.HELD:
        words(reason, "会议已结束，更正到会情况须写明理由。", field="reason")
    if present not in Present.values:
        raise Refused("请选择到会情况。", field="present")
    _put(attendance, present, Way.LIST, attendance.signed_in_at or _by_desk(meeting, moment), by)


def _by_desk(meeting: Meeting, moment: datetime) -> datetime:
    """When somebody was there whom the desk enters now: of a meeting that is over not after its end."""
    return min(moment, meeting.ends_at) if meeting.state == Meeting.State.HELD else moment


@verb(rules.may_keep_roll)
def keep_roll(
    meeting: Meeting,
    *,
    present: dict[int, str],
    at: dict[int, datetime] | None = None,
    moment: Any = None,
    by: Any,
) -> int:
    """Mark many units at once, `{line id: Present}`, as the desk reads them off the signed sheet; returns how many changed.

    `at` are the times on the sheet, else it is now; who signed in with the code keeps the time of the code. Lines that are not
    named, or stand so already, stay as they are.
    """
    changed, at = [], at or {}
    for row in meeting.attendances.called().filter(pk__in=present).select_for_update(of=("self",)):
        mark, written = present[row.pk], at.get(row.pk)
        corrects = written is not None and written != row.signed_in_at and row.way != Way.CODE
        if mark in Present.values and (mark != row.present or corrects):
            _put(row, mark, Way.LIST, written or row.signed_in_at or moment, by)
            changed.append(row)
    audit.bulk_change(
        changed, ["present", "signed_in_at", "signed_in_by", "way"], by=by, reason="按签到表登记"
    )
    return len(changed)


def _put(attendance: Attendance, present: str, way: str, at: Any, by: Any) -> None:
    attendance.present = present
    there = present != Present.NOT
    attendance.signed_in_at, attendance.signed_in_by = (at, by) if there else (None, None)
    attendance.way = way if there else ""


@creates(rules.may_keep_list)
def walk_in(meeting: Meeting, *, unit: Unit, moment: Any = None, by: Any) -> Attendance:
    """A unit that was not called has come (列席): it neither votes nor counts as due."""
    row = meeting.attendances.filter(unit=unit).first()
    if row is not None and row.called:
        raise Refused("该单位在应到名单中，请直接登记到会。", field="unit")
    row = row or Attendance(meeting=meeting, unit=unit, called=False, by_hand=Attendance.WALKED_IN)
    _put(row, Present.SELF, Way.LIST, _by_desk(meeting, moment), by)
    return audit.save(row, by=by, reason="登记列席")


@verb(rules.may_close, moves="close", reason="会议结束，到会情况登记完毕")
def close(meeting: Meeting, *, moment: Any = None, by: Any) -> None:
    """The meeting took place: from now on it counts in the record of every unit that was due (`councils.attendance.facts`)."""
    meeting.held_at = moment
