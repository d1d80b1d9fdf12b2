"""Orders where they come from and where they go to: on the page of a meeting, of a decision, in the file of a unit."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.face.datatable import Column, DataTable
from alliance.face.parts import Contribution
from alliance.ground import access
from alliance.registers.kept import kept
from councils.decisions.models import CouncilDecision
from councils.decisions.parts import DECISION
from councils.meetings.models.meetings import Meeting
from councils.meetings.views import MEETING
from councils.resolutions import rules
from councils.resolutions.models.orders import Light, Resolution
from members.units.models import Unit
from members.units.parts import UNIT_FILE

TEMPLATE = "councils/chasing/orders.html"
SHOWN = 20
COLUMNS = [
    Column("task", "事项", css="wide"),
    Column("unit", "责任单位", value=lambda one: str(one.unit)),
    Column("last_day", "时限", kind="date", css="nowrap"),
    Column("light", "督办灯", states=Light, value="light"),
    Column("state", "状态", states=Resolution.State),
]


def _drawn(found: list[Resolution], new_url: str = "") -> Contribution:
    if not found and not new_url:
        return None
    table = DataTable(COLUMNS, found, caption="督办事项", row_url=lambda one: one.get_absolute_url())
    return TEMPLATE, {"table": table, "any": bool(found), "new_url": new_url}


def _new(user: Any, name: str, pk: int) -> str:
    return f"{reverse('resolution_new')}?{name}={pk}" if rules.may_draft(user) else ""


@MEETING.part(90, "督办事项", flush=True, clause_ref="5.5")
def of_meeting(meeting: Meeting, user: Any) -> Contribution:
    """What the meeting has ordered, as far as the person sees it; one query."""
    if meeting.state not in (Meeting.State.CALLED, Meeting.State.HELD):
        return None
    found = Resolution.objects.visible_to(user).filter(meeting=meeting).select_related("unit")
    return _drawn(list(found), _new(user, "meeting", meeting.pk))


@DECISION.part(60, "督办事项", flush=True, clause_ref="5.5")
def of_decision(decision: CouncilDecision, user: Any) -> Contribution:
    """What follows from a decision that was taken; one query."""
    found = list(Resolution.objects.visible_to(user).filter(decision=decision).select_related("unit"))
    taken = decision.passed and decision.state == CouncilDecision.State.CONFIRMED
    return _drawn(found, _new(user, "decision", decision.pk) if taken else "")


@UNIT_FILE.part(345, "交办事项", flush=True, clause_ref="5.5")
def of_unit(unit: Unit, user: Any) -> Contribution:
    """The newest orders that the unit carries out, for its own people, the secretariat and the council; one query."""
    if not access.is_council_or_secretariat(user) and unit.pk not in access.units_read(user):
        return None
    return _drawn(_of(unit.pk, user))


@kept
def _of(unit: int, user: Any) -> QuerySet:
    found = Resolution.objects.visible_to(user).live().filter(unit=unit).select_related("unit")
    return found.order_by("-deadline")[:SHOWN]
