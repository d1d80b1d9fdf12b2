"""Who writes items, gives them to somebody, reports on them and finds them undone, now, and why not."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Office, Verdict
from alliance.ground.verbs import may_move
from councils.plans import rules as plans
from councils.plans.models.items import PlanItem


def may_write_item(user: Any, item: PlanItem) -> Verdict:
    return plans.may_revise(user, item.plan)


def may_assign(user: Any, item: PlanItem) -> Verdict:
    """After adoption, items are given to units and posts; in a unit's plan there is nobody else."""
    if item.plan.unit_id is not None:
        return Verdict.no("单位计划的事项由本单位承担。")
    return plans.may_draft(user, item.plan.unit) and may_move(item.plan, "break_down")


def is_responsible(user: Any, item: PlanItem) -> bool:
    """Whose item it is: the unit's people, who holds the post, the secretariat where nobody is named; in a unit's plan the unit."""
    unit = item.plan.unit_id or item.unit_id
    if unit is not None:
        return unit in access.units_with(user)
    if item.post:
        return access.holds(user, POSTS[item.post]) or access.holds(user, Office.SECRETARY_GENERAL)
    return access.is_secretariat(user)


POSTS = {
    "SECRETARY_GENERAL": Office.SECRETARY_GENERAL,
    "DEPUTY_SECRETARY_GENERAL": Office.DEPUTY_SECRETARY_GENERAL,
    "SECRETARY": Office.UNIT_SECRETARY,
    "OFFICER": Office.SECRETARIAT,
}


def may_report(user: Any, item: PlanItem) -> Verdict:
    if not is_responsible(user, item):
        return Verdict.no("由责任单位或责任岗位填报进展。")
    return may_move(item, "go_on")


def may_send_back(user: Any, item: PlanItem) -> Verdict:
    return _oversees(user, item) and may_move(item, "send_back")


def may_drop(user: Any, item: PlanItem) -> Verdict:
    return _oversees(user, item) and may_move(item, "drop")


def _oversees(user: Any, item: PlanItem) -> Verdict:
    """The alliance's items are looked after by the secretariat, a unit's by its head."""
    unit = item.plan.unit_id
    if unit is None:
        return Verdict.of(access.is_secretariat(user), "由秘书处办理。")
    return Verdict.of(unit in access.units_with(user, "head_unit"), "由本单位负责人办理。")
