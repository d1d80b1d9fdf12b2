"""What tasks say in the file of a unit."""

from typing import Any

from django.db.models import QuerySet

from alliance.face.datatable import Column, DataTable
from alliance.face.parts import Contribution
from alliance.ground import access
from alliance.registers.kept import kept
from councils.recusal.models import acts_as_chair
from members.units.models import Unit
from members.units.parts import UNIT_FILE
from reports.collections.models.answers import Answer
from reports.collections.models.collections import Collection
from reports.collections.views import due_of

TABLE = "councils/terms/part.html"
SHOWN = 20


@UNIT_FILE.part(410, "征集填报", flush=True, clause_ref="7.4")
def answers(unit: Unit, user: Any) -> Contribution:
    """The last tasks of the unit, for its own people, the secretariat and who acts as chair; one query."""
    sees_all = access.is_secretariat(user) or acts_as_chair(user)
    if not sees_all and unit.pk not in access.units_read(user):
        return None
    found = _of(unit.pk, user)
    if not found:
        return None
    columns = [
        Column("title", "征集任务", css="wide", value=lambda one: one.collection.title),
        Column("due_at", "截止", value=due_of, css="nowrap"),
        Column("state", "填报", states=Answer.State),
        Column("timeliness", "时效", value="timeliness"),
        Column("task", "征集状态", states=Collection.State, value="collection.state"),
    ]
    return TABLE, {
        "table": DataTable(columns, found, caption="征集填报", row_url=lambda one: one.get_absolute_url())
    }


@kept
def _of(unit: int, user: Any) -> QuerySet:
    found = Answer.objects.visible_to(user).filter(unit=unit)
    return found.select_related("collection", "unit").order_by("-due_at")[:SHOWN]
