"""Who drafts, is heard and adopts, now, and why not.

The secretariat drafts the alliance's plans (第九条·秘书处·(三)), the council adopts them (第五条·(二)); a unit's plan is its people's, and
its head's to confirm (第七条·(一)).
"""

from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import Office, Verdict
from alliance.ground.verbs import may_move
from councils.decisions.models import CouncilDecision
from councils.meetings.models.meetings import Meeting
from councils.plans.models.plans import PlanOpinion, WorkPlan
from councils.votes import rules as votes
from members.units.models import Unit

NOT_SECRETARIAT = "联盟的规划和计划由秘书处起草。"
NOT_OURS = "只有本单位的人员可以办理。"


def may_see_plans(user: Any) -> Verdict:
    """Members carry the plans out, so their people read them with the council and the secretariat."""
    known = access.is_secretariat(user) or access.holds(user, *access.COUNCIL_OFFICES)
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


def may_hear(user: Any, opinion: PlanOpinion) -> Verdict:
    """People of a unit that was asked, until the last instant."""
    if opinion.unit_id not in access.units_with(user):
        return Verdict.no(NOT_OURS)
    if not (verdict := may_move(opinion.plan, "hear")):
        return verdict
    return Verdict.of(opinion.plan.opinions_by > clock.now(), "征求意见已截止。")


def may_put(user: Any, plan: WorkPlan, meeting: Meeting | None = None) -> Verdict:
    """As any motion: by whoever keeps the record, to a meeting whose seats vote."""
    if not (verdict := may_move(plan, "put")):
        return verdict
    if plan.motion_id and plan.motion.state not in ("WITHDRAWN", "CLOSED"):
        return Verdict.no("已提请表决，结果出来后自动登记。")
    if meeting is None:
        return _keeps(user)
    return votes.may_put(user, meeting)


def may_adopt(user: Any, plan: WorkPlan, decision: CouncilDecision | None = None) -> Verdict:
    """By a confirmed decision of the council that was carried."""
    if not (verdict := _keeps(user) and may_move(plan, "adopt")):
        return verdict
    if decision is not None and not (decision.passed and decision.state == CouncilDecision.State.CONFIRMED):
        return Verdict.no("只能依据已确认、已通过的理事会决定。")
    return Verdict.yes()


def _keeps(user: Any) -> Verdict:
    if access.holds(user, Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL):
        return Verdict.yes()
    return Verdict.no("由秘书长或副秘书长办理。")


def may_confirm(user: Any, plan: WorkPlan) -> Verdict:
    if plan.unit_id not in access.units_with(user, "head_unit"):
        return Verdict.no("由本单位负责人确认。")
    return may_move(plan, "confirm")
