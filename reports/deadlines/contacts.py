"""Whom to tell in many units at once: one query each. Single units and the secretariat: `councils.recusal.audience`."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from members.people.models import Representative

Role = Representative.Role


def of_units(unit_ids: Iterable[int], *roles: str) -> dict[int, list[Any]]:
    """`{unit id: people}` who are in office in one of the roles and whose account is active."""
    found: dict[int, list[Any]] = defaultdict(list)
    for one in (
        Representative.objects.current()
        .filter(unit__in=list(unit_ids), role__in=roles, user__is_active=True)
        .select_related("user")
        .order_by("pk")
    ):
        found[one.unit_id].append(one.user)
    return found


def liaisons(unit_ids: Iterable[int]) -> dict[int, list[Any]]:
    """The liaisons of each unit; where there is none its 秘书, and where there is none either its head."""
    ids = list(unit_ids)
    found: dict[int, list[Any]] = defaultdict(list)
    ranks: dict[int, int] = {}
    order = {Role.LIAISON: 0, Role.SECRETARY: 1, Role.HEAD: 2}
    for one in (
        Representative.objects.current()
        .filter(unit__in=ids, role__in=order, user__is_active=True)
        .select_related("user")
        .order_by("pk")
    ):
        rank = order[one.role]
        if rank < ranks.get(one.unit_id, 9):
            ranks[one.unit_id], found[one.unit_id] = rank, []
        if rank == ranks[one.unit_id]:
            found[one.unit_id].append(one.user)
    return found


def heads(unit_ids: Iterable[int]) -> dict[int, list[Any]]:
    return of_units(unit_ids, Role.HEAD)
