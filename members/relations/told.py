"""Who is told of the matter of a unit on this floor: its head and liaisons, and of the secretariat those who need not step back (回避).

The floor of the council has more to say (`councils.recusal.audience`): who presides where all of the secretariat step back.
"""

from collections.abc import Iterable
from typing import Any

from alliance.ground.access import SECRETARIAT_OFFICES
from alliance.messages.notifications import notify
from alliance.rights.models.grants import OrganUserObjectPermission
from alliance.rights.models.users import User
from members.people.models import Representative
from members.relations.closed import closed_units
from members.units.models import Unit

CONTACTS = (Representative.Role.HEAD, Representative.Role.LIAISON)
NOBODY = "{unit}现在没有在任的负责人和联络员接收下面的通知，请联系该单位并登记人员。\n{body}"


def people_of(unit_id: int) -> list[User]:
    """The head and the liaisons of a unit who can sign in today."""
    rows = Representative.objects.current().filter(unit=unit_id, role__in=CONTACTS, user__is_active=True)
    return list({row.user_id: row.user for row in rows.select_related("user").order_by("pk")}.values())


def office_for(*units: int) -> list[User]:
    """The people of the secretariat who need not step back for these units; all of them where everybody would have to."""
    names = [office.permission for office in SECRETARIAT_OFFICES]
    held = OrganUserObjectPermission.objects.filter(permission__codename__in=names)
    people = list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))
    return [user for user in people if not closed_units(user) & set(units)] or people


def tell(unit: Unit, *, also: Iterable[Any] = (), title: str, body: str, **message: Any) -> int:
    """Tell a unit's head and liaisons, and `also` others; where the unit has nobody, the secretariat with what nobody got.

    Within the transaction of the act; returns how many were told now.
    """
    if people := people_of(unit.pk):
        return notify([*people, *also], title=title, body=body, about=unit, **message)
    told = notify(also, title=title, body=body, about=unit, **message)
    lost = {"title": f"{unit}无人接收：{title}", "body": NOBODY.format(unit=unit, body=body)}
    step = f"{message['step']}-nobody-{unit.pk}"
    return told + notify(office_for(unit.pk), about=unit, **message | lost | {"step": step})
