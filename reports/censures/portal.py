"""What silent units contribute to the whole: what awaits a 通报, and the sweep that tells of it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access
from alliance.registers import portal
from alliance.registers.portal import Count, Todo
from reports.censures import services
from reports.censures.streaks import awaiting_censure, silent_units
from reports.deadlines.rules import sees_every_unit

SILENT_UNITS = Count("silent units")


portal.menu(
    "缺报通报",
    "report_censures",
    area="reports",
    order=30,
    shown=sees_every_unit,
    pages=("report_censure_new", "report_censure_pdf"),
)
portal.sweep("reports.escalation", label="连续缺报提醒", every=portal.HOUR)(services.escalate)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Units that are silent."""
    if access.is_secretariat(user):
        yield SILENT_UNITS.of(silent_units(3))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    """Which units await their 通报."""
    waiting = awaiting_censure() if portal.waiting(user)[SILENT_UNITS] else []
    if waiting:
        names = "、".join(streak.unit.name for streak in waiting[:5]) + ("等" if len(waiting) > 5 else "")
        yield Todo(
            f"连续三个月未报送信息，待通报：{len(waiting)} 个单位",
            reverse("report_censures"),
            None,
            names,
            "缺报通报",
        )
