"""The lines of a meeting that are a person's own."""

from typing import Any

from alliance.ground import access
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting


def own_lines(meeting: Meeting, user: Any) -> list[Attendance]:
    """Those of the units that the person stands for, with how they count; one query."""
    rows = meeting.attendances.called().filter(unit__in=access.units_with(user))
    found = list(rows.reckoned().select_related("unit", "proxy_unit").order_by("pk"))
    for row in found:
        row.meeting = meeting
    return found
