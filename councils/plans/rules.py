"""Who drafts, is heard and adopts, now, and why not.

The secretariat drafts the alliance's plans (第九条·秘书处·(三)), the council adopts them (第五条·(二)); a unit's plan is its people's, and
its head's to confirm (第七条·(一)).
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from councils.plans.models.plans import WorkPlan
from members.units.models import Unit

NOT_SECRETARIAT = "联盟的规划和计划由秘书处起草。"
NOT_OURS = "只有本单位的人员可以办理。"


def may_see_plans(user: Any) -> Verdict:
    """Members carry the plans out, so their people read them with the council and the secretariat."""
    known = access.is_council_or_secretariat(user)
    return Verdict.of(known or access.units_read(user), "工作计划供理事会、秘书处和成员单位查看。")


def may_draft(user: Any, unit: Unit | None = None) -> Verdict:
    """The secretariat for the alliance, a unit's people for the unit."""
    if unit is None:
        return Verdict.of(access.is_secretariat(user), NOT_SECRETARIAT)
    return Verdict.of(unit.pk in access.units_with(user), NOT_OURS)


def _writes(user: Any, plan: WorkPlan) -> Verdict:
    return may_draft(user, plan.unit)


def may_revise(user: Any, plan: WorkPlan) -> Verdict:
    return _writes(user, plan) and may_move(plan, "revise")


def may_ask_opinions(user: Any, plan: WorkPlan) -> Verdict:
    return _writes(user, plan) and may_move(plan, "ask_opinions")


def may_withdraw(user: Any, plan: WorkPlan) -> Verdict:
    return _writes(user, plan) and may_move(plan, "withdraw")


def may_confirm(user: Any, plan: WorkPlan) -> Verdict:
    if plan.unit_id not in access.units_with(user, "head_unit"):
        return Verdict.no("由本单位负责人确认。")
    return may_move(plan, "confirm")
