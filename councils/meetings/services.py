"""Preparing a meeting, sending its notice, another time, calling it off (第九条·秘书处·(二)、秘书长·(三))."""

from datetime import datetime
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import claim, creates, verb
from alliance.registers import policy
from councils.meetings import inviting, rules
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.numbering import services as numbering
from councils.numbering.models import PaperKind
from councils.recusal import audience
from members.units.models import Unit


@creates(rules.may_prepare)
def prepare(*, by: Any, **values: Any) -> Meeting:
    """Write a new notice (the values of its form); the units of its kind and day are called. Nobody is told yet."""
    meeting = Meeting(prepared_by=by, **values)
    _check(meeting)
    _insist_on_notice(meeting, clock.now())
    audit.save(meeting, by=by, reason="起草会议通知")
    _call_units(meeting, by=by)
    return meeting


@verb(rules.may_revise, moves="revise", reason="修改会议通知")
def revise(meeting: Meeting, *, by: Any, **values: Any) -> None:
    """Write on; when kind or day change the units are called anew, those chosen by hand stay as they are."""
    for name, value in values.items():
        setattr(meeting, name, value)
    _check(meeting)
    _insist_on_notice(meeting, clock.now())
    _call_units(meeting, by=by)


def _check(meeting: Meeting) -> None:
    """Raises `Refused`, at its field, for a time that cannot be."""
    if meeting.begins_at <= clock.now():
        raise Refused("开始时间须晚于现在。", field="begins_at")
    if meeting.ends_at <= meeting.begins_at:
        raise Refused("结束时间须晚于开始时间。", field="ends_at")
    if not clock.now() < meeting.reply_by <= meeting.begins_at:
        raise Refused("回执截止须晚于现在，且不晚于会议开始。", field="reply_by")
    if not meeting.items:
        raise Refused("请写明议程，一行一项。", field="agenda")


def _insist_on_notice(meeting: Meeting, moment: datetime) -> None:
    """Raises `Refused` where a notice of this instant would come late and says no reason; asked while it is written, too."""
    days = policy.get("meeting_notice_days")
    if not meeting.is_called_in_time(days, moment) and not meeting.urgent_reason.strip():
        raise Refused(
            f"通知距会议不足 {days} 个工作日，请填写紧急召开的理由，或改期。", field="urgent_reason"
        )


def _call_units(meeting: Meeting, *, by: Any) -> None:
    """Bring the list in line with the seats and members of the meeting's day."""
    places = inviting.due(meeting.kind, meeting.day)
    rows = {row.unit_id: row for row in meeting.attendances.all()}
    fresh = [
        Attendance(meeting=meeting, unit_id=unit, seat=place.seat, votes=place.votes)
        for unit, place in places.items()
        if unit not in rows
    ]
    audit.bulk_create(Attendance, fresh, by=by, reason="按类型和当日席位列入")
    changed = []
    for unit, row in rows.items():
        place = places.get(unit)
        wanted = (place.seat, place.votes, True) if place else ("", False, False)
        if not row.by_hand and (row.seat, row.votes, row.called) != wanted:
            row.seat, row.votes, row.called = wanted
            changed.append(row)
    audit.bulk_change(changed, ["seat", "votes", "called"], by=by, reason="按类型和当日席位调整")


@verb(rules.may_choose_units, moves="choose_units", asks={"reason": "请写明增补的理由。"})
def add_unit(meeting: Meeting, *, unit: Unit, reason: str, by: Any) -> Attendance:
    """Call one more unit, with the reason; it does not vote by that. After the notice it is told at once."""
    row = meeting.attendances.filter(unit=unit).first()
    if row is not None and row.called:
        raise Refused("该单位已在参会名单中。", field="unit")
    row = claim(row) if row is not None else Attendance(meeting=meeting, unit=unit)
    row.called, row.by_hand = True, reason
    audit.save(row, by=by, reason=f"增补参会单位：{reason}")
    if meeting.state == Meeting.State.CALLED:
        tell_of(meeting, f"called-again-{row.version}", f"会议通知：{meeting.title}", [row])
    return row


@verb(rules.may_choose_units, moves="choose_units", asks={"reason": "请写明不通知的理由。"})
def leave_out(meeting: Meeting, *, attendance: Attendance, reason: str, by: Any) -> Attendance:
    """Take a unit off the list of those due, with the reason; one that was told already is told of it, and whose proxy it has."""
    row = claim(attendance)
    if not row.called or row.meeting_id != meeting.pk:
        raise Refused("该单位不在应到名单中。")
    row.called, row.by_hand = False, reason
    audit.save(row, by=by, reason=f"移出参会名单：{reason}")
    if meeting.state == Meeting.State.CALLED:
        tell_of(
            meeting, f"left-out-{row.version}", f"无需参加：{meeting.title}", [row], body=f"理由：{reason}"
        )
        tell_principals(row, "left-out", "受托单位不参加", f"{row.unit}已移出参会名单")
    return row


