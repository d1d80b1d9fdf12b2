"""The minutes on the page of their meeting."""

from typing import Any

from alliance.face.parts import Contribution
from councils.meetings.models.meetings import Meeting
from councils.meetings.views import MEETING
from councils.minutes import rules
from councils.minutes.models import Minutes


@MEETING.part(85, "会议纪要", clause_ref="9.secretariat.2")
def of_meeting(meeting: Meeting, user: Any) -> Contribution:
    """The editions that the person sees, and the way to begin; two queries."""
    if meeting.state != Meeting.State.HELD:
        return None
    found = list(Minutes.objects.visible_to(user).filter(meeting=meeting).order_by("-edition"))
    may_begin = rules.may_begin(user, meeting) if not found else None
    if not found and not may_begin:
        return None
    return "councils/minutes/part.html", {"found": found, "may_begin": may_begin}
