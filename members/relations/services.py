"""Declaring and ending the relations between units, which make each recuse for the other (回避)."""

from datetime import date
from typing import Any

from django.db.models import Q

from alliance.ground import clock
from alliance.ground.access import SECRETARIAT_OFFICES, Refused
from alliance.ground.verbs import creates, verb
from alliance.messages.notifications import notify
from alliance.rights.models.grants import OrganUserObjectPermission
from alliance.rights.models.users import User
from members.relations import rules
from members.relations.models import UnitRelation
from members.units.models import Unit, UnitUserObjectPermission

NO_LONGER = "不再关联"


def _told(relation: UnitRelation) -> list[User]:
    """The people of both units, and the office: each of them may have to step back, or has to know who does."""
    own = UnitUserObjectPermission.objects.filter(content_object__in=(relation.unit_id, relation.other_id))
    names = [office.permission for office in SECRETARIAT_OFFICES]
    office = OrganUserObjectPermission.objects.filter(permission__codename__in=names)
    return list(User.objects.filter(Q(pk__in=own.values("user")) | Q(pk__in=office.values("user"))))


def _tell(relation: UnitRelation, step: str, title: str, body: str) -> None:
    url = relation.unit.get_absolute_url()
    notify(_told(relation), matter=f"relation:{relation.pk}", step=step, title=title, body=body, url=url)


def _tell_declared(relation: UnitRelation) -> None:
    _tell(
        relation,
        "declared",
        f"已登记关联关系：{relation.unit}与{relation.other}",
        f"自{clock.show_day(relation.since)}起为关联单位（{relation.nature}），双方人员对对方事项一律回避。",
    )


@creates(
    rules.may_declare_relation,
    reason="登记关联关系：{nature}",
    asks={"nature": "请填写关联关系（如：举办单位、控股子公司）。"},
    tells=_tell_declared,
)
def declare_relation(unit: Unit, other: Unit, *, nature: str, since: date, by: Any) -> UnitRelation:
    """Record that two units are related, so that each recuses for the other (回避). The people of both and the office are told.

    Raises `Refused` for the same unit, for two units that are related already, whichever declared it, and for one person
    alone where somebody who presides over the council would have to step back by it.
    """
    both = Unit.objects.select_for_update().filter(pk__in=[unit.pk, other.pk]).order_by("pk")
    units = {one.pk: one for one in both}
    if unit.pk == other.pk:
        raise Refused("请选择另一个单位。")
    if UnitRelation.objects.of(units[unit.pk]).of(units[other.pk]).filter(until=None).exists():
        raise Refused("这两个单位的关联关系已登记。")
    return UnitRelation(unit=units[unit.pk], other=units[other.pk], nature=nature, since=since)


def _tell_ended(relation: UnitRelation, reason: str) -> None:
    _tell(
        relation,
        "ended",
        f"关联关系已终止：{relation.unit}与{relation.other}",
        f"自{clock.show_day(relation.until)}起双方不再因此互相回避。原因：{reason.strip() or NO_LONGER}",
    )


@verb(
    rules.may_end_relation,
    reason=lambda reason, **_: f"终止关联关系：{reason.strip() or NO_LONGER}",
    tells=_tell_ended,
)
def end_relation(relation: UnitRelation, *, on: date, reason: str, by: Any) -> None:
    """End a relation from the day `on`; from then on the two no longer recuse for each other. The people of both and the
    office are told.
    """
    if on < relation.since:
        raise Refused("终止日期不能早于起始日期。")
    relation.until = on
