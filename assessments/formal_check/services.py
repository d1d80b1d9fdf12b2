"""The secretariat's formal check (形式审查): return for correction, answer what the unit asks, pass to review."""

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import claim
from alliance.messages.notifications import notify
from assessments.sheets import completeness, prefilling, rules
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from councils.recusal import audience

State = Assessment.State


@transaction.atomic
def send_back(assessment: Assessment, *, reason: str, correct_by: datetime, by: Any) -> Assessment:
    """Return it for correction until `correct_by` (an exclusive instant); the return is counted, the unit is told.

    Raises `Refused` without a reason, with an instant that has passed or lies behind the end of the review.
    """
    assessment = claim(assessment)
    if by is not None:
        require(rules.may_check(by, assessment))
    elif assessment.state != State.SUBMITTED:
        raise Refused("只有已提交的自评可以退回补正。")
    if not reason.strip():
        raise Refused("请填写退回原因。")
    if correct_by <= clock.now():
        raise Refused("补正截止时间须晚于现在。")
    if correct_by > assessment.cycle.review_deadline:
        raise Refused("补正截止时间须早于复评确认截止时间。")
    assessment.send_back()
    assessment.return_count += 1
    assessment.return_reason, assessment.correct_by = reason.strip(), correct_by
    audit.save(assessment, by=by, reason=f"退回补正：{reason.strip()}")
    _tell(
        assessment,
        step=f"returned-{assessment.version}",
        title=f"{assessment.cycle.year}年度自评被退回补正",
        body=f"退回原因：{reason.strip()}\n请于 {clock.before(correct_by)}补正并由负责人重新提交。",
        urgent=True,
    )
    return assessment


@transaction.atomic
def pass_check(assessment: Assessment, *, by: Any, note: str = "") -> Assessment:
    """Find it complete: the facts are frozen again, for the review, which begins; the unit is told.

    `note` says why it is taken although material is missing; the reviewers see it. Raises `Refused` without it where
    evidence or summary are missing, and while a dispute or a claim of 不适用 is open. Passing what is in review already
    changes nothing.
    """
    assessment = claim(assessment)
    if assessment.state == State.IN_REVIEW and assessment.submitted_at:
        return assessment
    lines = prefilling.lines_of(assessment)
    items = [line.item for line in lines]
    if by is not None:
        require(rules.may_pass(by, assessment, items))
    elif assessment.state != State.SUBMITTED:
        raise Refused("只有已提交的自评可以通过形式审查。")
    require(rules.is_settled(items))
    require(completeness.may_be_passed(assessment, lines, note))
    assessment.check_note = note.strip()
    assessment.self_score = prefilling.self_score(items)
    accepted = f"，材料有缺仍予受理：{assessment.check_note}" if assessment.check_note else ""
    return _start_review(assessment, f"通过形式审查{accepted}", f"秘书处已受理{accepted}，进入复评。", by)


@transaction.atomic
def review_unsubmitted(assessment: Assessment, *, reason: str, by: Any) -> Assessment:
    """Pass a late, unsubmitted one to the review on the record, so that the unit gets a grade; the unit is told.

    What stands in the draft has not been submitted and does not count as a self-assessment. Raises `Refused` before
    the deadline of this unit, and without a reason.
    """
    assessment = claim(assessment)
    moment = clock.now()
    if by is not None:
        require(rules.may_review_unsubmitted(by, assessment, moment))
    elif not assessment.is_late(moment):
        raise Refused("该单位的自评还没有到截止时间，或已提交。")
    if not reason.strip():
        raise Refused("请填写直接进入复评的理由。")
    assessment.unsubmitted_reason = reason.strip()
    assessment.unsubmitted_at, assessment.unsubmitted_by = moment, by
    return _start_review(
        assessment,
        f"逾期未提交，按记录直接进入复评：{reason.strip()}",
        f"因逾期未提交自评，秘书处按记录直接进入复评。理由：{reason.strip()}",
        by,
    )


def _start_review(assessment: Assessment, reason: str, body: str, by: Any) -> Assessment:
    assessment.start_review()
    assessment.review_facts = prefilling.freeze(prefilling.current_facts(assessment))
    audit.save(assessment, by=by, reason=reason)
    _tell(
        assessment,
        step=f"in-review-{assessment.version}",
        title=f"{assessment.cycle.year}年度自评进入复评",
        body=body,
    )
    return assessment


@transaction.atomic
def answer_dispute(item: Item, *, upheld: bool, answer: str, by: Any) -> Item:
    """Answer a unit's dispute of a fact; the unit is told. Where it is upheld, the indicator is marked by hand.

    Raises `Refused` without an answer or without a dispute; answering again replaces the answer until the review.
    """
    item = _claim_item(item, by)
    if not item.dispute.strip():
        raise Refused("单位没有对这一项的取数提出异议。")
    if not answer.strip():
        raise Refused("请填写答复。")
    if (item.dispute_upheld, item.dispute_answer) == (upheld, answer.strip()):
        return item
    item.dispute_upheld, item.dispute_answer = upheld, answer.strip()
    outcome = "异议成立" if upheld else "异议不成立"
    audit.save(item, by=by, reason=f"答复取数异议：{outcome}")
    _tell(
        item.assessment,
        step=f"dispute-{item.pk}-{item.version}",
        title=f"{item.indicator.code} 取数异议已答复：{outcome}",
        body=item.dispute_answer,
    )
    return item


@transaction.atomic
def decide_na(item: Item, *, approved: bool, by: Any) -> Item:
    """Decide whether an indicator does not apply to the unit; the unit is told. Deciding again replaces it."""
    item = _claim_item(item, by)
    if not item.not_applicable:
        raise Refused("单位没有申请这一项不适用。")
    if item.na_approved is approved:
        return item
    item.na_approved = approved
    outcome = "同意" if approved else "不同意"
    audit.save(item, by=by, reason=f"审定不适用：{outcome}")
    _tell(
        item.assessment,
        step=f"na-{item.pk}-{item.version}",
        title=f"{item.indicator.code} 不适用申请：{outcome}",
        body=f"申请理由：{item.na_reason}",
    )
    return item


def _claim_item(item: Item, by: Any) -> Item:
    assessment = claim(item.assessment)
    if by is not None:
        require(rules.may_check(by, assessment))
    elif assessment.state != State.SUBMITTED:
        raise Refused("自评不在形式审查环节。")
    found = Item.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=item.pk)
    found.assessment = assessment
    return found


def _tell(assessment: Assessment, *, step: str, title: str, body: str, urgent: bool = False) -> None:
    notify(
        audience.people_of(assessment.unit),
        matter=assessment.matter,
        about=assessment.unit,
        step=step,
        title=title,
        body=body,
        url=assessment.get_absolute_url(),
        urgent=urgent,
    )
