"""Who is called and who came, on the page of a meeting."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from alliance.face.datatable import Column, DataTable
from alliance.face.inline import status_tag
from alliance.face.parts import Contribution
from councils.attendance import rules
from councils.attendance.counting import presence, shown_as
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.meetings.rules import may_choose_units, may_prepare, may_see_list
from councils.meetings.views import MEETING
from councils.replies.rules import may_urge
from councils.replies.services import words_of


@MEETING.part(100, "参会单位", flush=True, clause_ref="7.2")
def units(meeting: Meeting, user: Any) -> Contribution:
    """Every unit with its answer, and how it was present once people may sign in; three queries."""
    if not may_see_list(user, meeting):
        return None
    found = meeting.attendances.listed().reckoned().select_related("unit", "proxy_unit")
    rows = list(found.in_seat_order())
    begun = meeting.state == Meeting.State.HELD or bool(rules.is_open(meeting))
    columns = [
        Column("unit", "单位", css="wide", value=lambda one: str(one.unit)),
        Column("seat", "席位", value=lambda one: one.get_seat_display(), css="nowrap"),
        Column("called", "应到", value=lambda one: one.called_as, css="nowrap"),
        Column("reply", "回执", states=Attendance.Reply, value="reply"),
        Column("comer", "参会人", value=_who),
        *(
            [Column("counts_as", "到会", cell=lambda one: status_tag(*shown_as(one, meeting)))]
            if begun
            else []
        ),
    ]
    may_choose = may_choose_units(user, meeting)
    if may_choose:
        columns.append(Column("acts", "操作", cell=_acts))
    table = DataTable(columns, rows, caption="参会单位")
    waiting = sum(row.called and not row.reply and row.unit.is_active for row in rows)
    context = {
        "table": table,
        "presence": presence(meeting),
        "waiting": waiting,
        "words": words_of(meeting, waiting),
        "begun": begun,
        "prepares": may_prepare(user),
        "may_choose": may_choose,
        "may_urge": may_urge(user, meeting),
        "may_open_door": rules.may_open_door(user, meeting),
    }
    return "councils/attendance/part.html", context


def _who(row: Attendance) -> str:
    if row.proxy_unit_id:
        return f"委托 {row.proxy_unit}"
    return row.comer or row.reply_reason


def _acts(row: Attendance) -> str:
    if not row.called:
        return ""
    url = reverse("attendance_leave_out", args=[row.pk])
    return format_html('<a href="{}">移出<span class="sr-only"> {}</span></a>', url, row.unit)
