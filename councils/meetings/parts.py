"""What meetings say in the file of a unit."""

from typing import Any

from django.db.models import QuerySet

from alliance.face.datatable import Column, DataTable
from alliance.face.parts import Contribution
from alliance.ground import access
from alliance.registers.kept import kept
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from members.units.models import Unit
from members.units.parts import UNIT_FILE

TABLE = "councils/terms/part.html"
SHOWN = 20


@UNIT_FILE.part(340, "会议活动", flush=True, clause_ref="7.2")
def attendances(unit: Unit, user: Any) -> Contribution:
    """The last meetings the unit was called to, for its own people and the secretariat; one query."""
    if not access.is_secretariat(user) and unit.pk not in access.units_read(user):
        return None
    found = _of(unit.pk)
    if not found:
        return None
    columns = [
        Column("meeting", "会议活动", css="wide", value=lambda one: one.meeting.title),
        Column("begins_at", "时间", kind="datetime", value="meeting.begins_at", css="nowrap"),
        Column("reply", "回执", states=Attendance.Reply, value="reply"),
        Column("outcome", "到会", states=Attendance.Outcome, value=_outcome),
    ]
    table = DataTable(columns, found, caption="会议活动", row_url=lambda one: one.meeting.get_absolute_url())
    return TABLE, {"table": table}


def _outcome(row: Attendance) -> str:
    """How it was present, once the meeting was held."""
    return row.counts_as if row.meeting.state == Meeting.State.HELD else ""


@kept
def _of(unit: int) -> QuerySet:
    rows = Attendance.objects.called().filter(unit=unit).exclude(meeting__called_at=None).reckoned()
    return rows.select_related("meeting").order_by("-meeting__begins_at")[:SHOWN]
