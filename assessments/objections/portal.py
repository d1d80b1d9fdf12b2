"""What objections contribute: menu, and the secretariat's to-do."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground.access import is_secretariat
from alliance.registers import portal
from alliance.registers.portal import Count, Todo
from assessments.cycles import years
from assessments.cycles.rules import looks_after
from assessments.objections.models import Objection
from members.relations.closed import closed_units

OBJECTIONS = Count("objections")

portal.menu(
    "异议",
    "objections",
    area="assessment",
    order=70,
    shown=looks_after,
    pages=("objection",),
    waits=portal.waits_for(OBJECTIONS),
    yearly=True,
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Of the running year, for the secretariat: open objections."""
    if is_secretariat(user) and (cycle := years.newest_running()) is not None:
        filed = Objection.objects.filter(assessment__cycle=cycle, state=Objection.State.FILED)
        yield OBJECTIONS.of(filed.exclude(assessment__unit__in=closed_units(user)))


@portal.todos
def to_answer(user: Any) -> Iterable[Todo]:
    """The secretariat: objections to answer."""
    if not is_secretariat(user) or not (number := portal.waiting(user)[OBJECTIONS]):
        return []
    url = f"{reverse('objections')}?state=FILED"
    return [Todo(f"{number} 件结果异议待答复", url, kind="结果异议", urgent=True)]
