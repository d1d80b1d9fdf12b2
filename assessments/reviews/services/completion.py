"""When all reviewers of a unit are done: the mean of each indicator, and the review score of the unit."""

from typing import Any

from alliance.ground import audit
from alliance.ground.verbs import may_move
from assessments.reviews.models import Mark, Review
from assessments.scoring import grading
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item


def items_to_mark(assessment: Assessment) -> list[Item]:
    """The items that apply: what the secretariat has agreed to leave out is not marked."""
    return list(
        assessment.items.exclude(not_applicable=True, na_approved=True)
        .select_related("indicator")
        .order_by("indicator__position")
    )


def complete_if_done(assessment: Assessment, *, by: Any) -> bool:
    """Complete the review of a claimed assessment if its reviewers are enough and all done; says whether it did."""
    standing = list(assessment.reviews.standing())
    enough = len(standing) >= assessment.cycle.reviewers_per_unit
    if not may_move(assessment, "finish_review") or not enough:
        return False
    if any(row.state != Review.State.DONE for row in standing):
        return False
    complete(assessment, standing, by=by)
    return True


def complete(assessment: Assessment, reviews: list[Review], *, by: Any) -> None:
    average(assessment, reviews, by=by)
    assessment.finish_review()
    audit.save(assessment, by=by, reason="全部评审完成")


def average(assessment: Assessment, reviews: list[Review], *, by: Any) -> None:
    """The means, half up to 0.01, become the points of the review, the reviewers' reasons its note; saves the items."""
    marks: dict[int, list[Mark]] = {}
    for row in Mark.objects.filter(review__in=reviews).order_by("review"):
        marks.setdefault(row.item_id, []).append(row)
    items = items_to_mark(assessment)
    for item in items:
        item.review_points = grading.panel([row.points for row in marks[item.pk]]).mark
        item.review_note = "\n".join(dict.fromkeys(row.reason for row in marks[item.pk] if row.reason))
    audit.bulk_change(items, ["review_points", "review_note"], by=by, reason="汇总复评分")
    assessment.review_score = score_of({item.indicator: item.review_points for item in items})


def score_of(points: dict[Any, Any]) -> Any:
    """The total, half up to one decimal, of the points of indicators; None when none applies."""
    marks = [grading.Mark(one.code, one.points, given) for one, given in points.items()]
    return grading.total(marks).points if marks else None
