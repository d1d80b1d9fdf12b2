"""Structural recusal (回避) in the review: who may not touch which unit, as the council knows it.

The lead school, too, is reviewed by people of other units.
"""

from collections.abc import Iterable
from typing import Any

from alliance.ground.access import Verdict
from councils.posts.models import SecretariatPost
from councils.recusal.models import closed_units as conflicts
from councils.recusal.models import closed_units_of as conflicts_of
from members.people.models import Representative
from members.units.models import Unit

__all__ = ["conflicts", "conflicts_of", "home_units_of", "verdict"]


def home_units_of(users: Iterable[Any]) -> dict[int, set[int]]:
    """`{user id: ids of the units the person stands for or is delegated by today}`, in one query."""
    found: dict[int, set[int]] = {user.pk: set() for user in users}
    appointed, delegated = (
        model.objects.current().filter(user__in=list(found)).order_by().values_list("user", "unit")
        for model in (Representative, SecretariatPost)
    )
    for user, unit in appointed.union(delegated):
        found[user].add(unit)
    return found


def verdict(user: Any, unit: Unit) -> Verdict:
    """Denies with the reason when the person must step back for the unit."""
    if unit.pk in conflicts(user):
        return Verdict.no(f"{user}来自{unit}或其关联单位，应当回避。")
    return Verdict.yes()
