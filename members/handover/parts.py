"""Hand-overs in the file of a unit: what is under way, what was, and where one begins."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.face.datatable import Column, DataTable
from alliance.face.parts import OWN_ACCOUNT
from alliance.ground import access
from alliance.registers.kept import kept
from members.handover import rules
from members.handover.models import Handover
from members.people.models import Representative
from members.units.models import Unit
from members.units.parts import UNIT_FILE

SHOWN = 6
COLUMNS = (
    Column("name", "接任人", css="title"),
    Column("leaving", "原任", value=lambda one: f"{one.representative.user}（{one.representative.get_role_display()}）"),
    Column("state", "状态", states=Handover.State),
    Column("created_at", "提出时间", "datetime"),
    Column("proposed_by", "提出人"),
    Column("confirmed_by", "确认人"),
)  # fmt: skip


@UNIT_FILE.part(10, "人员交接", flush=True, clause_ref="10.school.2")
def handovers(unit: Unit, user: Any) -> tuple[str, dict[str, Any]] | None:
    """For the unit's people and the secretariat; the buttons for whom the place is, and for the head."""
    own = unit.pk in access.units_with(user)
    if not own and not access.is_secretariat(user):
        return None
    found = _newest(unit.pk)
    places = _places(unit, user, {one.representative_id for one in found if one.is_open}) if own else []
    if not found and not places:
        return None
    table = DataTable(COLUMNS, found, row_url=Handover.get_absolute_url, caption="人员交接")
    return "members/handover/part.html", {"table": table, "found": found, "places": places}


@kept
def _newest(unit: int) -> QuerySet:
    rows = Handover.objects.filter(unit=unit)
    return rows.select_related("unit", "representative__user", "proposed_by", "confirmed_by")[:SHOWN]


def _places(unit: Unit, user: Any, under_way: set[int]) -> list[dict[str, Any]]:
    """The liaisons and secretaries whom this user may propose to hand over: label, address, verdict."""
    serving = Representative.objects.current().filter(unit=unit, role__in=rules.ROLES)
    return [
        _place(one, user, f"交接{one.get_role_display()} {one.user}")
        for one in serving.select_related("user", "unit").by_rank()
        if one.pk not in under_way and (one.user_id == user.pk or rules.leads(user, unit.pk))
    ]


def _place(one: Representative, user: Any, label: str) -> dict[str, Any]:
    return {
        "label": label,
        "url": reverse("handover_new", args=[one.pk]),
        "verdict": rules.may_name(user, one),
    }


@OWN_ACCOUNT.part(10, "工作交接")
def own_places(person: Any, user: Any) -> tuple[str, dict[str, Any]] | None:
    """The places that the person may hand on: what a leaver looks for in the own account."""
    held = _held(user.pk)
    places = [_place(one, user, f"交接{one.unit}{one.get_role_display()}") for one in held]
    return ("members/handover/own.html", {"places": places}) if places else None


@kept
def _held(user: int) -> QuerySet:
    """The places of a person that nobody is about to take over."""
    serving = Representative.objects.current().filter(user=user, role__in=rules.ROLES)
    return serving.exclude(handovers__state__in=Handover.OPEN).select_related("unit", "user").by_rank()
