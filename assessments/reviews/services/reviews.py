"""The review (复评): each reviewer marks alone; when all of a unit are done, the means become its review score (第十三条·(二)).

Assignments are made in `assigning.py`. The system (`by=None`) acts for the reviewer and is bound by the same rule.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify
from assessments.consequences.services import leaving
from assessments.cycles.models import Cycle
from assessments.results.services import dossiers
from assessments.reviews import rules
from assessments.reviews.models import Mark, Review
from assessments.reviews.services.assigning import (
    assign,
    assign_all,
    end,
    end_reviews_of,
    lacking,
    plan,
    reviewer_pool,
    unassign,
)
from assessments.reviews.services.settling import items_to_mark, score_of, settle
from assessments.scoring.marking import MarkError
from assessments.self_assessment.models.assessments import Assessment, Item
from assessments.self_assessment.services import prefilling
from assessments.self_assessment.services.claims import claim
from assessments.standards.content import rule_of

__all__ = [
    "assign",
    "assign_all",
    "end",
    "end_reviews_of",
    "finish",
    "items_to_mark",
    "lacking",
    "mark",
    "needs_reason",
    "own_points",
    "plan",
    "reopen",
    "reviewer_pool",
    "unassign",
]


@transaction.atomic
def mark(
    review: Review,
    *,
    marks: Mapping[int, Mapping[str, Any]],
    by: Any,
    opinion: str | None = None,
    version: int | None = None,
    reason: str = "保存评分",
) -> Review:
    """Keep a reviewer's points and reasons, `{item id: {"points": Decimal | None, "reason": str}}`, as a draft.

    Saving the same again changes nothing. Raises `Refused` for points outside the rule of an indicator or items of
    other units, and `Conflict` when the review was changed since `version`.
    """
    review = _claim(review)
    require(rules.may_mark(by or review.reviewer, review))
    audit.expect_version(review, version)
    items = {item.pk: item for item in items_to_mark(review.assessment)}
    stored = {row.item_id: row for row in review.marks.all()}
    fresh, changed = [], []
    for pk, given in marks.items():
        if pk not in items:
            raise Refused("评分的指标不属于该单位的考核，或已同意不适用。")
        points, why = _checked(items[pk], given.get("points")), str(given.get("reason") or "").strip()
        row = stored.get(pk)
        if row is None and (points is not None or why):
            fresh.append(Mark(review=review, item=items[pk], points=points, reason=why))
        elif row is not None and (row.points, row.reason) != (points, why):
            row.points, row.reason = points, why
            changed.append(row)
    if fresh:
        audit.bulk_create(Mark, fresh, by=by, reason=reason)
    audit.bulk_change(changed, ["points", "reason"], by=by, reason=reason)
    said = review.opinion if opinion is None else opinion.strip()
    if fresh or changed or said != review.opinion:
        review.opinion = said
        audit.save(review, by=by, reason=reason)
    return review


def _claim(review: Review) -> Review:
    return (
        Review.objects.select_for_update(of=("self",))
        .select_related("assessment__cycle", "assessment__unit", "assessment__standard", "reviewer")
        .get(pk=review.pk)
    )


def _checked(item: Item, points: Any) -> Decimal | None:
    if points is None:
        return None
    try:
        rule_of(item.indicator).rule.validate(points)
    except MarkError as error:
        raise Refused(f"{item.indicator}：{error}") from error
    return points


def own_points(item: Item, assessment: Assessment) -> Decimal | None:
    """What the unit gave itself; a draft that was never submitted does not count."""
    return item.self_points if assessment.submitted_at else None


def needs_reason(own: Decimal | None, points: Decimal | None, cycle: Cycle) -> bool:
    """Below the self-assessment always; otherwise where it differs by at least the setting (0: never)."""
    if points is None or own is None:
        return False
    return points < own or (cycle.reason_difference > 0 and points - own >= cycle.reason_difference)


@transaction.atomic
def finish(review: Review, *, by: Any, version: int | None = None) -> Review:
    """Hand in all marks. When the last reviewer is done, the means become the review's points (`settle`).

    Raises `Refused` naming the indicators without points, or without the reason that they need: against the record, or
    against the self-assessment. Finishing twice
    changes nothing.
    """
    assessment = claim(review.assessment)
    review = _claim(review)
    who = by or review.reviewer
    if review.state == Review.State.DONE and who.pk == review.reviewer_id:
        return review
    require(rules.may_mark(who, review))
    audit.expect_version(review, version)
    items = items_to_mark(assessment)
    given = {row.item_id: row for row in review.marks.all()}
    _insist_on_all(prefilling.lines_of(assessment), items, given, assessment)
    review.score = score_of({item.indicator: given[item.pk].points for item in items})
    review.finish()
    review.done_at = clock.now()
    audit.save(review, by=by, reason="完成评审")
    settle(assessment, by=by)
    return review


def _insist_on_all(
    lines: list[prefilling.Line], items: list[Item], given: Mapping[int, Mark], assessment: Assessment
) -> None:
    unmarked = [i.indicator.code for i in items if i.pk not in given or given[i.pk].points is None]
    if unmarked:
        raise Refused(f"还有 {len(unmarked)} 项没有评分：{_some(unmarked)}。")
    against = [
        line.indicator.code
        for line in lines
        if (mark := given.get(line.item.pk)) and line.contradicts(mark.points) and not mark.reason
    ]
    if against:
        raise Refused(f"以下指标的评分与记录不同，请写明理由：{_some(against)}。")
    unexplained = [
        i.indicator.code
        for i in items
        if needs_reason(own_points(i, assessment), given[i.pk].points, assessment.cycle)
        and not given[i.pk].reason
    ]
    if unexplained:
        raise Refused(f"以下指标的评分低于自评或与自评相差较大，请填写扣分原因或说明：{_some(unexplained)}。")


def _some(codes: list[str]) -> str:
    return "、".join(codes[:10]) + (" 等" if len(codes) > 10 else "")


@transaction.atomic
def reopen(assessment: Assessment, *, reason: str, by: Any) -> Assessment:
    """Before publication: back to the reviewers, who are told why; a confirmed result loses grade and seal with it.

    The marks stay as drafts for the reviewers; the means are gone until all are done again.
    """
    assessment = claim(assessment)
    if by is not None:
        require(rules.may_reopen(by, assessment))
    require(rules.is_reopenable(assessment))
    if not reason.strip():
        raise Refused("请填写退回复评的原因。")
    why = f"退回复评：{reason.strip()}"
    assessment.reopen_review()
    assessment.confirmed_at = assessment.confirmed_by = assessment.total = assessment.review_score = None
    assessment.grade = ""
    audit.save(assessment, by=by, reason=why)
    dossiers.break_seal(assessment, reason=why, by=by)
    items = items_to_mark(assessment)
    for item in items:
        item.review_points, item.review_note = None, ""
    audit.bulk_change(items, ["review_points", "review_note"], by=by, reason=why)
    done = Review.objects.select_for_update(of=("self",)).filter(
        assessment=assessment, state=Review.State.DONE
    )
    again = list(done.select_related("reviewer").order_by("pk"))
    for review in again:
        review.reopen()
        review.done_at = review.score = None
        audit.save(review, by=by, reason=f"请重新评审：{reason.strip()}")
    _tell_again(assessment, again, reason.strip())
    leaving.hand_on([review.reviewer_id for review in again])
    return assessment


def _tell_again(assessment: Assessment, reviews: list[Review], reason: str) -> None:
    """Those who may still review are told; the others' reviews are handed on."""
    for review in reviews:
        if rules.may_review(review.reviewer, assessment):
            notify(
                [review.reviewer],
                matter=assessment.matter,
                step=f"review-again-{assessment.version}",
                title=f"请重新评审：{assessment.unit}",
                body=f"原因：{reason}",
                url=reverse("review", args=[review.pk]),
                urgent=True,
            )
