"""The role applications in the file of the unit, and on the page of the decision that is about them."""

from typing import Any

from django.db.models import Q, QuerySet

from alliance.face.datatable import Column, DataTable
from alliance.face.parts import Contribution
from alliance.registers.kept import kept
from councils.application_pages.findings import against_first, conditions_of, contrast_of
from councils.applications.models import RoleApplication
from councils.decisions.models import CouncilDecision
from councils.decisions.parts import DECISION
from members.units.models import Unit
from members.units.parts import UNIT_FILE

TABLE = "councils/terms/part.html"


@UNIT_FILE.part(320, "职务申请", flush=True, clause_ref="8")
def applications(unit: Unit, user: Any) -> Contribution:
    """The unit's role applications that this person may see; one query."""
    found = _of(unit.pk, user)
    if not found:
        return None
    table = DataTable(
        [
            Column("role", "申请席位", value=lambda one: one.get_role_display()),
            Column(
                "state",
                "状态",
                states=RoleApplication.State,
            ),
            Column("filed_at", "提交时间", kind="datetime"),
            Column("decided_at", "审批时间", kind="datetime"),
        ],
        found,
        caption="职务申请",
        row_url=lambda one: one.get_absolute_url(),
    )
    return TABLE, {"table": table}


@kept
def _of(unit: int, user: Any) -> QuerySet:
    return RoleApplication.objects.visible_to(user).filter(unit=unit)


@DECISION.part(100, "表决涉及的职务申请")
def voted_on(decision: CouncilDecision, user: Any) -> Contribution:
    """The checked applications that a vote on a seat is about, with what was found, findings against the record first."""
    if decision.matter != CouncilDecision.Matter.ROLE:
        return None
    about = Q(decision=decision) | Q(
        decision=None, unit=decision.unit_id, state=RoleApplication.State.CHECKED
    )
    found = RoleApplication.objects.visible_to(user).filter(about).select_related("unit")
    shown = [
        {"application": one, "contrast": contrast_of(parts), "conditions": against_first(parts)}
        for one in found
        for parts in [conditions_of(one)]
    ]
    return "councils/applications/voted_on.html", {"applications": shown}
