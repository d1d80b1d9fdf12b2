"""In whose matters a person steps back (回避): the units that the person comes from, and those related to them."""

from typing import Any

from django.db.models import Q, QuerySet

from alliance.ground import access, clock
from alliance.ground.once import once
from alliance.registers.kept import kept
from members.people.recusing import recuses
from members.relations.models import UnitRelation


def closed_units(user: Any) -> frozenset[int]:
    """Ids of the units in whose matters the person steps back: those it comes from (appointments, and posts by which a
    unit delegates it), and those related to any of them. Beside what is known of the person, one query.
    """
    own = access.rights_of(user).get(access.COMES_FROM, frozenset())

    pairs = once(("related", own), lambda: _related(own)) if own else []
    return own | {pk for pair in pairs for pk in pair}


@kept
def _related(own: frozenset[int]) -> QuerySet:
    relations = UnitRelation.objects.filter(recuses(clock.today()))
    return relations.filter(Q(unit__in=own) | Q(other__in=own)).values_list("unit", "other")
