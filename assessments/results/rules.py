"""May this person confirm, admit a late confirmation, or open a review again; the December 30th of 第十三条·(二).

`is_…` are about the record alone and hold for the system as well; `may_…` say who, `provided` that they hold.
"""

from datetime import datetime
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Verdict, is_secretariat, provided
from alliance.ground.verbs import may_move
from alliance.registers import policy
from assessments.cycles.rules import is_still
from assessments.sheets.models.assessments import Assessment
from councils.recusal.models import closed_units_of
from councils.recusal.rules import may_preside, must_step_back

State = Assessment.State


def is_confirmable(assessment: Assessment, moment: datetime) -> Verdict:
    """Reviewed, in time, and by reviewers none of whom has to step back meanwhile."""
    if not (verdict := may_move(assessment, "confirm") and is_in_time(assessment, moment)):
        return verdict
    reviewers = [row.reviewer for row in assessment.reviews.standing().select_related("reviewer")]
    closed = closed_units_of(reviewers)
    torn = [str(one) for one in reviewers if assessment.unit_id in closed[one.pk]]
    if torn:
        return Verdict.no(
            f"评审人{'、'.join(torn)}现已来自该单位或其关联单位，应当回避；请退回复评并更换评审人。"
        )
    return Verdict.yes()


@provided(is_confirmable)
def may_confirm(user: Any, assessment: Assessment) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("考核结果由秘书处确认（第十三条·(二)）。")
    return must_step_back(user, assessment.unit) and is_another(user, assessment)


def is_another(user: Any, assessment: Assessment) -> Verdict:
    """Whoever checked or marked a unit does not confirm its result as well, unless the alliance has decided otherwise."""
    if not policy.get("confirm_by_another"):
        return Verdict.yes()
    if assessment.checked_by_id == user.pk:
        return Verdict.no("您办理了该单位的形式审查，复评结果须由秘书处其他人员确认。")
    if assessment.reviews.standing().filter(reviewer=user).exists():
        return Verdict.no("您参加了该单位的复评，复评结果须由秘书处其他人员确认。")
    return Verdict.yes()


def is_in_time(assessment: Assessment, moment: datetime) -> Verdict:
    """Past December 30th only what the chair has admitted, with a reason."""
    if moment < assessment.cycle.review_deadline or assessment.late_confirmation_reason:
        return Verdict.yes()
    return Verdict.no(
        f"复评确认已于 {clock.show_deadline(assessment.cycle.review_deadline)} 截止，须先由理事长说明理由准予逾期确认。"
    )


def is_late_admissible(assessment: Assessment, moment: datetime) -> Verdict:
    if assessment.state in (State.CONFIRMED, State.PUBLISHED):
        return Verdict.no("该考核已确认。")
    if moment < assessment.cycle.review_deadline:
        return Verdict.no("复评确认尚未截止，不需要准予逾期。")
    if assessment.late_confirmation_reason:
        return Verdict.no("理事长已准予逾期确认。")
    return Verdict.yes()


@provided(is_late_admissible)
def may_admit_late(user: Any, assessment: Assessment) -> Verdict:
    """The chair alone; for the chair's own unit or in a vacancy whoever presides then (`presiding_order`)."""
    return may_preside(user, assessment.unit)


def is_reopenable(assessment: Assessment) -> Verdict:
    return may_move(assessment, "reopen_review") and is_still(assessment.cycle)


def may_reopen(user: Any, assessment: Assessment) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("由秘书处办理。")
    return is_reopenable(assessment) and must_step_back(user, assessment.unit)
