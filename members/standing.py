"""Who stands for which unit at an instant: guardian's grants, as far as an appointment is in office.

Guardian keeps the object permissions as rows, written by `services.grants` with the appointment (for a later day as well)
and removed when it ends. The calendar turns without a job: a grant counts only from the first to the last instant of an
appointment of the same person for the same unit, so a row left over by a stopped sweep opens nothing.
"""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from alliance import access, clock
from alliance.once import once

from .models import Representative, Unit, UnitUserObjectPermission

Role = Representative.Role

# 第十条: a unit's people act for it; only its head confirms, signs and submits.
PERMISSIONS_OF_ROLE: dict[str, tuple[str, ...]] = {
    Role.HEAD: ("represent_unit", "head_unit"),
    Role.HR_LEAD: ("represent_unit",),
    Role.LIAISON: ("represent_unit",),
    Role.SECRETARY: ("represent_unit",),
}
PERMISSIONS = ("represent_unit", "head_unit")
APPOINTED = "appointed"


def roles_with(permission: str) -> list[str]:
    """The roles that carry an object permission."""
    return [role for role, permissions in PERMISSIONS_OF_ROLE.items() if permission in permissions]


@access.standing_provider
def units_stood_for(user: Any, at: datetime) -> QuerySet:
    """(permission, unit id) for what the user is granted and has an appointment in office for at `at`."""
    in_office = Representative.objects.in_office_on(clock.local(at).date()).filter(
        user=user, unit=OuterRef("content_object")
    )
    backed = Q()
    for permission in PERMISSIONS:
        appointed = Exists(in_office.filter(role__in=roles_with(permission)))
        backed |= Q(appointed, permission__codename=permission)
    granted = UnitUserObjectPermission.objects.filter(backed, user=user)
    return granted.values_list("permission__codename", "content_object_id")


@access.standing_provider
def appointments(user: Any, at: datetime) -> QuerySet:
    """(“appointed”, unit id) for the appointments in office, whatever is granted: 回避 asks where a person comes from."""
    in_office = Representative.objects.in_office_on(clock.local(at).date()).filter(user=user)
    return in_office.values_list(Value(APPOINTED), "unit_id")


def units_of(user: Any) -> list[Unit]:
    """The units that the user stands for, in order; asked once for a page that reads."""
    own = access.units_with(user)
    return once(("units of", own), lambda: list(Unit.objects.filter(pk__in=own).in_order())) if own else []
