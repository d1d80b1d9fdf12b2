"""The review (复评): each reviewer marks alone; when all of a unit are done, the means become its review score (第十三条·(二)).

The system (`by=None`) acts for the reviewer and is bound by the same rule, which is therefore asked in the act itself.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import verb
from assessments.cycles.models import Cycle
from assessments.reviews import rules
from assessments.reviews.models import Mark, Review
from assessments.reviews.services.completion import complete_if_done, items_to_mark, score_of
from assessments.scoring.marking import MarkError
from assessments.sheets import prefilling
from assessments.sheets.lines import Line
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from assessments.standards.content import rule_of


@verb(None)
def mark(
    review: Review,
    *,
    marks: Mapping[int, Mapping[str, Any]],
    by: Any,
    opinion: str | None = None,
    reason: str = "保存评分",
) -> None:
    """Keep a reviewer's points and reasons, `{item id: {"points": Decimal | None, "reason": str}}`, as a draft.

    Saving the same again changes nothing. Raises `Refused` for points outside the rule of an indicator or items of
    other units, and `Conflict` when the review was changed since `version`.
    """
    require(rules.may_mark(by or review.reviewer, review))
    keep(review, marks=marks, opinion=opinion, by=by, reason=reason)


def keep(
    review: Review, *, marks: Mapping[int, Mapping[str, Any]], opinion: str | None, by: Any, reason: str
) -> None:
    """Write what differs of marks and opinion, inside the caller's transaction, which has claimed the review."""
    items = {item.pk: item for item in items_to_mark(review.assessment)}
    stored = {row.item_id: row for row in review.marks.all()}
    fresh, changed = [], []
    for pk, given in marks.items():
        if pk not in items:
            raise Refused("评分的指标不属于该单位的考核，或已同意不适用。")
        points, why = checked(items[pk], given.get("points")), str(given.get("reason") or "").strip()
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


def checked(item: Item, points: Decimal | None) -> Decimal | None:
    """The points, if the rule of the indicator allows them; raises `Refused` otherwise."""
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


@verb(None, part_of="assessment")
def finish(review: Review, *, by: Any) -> None:
    """Hand in all marks. When the last reviewer is done, the means become the review's points (`complete_if_done`).

    Raises `Refused` naming the indicators without points, or without the reason that they need: against the record, or
    against the self-assessment. Finishing twice changes nothing.
    """
    assessment, who = review.assessment, by or review.reviewer
    if review.state == Review.State.DONE and who.pk == review.reviewer_id:
        return
    require(rules.may_mark(who, review))
    hand_in(review, prefilling.lines_of(assessment), by=by, reason="完成评审")
    complete_if_done(assessment, by=by)


def hand_in(review: Review, lines: list[Line], *, by: Any, reason: str) -> None:
    """Finish a claimed review whose marks are complete and explained, inside the caller's transaction."""
    items = items_to_mark(review.assessment)
    given = {row.item_id: row for row in review.marks.all()}
    _insist_on_all(lines, items, given, review.assessment)
    review.score = score_of({item.indicator: given[item.pk].points for item in items})
    review.finish()
    review.done_at = clock.now()
    audit.save(review, by=by, reason=reason)


def _insist_on_all(
    lines: list[Line], items: list[Item], given: Mapping[int, Mark], assessment: Assessment
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