def tell_principals(proxy: Attendance, step: str, title: str, said: str) -> None:
    """Whoever gave a proxy to a unit that stays away has to name another one."""
    meeting = proxy.meeting
    given = meeting.attendances.called().filter(reply=Attendance.Reply.PROXY, proxy_unit=proxy.unit)
    if rows := list(given.select_related("unit")):
        tell_of(
            meeting,
            f"proxy-{step}-{proxy.pk}-{proxy.version}",
            f"{title}：{meeting.title}",
            rows,
            body=f"{said}，不能代表你单位参会。请派本单位人员参会、另行委托或请假。",
        )


def _tell_called(meeting: Meeting) -> None:
    tell_of(meeting, "called", f"会议通知：{meeting.title}")


@verb(rules.may_call, moves="call", reason="签发会议通知", tells=_tell_called)
def call(meeting: Meeting, *, moment: datetime, by: Any) -> None:
    """Send the notice with its number: liaisons and heads of the units called are told, each unit is to answer by `reply_by`.

    Raises `Refused` when nobody is due, or when the notice comes later than the setting's working days before the
    meeting without a reason. The quorum of the settings is copied.
    """
    _check(meeting)
    _call_units(meeting, by=by)
    if not meeting.attendances.called().exists():
        raise Refused("没有应到单位：请检查会议当日的席位，或增补参会单位。")
    _insist_on_notice(meeting, moment)
    meeting.called_at, meeting.called_by = moment, by
    meeting.number = numbering.number_for(
        PaperKind.NOTICE,
        moment=moment,
        title=f"关于召开{meeting.title}的通知",
        url=meeting.get_absolute_url(),
        recipients="有关成员单位",
        by=by,
    )
    meeting.quorum = policy.get("council_quorum") if meeting.votes else ""


def _tell_moved(meeting: Meeting, why: str) -> None:
    tell_of(meeting, f"moved-{meeting.version}", f"会议改期：{meeting.title}", body=f"原因：{why}")


@verb(
    rules.may_move_it,
    moves="move",
    reason="会议改期：{why}",
    asks={"why": "请写明改期的原因。"},
    tells=_tell_moved,
)
def move(
    meeting: Meeting,
    *,
    begins_at: datetime,
    ends_at: datetime,
    place: str,
    reply_by: datetime,
    why: str,
    by: Any,
) -> None:
    """Another time or place: everybody called is told, and answers again; who is due follows the new day."""
    meeting.begins_at, meeting.ends_at, meeting.place, meeting.reply_by = begins_at, ends_at, place, reply_by
    _check(meeting)
    answered = list(meeting.attendances.exclude(reply=Attendance.Reply.NONE))
    for row in answered:
        row.take_back()
    audit.bulk_change(answered, Attendance.ANSWERED, by=by, reason="会议改期，重新回执")
    _call_units(meeting, by=by)


def _tell_cancelled(meeting: Meeting) -> None:
    if meeting.called_at is not None:
        tell_of(meeting, "cancelled", f"会议取消：{meeting.title}", body=f"原因：{meeting.cancel_reason}")


@verb(
    rules.may_cancel,
    moves="cancel",
    reason="取消会议：{why}",
    asks={"why": "请写明取消的原因。"},
    tells=_tell_cancelled,
)
def cancel(meeting: Meeting, *, why: str, by: Any) -> None:
    """It does not take place; whoever was called is told, and it counts in nobody's record. Its notice is void in the register."""
    meeting.cancel_reason = why
    if meeting.number:
        numbering.void(meeting.number, why=f"会议取消：{why}", by=by)


def notice_text(meeting: Meeting) -> str:
    """The notice in a few lines, for a message or to be copied into a group."""
    agenda = "\n".join(f"{number}. {item}" for number, item in enumerate(meeting.items, 1))
    urgent = f"\n紧急召开的理由：{meeting.urgent_reason}" if meeting.urgent_reason else ""
    return (
        f"【{meeting.get_kind_display()}】{meeting.title}\n时间：{meeting.when}\n地点：{meeting.place}\n议程：\n{agenda}"
        f"{urgent}\n请于{clock.before(meeting.reply_by)}填写回执（参会、请假或书面委托）。\n联系人：{meeting.contact}"
    )


def tell_of(
    meeting: Meeting, step: str, title: str, rows: list[Attendance] | None = None, *, body: str = ""
) -> int:
    """Tell liaisons and heads of these units (else of all that are called); of one without people the office hears."""
    rows = rows or list(meeting.attendances.called().select_related("unit").in_seat_order())
    message = {
        "matter": f"meeting:{meeting.pk}",
        "step": step,
        "title": title,
        "body": "\n".join(part for part in (body, notice_text(meeting)) if part),
        "url": meeting.get_absolute_url(),
    }
    return audience.tell_each(rows, message, people=audience.contacts_and_heads)
