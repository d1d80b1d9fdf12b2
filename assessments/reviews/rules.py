"""May this person assign, review or look at a review of this unit, and if not, why (第十三条·(二), 回避)."""

from typing import Any

from alliance.ground.access import Office, Verdict, holds, is_secretariat
from assessments.cycles.rules import is_still
from assessments.reviews import recusal
from assessments.reviews.models import Review
from assessments.reviews.reviewers import has_reviews, may_review
from assessments.self_assessment.models.assessments import Assessment
from councils.recusal.models import acts_as_chair, presides, presides_over

State = Assessment.State
ASSIGNABLE = (State.SUBMITTED, State.IN_REVIEW)
SETTLED = Assessment.SETTLED


def may_organise(user: Any) -> Verdict:
    if is_secretariat(user):
        return Verdict.yes()
    return Verdict.no("评审人由秘书处分配（第十三条·(二)）。")


def is_assignable(assessment: Assessment) -> Verdict:
    if assessment.state in ASSIGNABLE:
        return Verdict.yes()
    return Verdict.no(f"该考核{assessment.get_state_display()}，不能调整评审人。")


def may_assign(user: Any, assessment: Assessment) -> Verdict:
    """The secretariat assigns; nobody for the own unit."""
    if not (verdict := may_organise(user)):
        return verdict
    return is_assignable(assessment) and recusal.verdict(user, assessment.unit)


def may_be_assigned(reviewer: Any, assessment: Assessment) -> Verdict:
    """Never the own unit, nor one related to it."""
    if not reviewer.is_active:
        return Verdict.no(f"{reviewer}的账号已停用。")
    return recusal.verdict(reviewer, assessment.unit)


def may_mark(user: Any, review: Review) -> Verdict:
    if review.reviewer_id != user.pk or not user.is_active:
        return Verdict.no("只有分配到的评审人可以评分。")
    if not may_review(user, review.assessment):
        return Verdict.no("您已不再担任评审人，不能评分。")
    if review.state != Review.State.ASSIGNED:
        return Verdict.no(f"该评审{review.get_state_display()}，不能再修改评分。")
    if review.assessment.state != State.IN_REVIEW:
        return Verdict.no(f"该考核{review.assessment.get_state_display()}，不在复评环节。")
    return recusal.verdict(user, review.assessment.unit)


def is_reopenable(assessment: Assessment) -> Verdict:
    if assessment.state in (State.REVIEWED, State.CONFIRMED):
        return is_still(assessment.cycle)
    return Verdict.no(f"该考核{assessment.get_state_display()}，不能退回复评。")


def may_reopen(user: Any, assessment: Assessment) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("由秘书处办理。")
    return is_reopenable(assessment) and recusal.verdict(user, assessment.unit)


def all_done(assessment: Assessment) -> bool:
    return assessment.state in SETTLED


def may_see_marks(user: Any, review: Review) -> Verdict:
    """Reviewers are blind to each other, and nobody else looks, until all reviewers of the unit are done."""
    if review.reviewer_id == user.pk and may_review(user, review.assessment):
        return Verdict.yes()
    if not all_done(review.assessment):
        return Verdict.no("全部评审人完成前，各评审人的评分互不可见。")
    if is_secretariat(user) or acts_as_chair(user) or presides_over(user)(review.assessment.unit_id):
        return Verdict.yes()
    if may_review(user, review.assessment):
        return Verdict.yes()
    return Verdict.no("评审明细供秘书处、理事长和该单位的评审人查看。")


def may_list(user: Any) -> Verdict:
    """The reviewers, and those who look after the review."""
    if is_secretariat(user) or acts_as_chair(user) or has_reviews(user):
        return Verdict.yes()
    return Verdict.no("您没有复评任务。")


def may_compare(user: Any) -> Verdict:
    """All units side by side: the secretariat and the chair."""
    if is_secretariat(user) or acts_as_chair(user):
        return Verdict.yes()
    return Verdict.no("各单位的比较供秘书处和理事长使用。")


def may_calibrate(user: Any) -> Verdict:
    """The secretariat and the chair all units; who presides where they step back, those."""
    if is_secretariat(user) or holds(user, Office.CHAIR, Office.VICE_CHAIR) or presides(user):
        return Verdict.yes()
    return Verdict.no("复评校准供秘书处和理事长使用。")
