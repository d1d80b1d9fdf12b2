"""May this person mark, see marks, or know a result that is still held (第十三条·(二), 回避)."""

from typing import Any

from django.db.models import Q

from alliance.ground.access import Office, Verdict, holds, is_secretariat, units_read
from alliance.ground.verbs import may_move
from alliance.history.words import withhold
from assessments.reviews.models import Mark, Review
from assessments.reviews.rights import has_reviews, may_review
from assessments.sheets.models.assessments import Assessment
from councils.recusal.models import acts_as_chair, closed_units, presides, presides_over
from councils.recusal.rules import must_step_back

State = Assessment.State
SETTLED = Assessment.SETTLED


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


def looks_after(user: Any, assessment: Assessment) -> bool:
    """The secretariat and the chair look after the review of all units, who presides in the chair's place of those."""
    return is_secretariat(user) or acts_as_chair(user) or presides_over(user)(assessment.unit_id)


# ---------------------------------------------------------------- results that are held


def is_public(assessment: Assessment) -> bool:
    """Published, or confirmed and in the public notice: by then the unit itself is told."""
    in_notice = assessment.cycle.results_public_at is not None and assessment.state == State.CONFIRMED
    return assessment.state == State.PUBLISHED or in_notice


def may_see_held(user: Any, assessment: Assessment) -> Verdict:
    """回避 holds for reading as well: who reviews the own unit and with what result stays hidden until it is public."""
    if is_public(assessment):
        return Verdict.yes()
    verdict = must_step_back(user, assessment.unit)
    return verdict or Verdict.no(f"{verdict.reason}结果公布前，不向您显示该单位的评审人、评分和等级。")


def held_from(user: Any, prefix: str = "") -> Q:
    """The same for lists: the assessments not to be shown to this person; `prefix` is the way to them."""
    public = Q(**{f"{prefix}state": State.PUBLISHED}) | Q(
        **{f"{prefix}state": State.CONFIRMED, f"{prefix}cycle__results_public_at__isnull": False}
    )
    return Q(**{f"{prefix}unit__in": closed_units(user)}) & ~public


# Nor does the log of all changes tell them who has reviewed the own unit.
withhold(Review, lambda user: Review.objects.filter(held_from(user, "assessment__")))
withhold(Mark, lambda user: Mark.objects.filter(held_from(user, "review__assessment__")))

RESULT_FIELDS = frozenset(
    {"review_score", "total", "grade", "vetoes", "bonus", "recusals", "confirmation_note"}
)


def knows_result(user: Any, assessment: Assessment) -> bool:
    """Whether the values of `RESULT_FIELDS` may be told; whoever may see the record sees that something was decided."""
    if is_public(assessment):
        return True
    return looks_after(user, assessment) and bool(may_see_held(user, assessment))


def sees_result(user: Any, assessment: Assessment) -> bool:
    """Published results are the unit's own; during the public notice the units see theirs as well."""
    if looks_after(user, assessment):
        return assessment.state in (State.CONFIRMED, State.PUBLISHED)
    return is_public(assessment) and assessment.unit_id in units_read(user)
