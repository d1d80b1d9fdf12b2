"""What the units answer to a notice, and reminding those that have not (第七条·(二)、第十条)."""

from datetime import timedelta
from typing import Any

from alliance.calendar import holidays
from alliance.files.stored import Room
from alliance.files.uploads import CheckedFile
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.meetings.services import tell_of, tell_principals
from councils.replies import rules
from members.units.models import Unit

Reply = Attendance.Reply
LETTERS = Room("本单位会议委托书", total=200)


def _said(record: Attendance, **_: Any) -> str:
    return f"回执：{record.get_reply_display()}"


def _tell_principal(attendance: Attendance) -> None:
    if attendance.reply == Reply.LEAVE:
        tell_principals(attendance, "on-leave", "受托单位请假", f"{attendance.unit}已请假")


@verb(rules.may_answer, part_of="meeting", reason=_said, tells=_tell_principal)
def answer(
    attendance: Attendance,
    *,
    reply: str,
    comer: str = "",
    reply_reason: str = "",
    proxy_unit: Unit | None = None,
    letter: CheckedFile | None = None,
    moment: Any = None,
    by: Any,
) -> None:
    """Say that the unit comes (who), is on leave (why), or gives a written proxy: to another unit, or to `comer` of its own.

    Until the meeting begins the answer may be changed; a unit that gave its proxy to one that goes on leave is told. A voting seat's proxy needs the signed letter (PDF or picture).
    Raises `Refused` at the field that is missing, or when the other unit is not called or has a proxy already.
    """
    before = (attendance.reply, attendance.proxy_unit_id, attendance.comer)
    attendance.reply, attendance.comer = reply, comer.strip()
    attendance.reply_reason, attendance.proxy_unit = reply_reason.strip(), None
    if attendance.file and before != (reply, proxy_unit and proxy_unit.pk, attendance.comer):
        attendance.let_go()  # the letter named another proxy
    if reply == Reply.LEAVE and not attendance.reply_reason:
        raise Refused("请写明请假原因。", field="reply_reason")
    if reply == Reply.COMING and not attendance.comer:
        raise Refused("请填写参会人。", field="comer")
    if reply == Reply.PROXY:
        _give_proxy(attendance, proxy_unit, letter)
    attendance.replied_at, attendance.replied_by = moment, by


def _give_proxy(attendance: Attendance, to: Unit | None, letter: CheckedFile | None) -> None:
    meeting = attendance.meeting
    if (to is None) == (not attendance.comer):
        raise Refused("请选择受托单位，或填写本单位的受托人，二者填一项。", field="proxy_unit")
    if to is not None:
        others = meeting.attendances.called().filter(unit=to)
        if to == attendance.unit or not others.filter(votes=attendance.votes).exists():
            raise Refused("只能委托应到的其他单位。", field="proxy_unit")
        given = meeting.attendances.filter(reply=Reply.PROXY)
        if given.filter(proxy_unit=to).exclude(pk=attendance.pk).exists():
            raise Refused("该单位已接受另一单位的委托，一个单位只能受托一次。", field="proxy_unit")
        if given.filter(unit=to).exists():
            raise Refused("该单位自己也委托了他人，不能再受托。", field="proxy_unit")
    if meeting.attendances.filter(reply=Reply.PROXY, proxy_unit=attendance.unit).exists():
        raise Refused("本单位已接受其他单位的委托，不能再委托他人。", field="reply")
    if letter is not None:
        rows = Attendance.objects.filter(unit=attendance.unit)
        LETTERS.check(letter, there=rows, ever=rows)
        attendance.keep(letter)
    if attendance.votes and not attendance.file:
        raise Refused("书面委托须上传签字的委托书（PDF 或照片）。", field="letter")
    attendance.proxy_unit = to


@verb(rules.may_urge)
def urge(meeting: Meeting, *, by: Any) -> int:
    """Remind the units that have not answered, at most once a day each; returns how many people were told."""
    rows = list(meeting.attendances.unanswered().select_related("unit").in_seat_order())
    day = clock.today()
    title = f"请填写回执：{meeting.title}"
    return tell_of(meeting, f"urged-{day}", title, rows) if rows else 0


def words_of(meeting: Meeting, waiting: int) -> str:
    """The reminder for the group of the units, which names none of them; `waiting` have not answered."""
    return (
        f"【催回执】{meeting.title}（{meeting.when}，{meeting.place}）还有 {waiting} 家单位没有回执，"
        f"请于{clock.before(meeting.reply_by)}登录平台填写（参会、请假或书面委托）。联系人：{meeting.contact}"
    )


def remind_due() -> int:
    """The sweep: who has not answered hears of it on the last working day before the time is up; everybody due, the day before."""
    moment, today = clock.now(), clock.today()
    ahead = Meeting.objects.filter(state=Meeting.State.CALLED, begins_at__gt=moment)
    told = 0
    for meeting in ahead.filter(begins_at__lt=moment + timedelta(days=30)):
        last = holidays.previous_working_day(clock.last_day(meeting.reply_by) - timedelta(days=1))
        if last <= today and moment < meeting.reply_by:
            told += _remind(
                meeting, "reply", f"请填写回执：{meeting.title}", meeting.attendances.unanswered()
            )
        if meeting.day - timedelta(days=1) <= today:
            told += _remind(meeting, "tomorrow", f"会议提醒：{meeting.title}", meeting.attendances.called())
    return told


def _remind(meeting: Meeting, step: str, title: str, rows: Any) -> int:
    found = list(rows.select_related("unit"))
    return tell_of(meeting, f"{step}-{meeting.begins_at:%Y%m%d%H%M}", title, found) if found else 0
