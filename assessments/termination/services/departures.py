"""What else of the yearly assessment ends with a membership (第十二条): cases, unfinished assessments, reviews, motions.

Registered with `members.membership.endings`, because the floor below ends a membership and cannot know the assessments; they
end in the reverse of this order, what rests on other things first.
"""

from typing import Any

from alliance.ground.verbs import claim
from assessments.assignments.services import assigning
from assessments.rectification.models import Rectification
from assessments.remedy.services.checking import end_case
from assessments.reviews.models import Review
from assessments.sheets.models.assessments import Assessment
from assessments.termination import rules
from assessments.termination.models import TerminationMotion
from assessments.termination.services.execution import let_fall
from members.membership import endings
from members.units.models import Unit


def _cases_of(unit: Unit) -> list[Rectification]:
    closed = [Rectification.State.CLOSED, Rectification.State.ENDED]
    rows = Rectification.objects.filter(assessment__unit=unit).exclude(state__in=closed)
    return list(rows.select_related("assessment__unit", "assessment__cycle"))


def _unfinished_of(unit: Unit) -> list[Assessment]:
    rows = Assessment.objects.filter(unit=unit).exclude(state__in=Assessment.SETTLED)
    return list(rows.select_related("unit", "cycle"))


def _reviews_by(unit: Unit) -> list[Review]:
    """Reviews of other units that people of this unit still have to do."""
    rows = Review.objects.filter(from_unit=unit, state=Review.State.ASSIGNED)
    return list(rows.select_related("assessment__unit", "assessment__cycle", "reviewer"))


def _case_line(case: Rectification) -> str:
    return f"{case}（{case.get_state_display()}）"


def _assessment_line(row: Assessment) -> str:
    return f"{row}（{row.get_state_display()}）"


def _review_line(review: Review) -> str:
    return f"{review.reviewer}对{review.assessment}的复评"


@endings.register("整改", preview=lambda unit, on: [_case_line(case) for case in _cases_of(unit)])
def end_rectifications(unit: Unit, *, on: Any, reason: str, by: Any) -> list[str]:
    """End the open rectification cases of a unit whose membership ends."""
    cases = _cases_of(unit)
    lines = [_case_line(case) for case in cases]
    for case in cases:
        end_case(case, by=by, reason=reason)
    return lines


@endings.register(
    "未完成的年度考核", preview=lambda unit, on: [_assessment_line(row) for row in _unfinished_of(unit)]
)
def stop_assessments(unit: Unit, *, on: Any, reason: str, by: Any) -> list[str]:
    """End the open reviews of assessments that will not be finished; the assessments themselves stay as they are.

    Each assessment is claimed first: one whose last reviewer finishes in that moment is finished and stays so.
    """
    unfinished = [row for row in map(claim, _unfinished_of(unit)) if row.state not in Assessment.SETTLED]
    for row in unfinished:
        for review in row.reviews.standing().select_related("reviewer").order_by("pk"):
            review.assessment = row
            assigning.end(review, reason=reason[:300], by=by)
    return [_assessment_line(row) for row in unfinished]


@endings.register("复评任务", preview=lambda unit, on: [_review_line(one) for one in _reviews_by(unit)])
def end_reviews(unit: Unit, *, on: Any, reason: str, by: Any) -> list[str]:
    """Take the unfinished reviews of other units away from the people of a unit whose membership ends."""
    open_ones = _reviews_by(unit)
    lines = [_review_line(one) for one in open_ones]
    for review in open_ones:
        assigning.end_unfinished(review, reason=f"{unit}的成员资格终止", by=by)
    return lines


def _open_motions(unit: Unit) -> list[TerminationMotion]:
    rows = TerminationMotion.objects.filter(
        unit=unit, state__in=[TerminationMotion.State.DRAFTED, TerminationMotion.State.CARRIED]
    )
    return list(rows.select_related("unit"))


def _would_drop(unit: Unit, on: Any) -> list[str]:
    """None where the motion is itself about to be executed: then it is the ground of the ending, not its victim."""
    return [str(motion) for motion in _open_motions(unit) if motion.state == TerminationMotion.State.DRAFTED]


@endings.register("终止成员资格议案", preview=_would_drop)
def drop_motions(unit: Unit, *, on: Any, reason: str, by: Any) -> list[str]:
    """Drop what is still open of a unit whose membership ends in another way."""
    motions = _open_motions(unit)
    for motion in motions:
        let_fall(motion, reason=f"成员资格已另行终止：{reason}", by=by)
    return [str(motion) for motion in motions]


endings.final(rules.may_take_back)
