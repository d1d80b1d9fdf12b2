"""Who stands for which unit: what the appointments ask of guardian's dated grants, and where a person comes from.

An appointment gives the permissions of its role from its first day until, but not on, its last. When a membership ends, whoever
was in office to the end goes on reading the unit's closed file for the time fixed then (`Unit.file_open_until`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Value

from alliance.ground import access, clock
from alliance.ground.once import once
from alliance.rights import grants
from members.people import recusing
from members.people.models import Representative
from members.units.models import Unit, UnitUserObjectPermission

Role = Representative.Role

# 第十条: a unit's people act for it; only its head confirms, signs and submits.
PERMISSIONS_OF_ROLE: dict[str, tuple[str, ...]] = {
    Role.HEAD: ("represent_unit", "head_unit"),
    Role.HR_LEAD: ("represent_unit",),
    Role.LIAISON: ("represent_unit",),
    Role.SECRETARY: ("represent_unit",),
}


@grants.source(UnitUserObjectPermission)
def of_appointments(users: grants.Users) -> Iterable[grants.Grant]:
    """What each appointment gives in its time, and the reading of a closed file afterwards; one query."""
    people = Representative.objects.all() if users is None else Representative.objects.filter(user__in=users)
    names = ("user", "unit", "role", "since", "until", "unit__ended_on", "unit__file_open_until")
    for user, unit, role, since, until, ended_on, read_until in people.values_list(*names):
        if until is not None and until <= since:
            continue
        for permission in PERMISSIONS_OF_ROLE[role]:
            yield grants.Grant(user, unit, permission, since, until)
        if read_until is not None and until is not None and until == ended_on:
            yield grants.Grant(user, unit, "read_unit", ended_on, read_until)


@access.rights_provider
def appointments(user: Any, at: datetime) -> QuerySet:
    """(“comes from”, unit id) of the appointments that recuse today, whatever is granted (`members.people.recusing`)."""
    held = Representative.objects.filter(recusing.recuses(clock.local(at).date()), user=user)
    return held.values_list(Value(access.COMES_FROM), "unit_id")


def units_of(user: Any) -> list[Unit]:
    """The units that the user stands for, in order; asked once for a page that reads."""
    own = access.units_with(user)
    return once(("units of", own), lambda: list(Unit.objects.filter(pk__in=own).in_order())) if own else []
