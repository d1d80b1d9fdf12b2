"""The decisions about a unit in its file."""

from typing import Any

from django.db.models import QuerySet

from alliance.face.datatable import Column, DataTable
from alliance.face.inline import status_tag
from alliance.face.parts import Contribution, Parts
from alliance.registers.kept import kept
from councils.decisions.models import CouncilDecision
from members.units.models import Unit
from members.units.parts import UNIT_FILE

TABLE = "councils/terms/part.html"
# What later stories add to the page of a decision: the applications that the council votes on.
DECISION = Parts("decision")


@UNIT_FILE.part(330, "理事会决定", flush=True, clause_ref="12.two_years")
def decisions(unit: Unit, user: Any) -> Contribution:
    """Decisions about the unit that this person may see; one query."""
    found = _of(unit.pk, user)
    if not found:
        return None
    table = DataTable(
        [
            Column("subject", "议题", css="wide"),
            Column("met_on", "会议日期", kind="date"),
            Column(
                "outcome",
                "结果",
                cell=lambda one: status_tag(one.outcome, "success" if one.passed else "danger"),
            ),
            Column("state", "状态", value=lambda one: one.get_state_display()),
        ],
        found,
        caption="理事会决定",
        row_url=lambda one: one.get_absolute_url(),
    )
    return TABLE, {"table": table}


@kept
def _of(unit: int, user: Any) -> QuerySet:
    return CouncilDecision.objects.visible_to(user).filter(unit=unit)
