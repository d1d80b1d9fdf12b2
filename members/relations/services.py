"""Declaring and ending the relations between units, which make each recuse for the other (回避)."""

from datetime import date
from typing import Any

from django.db import transaction

from alliance.ground import audit
from alliance.ground.access import Refused, require
from alliance.power import judge
from alliance.power.judge import Act
from members.relations import rules
from members.relations.models import UnitRelation
from members.units.models import Unit


@transaction.atomic
def declare_relation(unit: Unit, other: Unit, *, nature: str, since: date, by: Any) -> UnitRelation:
    """Record that two units are related, so that each recuses for the other (回避). Tells nobody.

    Raises `Refused` for the same unit, for two units that are related already, whichever declared it, and for one person
    alone where somebody who presides over the council would have to step back by it.
    """
    if by is not None:
        judge.insist(rules.may_declare_relation(by, unit, other), by, Act.RELATION)
    units = {
        one.pk: one
        for one in Unit.objects.select_for_update().filter(pk__in=[unit.pk, other.pk]).order_by("pk")
    }
    if unit.pk == other.pk:
        raise Refused("请选择另一个单位。")
    if not nature.strip():
        raise Refused("请填写关联关系（如：举办单位、控股子公司）。")
    if UnitRelation.objects.of(units[unit.pk]).of(units[other.pk]).filter(until=None).exists():
        raise Refused("这两个单位的关联关系已登记。")
    relation = UnitRelation(unit=units[unit.pk], other=units[other.pk], nature=nature.strip(), since=since)
    return audit.save(relation, by=by, reason=f"登记关联关系：{nature.strip()}")


@transaction.atomic
def end_relation(relation: UnitRelation, *, on: date, reason: str, by: Any) -> UnitRelation:
    """End a relation from the day `on`; from then on the two no longer recuse for each other. Tells nobody."""
    claimed = UnitRelation.objects.select_for_update().get(pk=relation.pk)
    if by is not None:
        require(rules.may_end_relation(by, claimed))
    if on < claimed.since:
        raise Refused("终止日期不能早于起始日期。")
    claimed.until = on
    return audit.save(claimed, by=by, reason=f"终止关联关系：{reason.strip() or '不再关联'}")
