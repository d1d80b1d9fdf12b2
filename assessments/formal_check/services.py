"""The secretariat's formal check (形式审查): return for correction, answer what the unit asks, pass to review."""

from datetime import datetime
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused, Verdict, require
from alliance.ground.verbs import UNCHANGED, may_move, verb
from assessments.sheets import completeness, prefilling, rules
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from councils.recusal import audience

State = Assessment.State


def _told_of_return(assessment: Assessment) -> None:
    _tell(
        assessment,
        step=f"returned-{assessment.version}",
        title=f"{assessment.cycle.year}年度自评被退回补正",
        body=f"退回原因：{assessment.return_reason}\n请于 {clock.before(assessment.correct_by)}补正并由负责人重新提交。",
        urgent=True,
    )


@verb(
    rules.may_check,
    moves="send_back",
    reason="退回补正：{reason}",
    asks={"reason": "请填写退回原因。"},
    tells=_told_of_return,
)
def send_back(
    assessment: Assessment, *, reason: str, correct_by: datetime, by: Any, moment: datetime
) -> None:
    """Return it for correction until `correct_by` (an exclusive instant); the return is counted, the unit is told.

    Raises `Refused` without a reason, with an instant that has passed or lies behind the end of the review.
    """
    if correct_by <= moment:
        raise Refused("补正截止时间须晚于现在。", field="day")
    if correct_by > assessment.cycle.review_deadline:
        raise Refused("补正截止时间须早于复评确认截止时间。", field="day")
    assessment.return_count += 1
    assessment.return_reason, assessment.correct_by = reason, correct_by


def _may_pass(user: Any, assessment: Assessment) -> Verdict:
    """A second click on what is in review already is no refusal."""
    return Verdict.yes() if _is_passed(assessment) else rules.may_check(user, assessment)


def _is_passed(assessment: Assessment) -> bool:
    return assessment.state == State.IN_REVIEW and assessment.submitted_at is not None


@verb(_may_pass)
def pass_check(assessment: Assessment, *, by: Any, note: str = "") -> Any:
    """Find it complete: the facts are frozen again, for the review, which begins; the unit is told.

    `note` says why it is taken although material is missing; the reviewers see it. Raises `Refused` without it where
    evidence or summary are missing, and while a dispute or a claim of 不适用 is open. Passing what is in review already
    changes nothing.
    """
    if _is_passed(assessment):
        return UNCHANGED
    require(may_move(assessment, "pass_check"))
    lines = prefilling.lines_of(assessment)
    items = [line.item for line in lines]
    require(rules.is_settled(items))
    require(completeness.may_be_passed(assessment, lines, note))
    assessment.check_note = note.strip()
    assessment.self_score = prefilling.self_score(items)
    assessment.checked_by = by
    accepted = f"，材料有缺仍予受理：{assessment.check_note}" if assessment.check_note else ""
    assessment.pass_check()
    _begin(assessment, f"通过形式审查{accepted}", f"秘书处已受理{accepted}，进入复评。", by)
    return None


@verb(rules.may_review_unsubmitted, asks={"reason": "请填写直接进入复评的理由。"})
def review_unsubmitted(assessment: Assessment, *, reason: str, by: Any, moment: datetime) -> None:
    """Pass a late, unsubmitted one to the review on the record, so that the unit gets a grade; the unit is told.

    What stands in the draft has not been submitted and does not count as a self-assessment. Raises `Refused` before
    the deadline of this unit, and without a reason.
    """
    require(rules.is_overdue(assessment, moment))
    assessment.unsubmitted_reason = reason
    assessment.unsubmitted_at, assessment.unsubmitted_by = moment, by
    assessment.start_review()
    said = f"秘书处按记录直接进入复评。理由：{reason}"
    _begin(assessment, f"逾期未提交，按记录直接进入复评：{reason}", f"因逾期未提交自评，{said}", by)


def _begin(assessment: Assessment, reason: str, body: str, by: Any) -> None:
    assessment.review_facts = prefilling.freeze(prefilling.current_facts(assessment))
    audit.save(assessment, by=by, reason=reason)
    _tell(
        assessment,
        step=f"in-review-{assessment.version}",
        title=f"{assessment.cycle.year}年度自评进入复评",
        body=body,
    )


@verb(rules.may_check, part_of="assessment", asks={"answer": "请填写答复。"})
def answer_dispute(item: Item, *, upheld: bool, answer: str, by: Any) -> Any:
    """Answer a unit's dispute of a fact; the unit is told. Where it is upheld, the indicator is marked by hand.

    Raises `Refused` without an answer or without a dispute; answering again replaces the answer until the review.
    """
    require(may_move(item.assessment, "examine"))
    if not item.dispute.strip():
        raise Refused("单位没有对这一项的取数提出异议。")
    if (item.dispute_upheld, item.dispute_answer) == (upheld, answer):
        return UNCHANGED
    item.dispute_upheld, item.dispute_answer = upheld, answer
    outcome = "异议成立" if upheld else "异议不成立"
    audit.save(item, by=by, reason=f"答复取数异议：{outcome}")
    _tell(
        item.assessment,
        step=f"dispute-{item.pk}-{item.version}",
        title=f"{item.indicator.code} 取数异议已答复：{outcome}",
        body=answer,
    )
    return None


@verb(rules.may_check, part_of="assessment")
def decide_na(item: Item, *, approved: bool, by: Any) -> Any:
    """Decide whether an indicator does not apply to the unit; the unit is told. Deciding again replaces it."""
    require(may_move(item.assessment, "examine"))
    if not item.not_applicable:
        raise Refused("单位没有申请这一项不适用。")
    if item.na_approved is approved:
        return UNCHANGED
    item.na_approved = approved
    outcome = "同意" if approved else "不同意"
    audit.save(item, by=by, reason=f"审定不适用：{outcome}")
    _tell(
        item.assessment,
        step=f"na-{item.pk}-{item.version}",
        title=f"{item.indicator.code} 不适用申请：{outcome}",
        body=f"申请理由：{item.na_reason}",
    )
    return None


def _tell(assessment: Assessment, *, step: str, title: str, body: str, urgent: bool = False) -> None:
    audience.tell(
        assessment.unit,
        matter=assessment.matter,
        step=step,
        title=title,
        body=body,
        url=assessment.get_absolute_url(),
        urgent=urgent,
    )
