"""The object permissions of guardian on units: always what the appointments that have not ended say, and nothing else.

Every service that appoints or ends people settles the units it touched; the sweep settles what the calendar ended since. Rows are written in bulk (an import appoints thousands), in tables with a direct foreign key.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Exists, OuterRef

from alliance import clock
from alliance.models import User
from members.models import Representative, Unit, UnitUserObjectPermission
from members.standing import PERMISSIONS, PERMISSIONS_OF_ROLE, roles_with


class Difference(NamedTuple):
    """A permission that a current appointment asks for and nobody wrote (`missing`), or the other way round."""

    user_id: int
    unit_id: int
    permission: str
    missing: bool

    def __str__(self) -> str:
        return f"用户 {self.user_id}　单位 {self.unit_id}　{self.permission}　{'缺少' if self.missing else '多余'}"


def differences(unit_ids: Iterable[int] | None = None) -> list[Difference]:
    """Compare the written permissions with the appointments not ended today, of some units or of all; two queries."""
    appointed = Representative.objects.not_ended_on(clock.today())
    written = UnitUserObjectPermission.objects.filter(permission__codename__in=PERMISSIONS)
    if unit_ids is not None:
        chosen = list(unit_ids)
        appointed = appointed.filter(unit_id__in=chosen)
        written = written.filter(content_object_id__in=chosen)
    wanted = {
        (user, unit, permission)
        for user, unit, role in appointed.values_list("user_id", "unit_id", "role")
        for permission in PERMISSIONS_OF_ROLE[role]
    }
    present = set(written.values_list("user_id", "content_object_id", "permission__codename"))
    found = [Difference(*key, missing=True) for key in wanted - present]
    found += [Difference(*key, missing=False) for key in present - wanted]
    return sorted(found)


@transaction.atomic
def settle(unit_ids: Iterable[int] | None = None) -> list[Difference]:
    """Write what is missing and remove what is left over, of some units or of all; returns what it changed.

    Called twice it changes nothing the second time.
    """
    found = differences(unit_ids)
    if not found:
        return []
    permissions = {
        permission.codename: permission
        for permission in Permission.objects.filter(
            content_type__app_label="members", codename__in=PERMISSIONS
        )
    }
    UnitUserObjectPermission.objects.bulk_create(
        [
            UnitUserObjectPermission(
                user_id=one.user_id, content_object_id=one.unit_id, permission=permissions[one.permission]
            )
            for one in found
            if one.missing
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    for one in found:
        if not one.missing:
            UnitUserObjectPermission.objects.filter(
                user_id=one.user_id, content_object_id=one.unit_id, permission=permissions[one.permission]
            ).delete()
    return found


def settle_due() -> int:
    """The sweep: settle the units whose appointments ended since; returns how many rows it changed."""
    standing = Representative.objects.not_ended_on(clock.today())
    appointed = standing.filter(user=OuterRef("user"), unit=OuterRef("content_object"))
    unit_ids: set[int] = set()
    for permission in PERMISSIONS:
        roles = roles_with(permission)
        written = UnitUserObjectPermission.objects.filter(permission__codename=permission)
        granted = written.filter(user=OuterRef("user"), content_object=OuterRef("unit"))
        unit_ids.update(standing.filter(~Exists(granted), role__in=roles).values_list("unit_id", flat=True))
        unit_ids.update(
            written.filter(~Exists(appointed.filter(role__in=roles))).values_list(
                "content_object_id", flat=True
            )
        )
    return len(settle(unit_ids)) if unit_ids else 0


def holders(unit: Unit, permission: str = "represent_unit"):
    """The active people who hold a permission on a unit now, by their appointments."""
    current = Representative.objects.current().filter(unit=unit, role__in=roles_with(permission))
    return User.objects.filter(is_active=True, pk__in=current.values("user_id"))
