"""What the grades of years before the portal contribute: menu, the to-do of who confirms, clause."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access
from alliance.registers import portal
from alliance.registers.portal import Count, Todo
from assessments.earlier.models import EarlierGrade
from assessments.earlier.rules import confirms
from members.relations.closed import closed_units

WAITING = Count("earlier grades to confirm")


def to_confirm(user: Any) -> QuerySet:
    """What waits for this person: of other units, and registered by somebody else."""
    waiting = EarlierGrade.objects.filter(state=EarlierGrade.State.REGISTERED)
    return waiting.exclude(registered_by=user.pk).exclude(unit__in=closed_units(user))


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    if confirms(user):
        yield WAITING.of(to_confirm(user))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    if confirms(user) and (number := portal.waiting(user)[WAITING]):
        url = f"{reverse('earlier_grades')}?state={EarlierGrade.State.REGISTERED}"
        yield Todo(f"核对并确认往年等次 {number} 项", url, note="确认后才作为依据", kind="往年等次")


portal.menu(
    "往年等次",
    "earlier_grades",
    area="assessment",
    order=95,
    shown=access.is_council_or_secretariat,
    pages=("earlier_grades_import", "earlier_grade"),
    waits=portal.waits_for(WAITING),
)
