"""The own answer, on the page of a meeting."""

from typing import Any

from alliance.face.parts import Contribution
from councils.meetings.models.meetings import Meeting
from councils.meetings.views import ANSWER
from councils.replies import rules
from councils.replies.lines import own_lines


@ANSWER.part(50, "本单位回执", clause_ref="7.2")
def own(meeting: Meeting, user: Any) -> Contribution:
    """What each unit of the person has answered, and how it was present; one query."""
    rows = own_lines(meeting, user)
    if not rows:
        return None
    return "councils/replies/part.html", {
        "own": [(row, rules.may_answer(user, meeting, row)) for row in rows]
    }
