"""The dated grants of the people of some units, settled by every service that appoints or ends somebody there."""

from collections.abc import Iterable

from alliance.rights import grants
from alliance.rights.grants import Difference
from members.people.models import Representative
from members.units.models import UnitUserObjectPermission

__all__ = ["Difference", "settle", "tell_differences"]


def settle(unit_ids: Iterable[int] | None = None) -> list[Difference]:
    """Write what the appointments of everybody who stands or stood for these units ask for (of all units for None).

    All grants of these people follow, since council office and reviews rest on the appointment; in the caller's transaction.
    """
    if unit_ids is None:
        return grants.settle()
    chosen = list(unit_ids)
    people = Representative.objects.filter(unit__in=chosen).order_by().values_list("user")
    written = UnitUserObjectPermission.rows.filter(content_object__in=chosen).order_by().values_list("user")
    return grants.settle({user for (user,) in people.union(written)})


class GrantsDiffer(Exception):
    """Grants and appointments part: somebody wrote the one without the other."""


def tell_differences() -> int:
    """The hourly check: changes nothing; fails with what differs, so that it becomes a to-do of those who look after jobs."""
    found = grants.differences()
    if found:
        lines = "；".join(str(one) for one in found[:20])
        raise GrantsDiffer(f"授权与任职不一致 {len(found)} 处（rebuild_grants --write 改正）：{lines}")
    return 0
