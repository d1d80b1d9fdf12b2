"""What a unit answers: the form, the letter of its proxy, and the date for its own calendar."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from alliance.face.acting import button, fill_in, form_page
from alliance.files import stored
from alliance.ground import access, clock
from alliance.ground.access import require
from alliance.registers import catalogue
from councils.meetings import services as calling
from councils.meetings.models.meetings import Meeting
from councils.meetings.views import visible, visible_row
from councils.replies import rules
from councils.replies import services as replying
from councils.replies.forms import ReplyForm


def attendance_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer for the own unit; a line of another unit is not there."""
    row = visible_row(request, pk)
    if row.unit_id not in access.units_with(request.user):
        raise Http404("不是本单位的回执")
    require(rules.may_answer(request.user, row.meeting, row))
    form = ReplyForm(request.POST or None, request.FILES or None, attendance=row, user=request.user)
    answer = fill_in(
        request,
        form,
        replying.answer,
        row,
        done=lambda one: f"已回执：{one.get_reply_display()}。",
        to=row.meeting,
    )
    context = {"title": "填写回执", "meeting": row.meeting, "attendance": row, "form": form, "clauses": "7.2"}
    return answer or form_page(request, "councils/replies/reply.html", context)


def attendance_letter(request: HttpRequest, pk: int) -> FileResponse:
    """The letter of a proxy: for the unit itself, the unit that received it, and the secretariat."""
    row = visible_row(request, pk)
    concerned = {row.unit_id, row.proxy_unit_id} & access.units_read(request.user)
    if not concerned and not access.is_secretariat(request.user):
        raise Http404("不是本单位的委托书")
    return stored.serve(row, request, missing="委托书文件不在")


@catalogue.left_out("日历文件，供个人日历使用。")
def meeting_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting for the person's own calendar (RFC 5545)."""
    shown = visible(request, pk)
    answer = HttpResponse(_calendar(shown), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="meeting-{shown.pk}.ics"'
    return answer


def _calendar(meeting: Meeting) -> str:
    cancelled = meeting.state == Meeting.State.CANCELLED
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//alliance//meetings//ZH",
        "BEGIN:VEVENT",
        f"UID:meeting-{meeting.pk}@{settings.SITE_URL.split('//')[-1]}",
        f"SEQUENCE:{meeting.version}",
        f"DTSTAMP:{_utc(clock.now())}",
        f"DTSTART:{_utc(meeting.begins_at)}",
        f"DTEND:{_utc(meeting.ends_at)}",
        f"SUMMARY:{_text(meeting.title)}",
        f"LOCATION:{_text(meeting.place)}",
        f"DESCRIPTION:{_text(calling.notice_text(meeting))}",
        f"URL:{settings.SITE_URL}{meeting.get_absolute_url()}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        value = value.replace(sign, written)
    return value


def _folded(line: str) -> list[str]:
    """Lines of at most 75 octets; what goes on begins with a blank."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > 74:
            parts.append(part)
            part = " "
        part += letter
    return [*parts, part]


meeting_urge = button(
    visible, replying.urge, lambda told: f"已催回执，新发 {told} 条消息；今天已催过的不重复发送。"
)
