"""Structural recusal (回避) in the review: who may not touch which unit, answered for many people at once.

A person steps back for the units that he or she stands for or was delegated by into the secretariat, and for units
declared as related to one of these. The lead school, too, is reviewed by people of other units.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from alliance import clock
from alliance.access import Verdict
from councils.models import SecretariatPost
from councils.rules.recusal import closed_units
from members.models import Representative, Unit, UnitRelation


def own_units_of(users: Iterable[Any]) -> dict[int, set[int]]:
    """`{user id: ids of the units the person comes from}`, in one query."""
    found: dict[int, set[int]] = {user.pk: set() for user in users}
    appointed, delegated = (
        model.objects.current().filter(user__in=list(found)).order_by().values_list("user", "unit")
        for model in (Representative, SecretariatPost)
    )
    for user, unit in appointed.union(delegated):
        found[user].add(unit)
    return found


def related_units() -> dict[int, set[int]]:
    """`{unit id: ids of units related to it today}`, both ways, in one query."""
    pairs = UnitRelation.objects.in_force_on(clock.today()).values_list("unit", "other")
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
        found[other].add(one)
    return found


def conflicts_of(users: Iterable[Any]) -> dict[int, set[int]]:
    """`{user id: ids of the units for which the person steps back}`, in two queries for any number of people."""
    return with_related(own_units_of(users))


def with_related(own: dict[int, set[int]]) -> dict[int, set[int]]:
    """The units people come from, and those related to any of these; one query."""
    related = related_units()
    return {user: units.union(*(related.get(unit, set()) for unit in units)) for user, units in own.items()}


def conflicts(user: Any) -> frozenset[int]:
    """The same for one person, as the council knows it."""
    return closed_units(user)


def verdict(user: Any, unit: Unit) -> Verdict:
    """Denies with the reason when the person must step back for the unit."""
    if unit.pk in conflicts(user):
        return Verdict.no(f"{user}来自{unit}或其关联单位，应当回避。")
    return Verdict.yes()
