"""Before publication: back to the reviewers, with the reason."""

from typing import Any

from django.urls import reverse

from alliance.ground import audit
from alliance.ground.access import require
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify
from assessments.assignments.services import leaving
from assessments.dossiers import services as dossiers
from assessments.results import rules
from assessments.reviews.models import Review
from assessments.reviews.rules import may_review
from assessments.reviews.services.completion import items_to_mark
from assessments.sheets.models.assessments import Assessment


@verb(rules.may_reopen, asks={"reason": "请填写退回复评的原因。"})
def reopen(assessment: Assessment, *, reason: str, by: Any) -> None:
    """Back to the reviewers, who are told why; a confirmed result loses grade and seal with it.

    The marks stay as drafts for the reviewers; the means are gone until all are done again.
    """
    require(rules.is_reopenable(assessment))
    why = f"退回复评：{reason}"
    assessment.reopen_review()
    assessment.confirmed_at = assessment.confirmed_by = assessment.total = assessment.review_score = None
    assessment.grade = assessment.unit_name = ""
    audit.save(assessment, by=by, reason=why)
    dossiers.break_seal(assessment, reason=why, by=by)
    items = items_to_mark(assessment)
    for item in items:
        item.review_points, item.review_note = None, ""
    audit.bulk_change(items, ["review_points", "review_note"], by=by, reason=why)
    again = _reviews_again(assessment, reason, by)
    _tell_again(assessment, again, reason)
    leaving.hand_on([review.reviewer_id for review in again])


def _reviews_again(assessment: Assessment, reason: str, by: Any) -> list[Review]:
    done = Review.objects.select_for_update(of=("self",)).filter(
        assessment=assessment, state=Review.State.DONE
    )
    again = list(done.select_related("reviewer").order_by("pk"))
    for review in again:
        review.reopen()
        review.done_at = review.score = None
        audit.save(review, by=by, reason=f"请重新评审：{reason}")
    return again


def _tell_again(assessment: Assessment, reviews: list[Review], reason: str) -> None:
    """Those who may still review are told; the others' reviews are handed on."""
    for review in reviews:
        if may_review(review.reviewer, assessment):
            notify(
                [review.reviewer],
                matter=assessment.matter,
                step=f"review-again-{assessment.version}",
                title=f"请重新评审：{assessment.unit}",
                body=f"原因：{reason}",
                url=reverse("review", args=[review.pk]),
                urgent=True,
            )
