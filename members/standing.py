"""Who stands for which unit at an instant: the dates of the appointments decide, whether or not a job has run.

Guardian keeps the object permissions as rows, written by `services.grants` when an appointment begins and removed when
it ends; the sweep catches up with the calendar. Between midnight and the sweep, or with the sweep stopped, a row may be
missing or be left over. Therefore `access.units_with` asks the provider below: a grant without an appointment in office
counts for nothing, and an appointment in office counts from its first instant to its last.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from alliance import access, clock

from .models import Representative

Role = Representative.Role

# 第十条: a unit's people act for it; only its head confirms, signs and submits.
PERMISSIONS_OF_ROLE: dict[str, tuple[str, ...]] = {
    Role.HEAD: ("represent_unit", "head_unit"),
    Role.HR_LEAD: ("represent_unit",),
    Role.LIAISON: ("represent_unit",),
    Role.SECRETARY: ("represent_unit",),
}
PERMISSIONS = ("represent_unit", "head_unit")


def roles_with(permission: str) -> list[str]:
    """The roles that carry an object permission."""
    return [role for role, permissions in PERMISSIONS_OF_ROLE.items() if permission in permissions]


@access.standing_provider
def units_stood_for(user: Any, permission: str, at: datetime) -> Iterable[int]:
    """Ids of the units for which the user holds the permission by an appointment in office at `at`; one query."""
    return (
        Representative.objects.in_office_on(clock.local(at).date())
        .filter(user=user, role__in=roles_with(permission))
        .values_list("unit_id", flat=True)
    )
