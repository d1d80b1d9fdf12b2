"""The motions on the page of a meeting, and the vote behind a decision."""

from typing import Any

from alliance.face.datatable import Column, DataTable
from alliance.face.parts import Contribution
from councils.decisions.models import CouncilDecision
from councils.decisions.parts import DECISION
from councils.meetings.models.meetings import Meeting
from councils.meetings.views import MEETING
from councils.votes import rules
from councils.votes.models import Motion


@MEETING.part(80, "表决事项", flush=True, clause_ref="5.4")
def motions(meeting: Meeting, user: Any) -> Contribution:
    """What is voted on, with its result; two queries."""
    if not meeting.votes:
        return None
    found = list(meeting.motions.select_related("decision", "unit"))
    may_put = rules.may_put(user, meeting)
    if not found and not may_put:
        return None
    columns = [
        Column("subject", "议题", css="wide"),
        Column("matter", "事项类别", value=lambda one: one.get_matter_display(), css="nowrap"),
        Column("method", "表决方式", value=lambda one: one.get_method_display(), css="nowrap"),
        Column("state", "状态", states=Motion.State),
        Column("outcome", "结果", value=lambda one: one.decision.outcome if one.decision else ""),
    ]
    table = DataTable(columns, found, caption="表决事项", row_url=lambda one: one.get_absolute_url())
    return "councils/votes/part.html", {"table": table, "may_put": may_put, "any": bool(found)}


@DECISION.part(50, "表决")
def vote_of(decision: CouncilDecision, user: Any) -> Contribution:
    """The vote by which it was taken, for whoever sees the meeting; one query."""
    motion = Motion.objects.visible_to(user).filter(decision=decision).select_related("meeting").first()
    return None if motion is None else ("councils/votes/decided.html", {"motion": motion})
