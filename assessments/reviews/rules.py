"""May this person mark, see marks, or compare them (第十三条·(二), 回避)."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict, is_leader_or_secretariat, is_secretariat
from alliance.ground.verbs import may_move
from alliance.history.words import withhold
from assessments.held.rules import held_from, looks_after
from assessments.reviews.models import Mark, Review
from assessments.sheets.models.assessments import Assessment
from councils.recusal.models import acts_as_chair, presides
from councils.recusal.rules import must_step_back

SETTLED = Assessment.SETTLED
REVIEWS = "reviews "
PERMISSION = "review_assessment_assigned"


def has_reviews(user: Any, *states: str) -> bool:
    """Whether the person has a review in one of the states; in any state when none is named."""
    known = access.rights_of(user)
    return any(f"{REVIEWS}{state}" in known for state in states or Review.State.values)


def may_review(user: Any, assessment: Any) -> bool:
    """Whether the person is granted the review of this assessment today."""
    return assessment.pk in access.granted(user, PERMISSION)


def may_mark(user: Any, review: Review) -> Verdict:
    """The reviewer alone, while granted, as long as both the own review and that of the unit are going on."""
    if review.reviewer_id != user.pk or not user.is_active:
        return Verdict.no("只有分配到的评审人可以评分。")
    if not may_review(user, review.assessment):
        return Verdict.no("您已不再担任评审人，不能评分。")
    going_on = may_move(review, "finish") and may_move(review.assessment, "finish_review")
    return going_on and must_step_back(user, review.assessment.unit)


def all_done(assessment: Assessment) -> bool:
    return assessment.state in SETTLED


def may_see_marks(user: Any, review: Review) -> Verdict:
    """Reviewers are blind to each other, and nobody else looks, until all reviewers of the unit are done."""
    if review.reviewer_id == user.pk and may_review(user, review.assessment):
        return Verdict.yes()
    if not all_done(review.assessment):
        return Verdict.no("全部评审人完成前，各评审人的评分互不可见。")
    if looks_after(user, review.assessment) or may_review(user, review.assessment):
        return Verdict.yes()
    return Verdict.no("评审明细供秘书处、理事长和该单位的评审人查看。")


def may_list(user: Any) -> Verdict:
    """The reviewers, and those who look after the review."""
    return Verdict.of(is_secretariat(user) or acts_as_chair(user) or has_reviews(user), "您没有复评任务。")


def may_compare(user: Any) -> Verdict:
    """All units side by side: the secretariat and the chair."""
    return Verdict.of(is_secretariat(user) or acts_as_chair(user), "各单位的比较供秘书处和理事长使用。")


def may_calibrate(user: Any) -> Verdict:
    """The secretariat and the chair all units; who presides where they step back, those."""
    if is_leader_or_secretariat(user) or presides(user):
        return Verdict.yes()
    return Verdict.no("复评校准供秘书处和理事长使用。")


# Nor does the log of all changes tell them who has reviewed the own unit.
withhold(Review, lambda user: Review.objects.filter(held_from(user, "assessment__")))
withhold(Mark, lambda user: Mark.objects.filter(held_from(user, "review__assessment__")))
