"""May this person give reviews to reviewers, and to whom (第十三条·(二), 回避)."""

from typing import Any

from alliance.ground.access import Verdict, is_secretariat
from assessments.sheets.models.assessments import Assessment
from councils.recusal.rules import must_step_back
from members.relations.closed import closed_units

State = Assessment.State
ASSIGNABLE = (State.SUBMITTED, State.IN_REVIEW)


def may_organise(user: Any, _: Any = None) -> Verdict:
    return Verdict.of(is_secretariat(user), "评审人由秘书处分配（第十三条·(二)）。")


def is_assignable(assessment: Assessment) -> Verdict:
    """Reviewers come and go while the review waits or goes on; that moves nothing, so the lifecycle does not know it."""
    if assessment.state in ASSIGNABLE:
        return Verdict.yes()
    return Verdict.no(f"该考核{assessment.get_state_display()}，不能调整评审人。")


def may_assign(user: Any, assessment: Assessment) -> Verdict:
    """The secretariat assigns; nobody for the own unit."""
    return may_organise(user) and is_assignable(assessment) and must_step_back(user, assessment.unit)


def may_be_assigned(reviewer: Any, assessment: Assessment) -> Verdict:
    """Never the own unit, nor one related to it."""
    if not reviewer.is_active:
        return Verdict.no(f"{reviewer}的账号已停用。")
    if assessment.unit_id in closed_units(reviewer):
        return Verdict.no(f"{reviewer}来自{assessment.unit}或其关联单位，应当回避。")
    return Verdict.yes()
