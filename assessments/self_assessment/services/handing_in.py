"""A self-assessment on its way from the liaison to the secretariat (第十三条·(一)): the unit's verbs.

A submission counts if and only if it was received before the deadline, whatever jobs run or do not run.
"""

from datetime import datetime
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify
from assessments.self_assessment.services.drafts import fill_by_record
from assessments.sheets import completeness, prefilling, rules
from assessments.sheets.lines import Line
from assessments.sheets.models.assessments import Assessment
from councils.recusal import audience

State = Assessment.State


def _ready(
    assessment: Assessment, moment: datetime, by: Any
) -> tuple[list[Line], dict[str, prefilling.Fact]]:
    """The lines as they are handed on, automatic ones filled by the record, and their facts; refused while something
    that stops it is missing.
    """
    items = prefilling.items_of(assessment)
    known = prefilling.current_facts(assessment, [item.indicator for item in items], moment=moment)
    lines = prefilling.lines_with(assessment, items, known)
    fill_by_record(lines, by=by)
    require(completeness.may_be_handed_in(assessment, lines))
    return lines, known


def _told_head(assessment: Assessment, by: Any) -> None:
    _tell(
        audience.heads_of(assessment.unit),
        assessment,
        step="sign",
        title=f"请确认并提交：{assessment.cycle.year}年度自评",
        body=f"{by or '填报人'}已填写完本单位{assessment.cycle.year}年度自评，请您确认后提交秘书处。"
        f"截止 {clock.show_deadline(assessment.deadline(), with_year=True)}。",
    )


@verb(
    rules.may_hand_to_head,
    already=lambda row: row.state == State.SIGNED,
    reason="送单位负责人确认",
    tells=_told_head,
)
def hand_to_head(assessment: Assessment, *, by: Any, moment: datetime) -> None:
    """The liaison asks the head to confirm; the head is told. Handing over twice changes nothing.

    Raises `Refused` past the deadline, while something is missing (`completeness`), or when the unit has no head.
    """
    _ready(assessment, moment, by)
    if not audience.heads_of(assessment.unit):
        raise Refused("本单位没有在任的负责人，请先联系秘书处登记。")
    assessment.hand_to_head()


def _told_of_handing_back(assessment: Assessment, reason: str, by: Any) -> None:
    _tell(
        _liaisons_but(assessment, by),
        assessment,
        step="handed-back",
        title=f"{assessment.cycle.year}年度自评已退回填报",
        body=f"原因：{reason.strip()}" if reason.strip() else "请修改后再送单位负责人确认。",
    )


@verb(
    rules.may_hand_back,
    already=lambda row: row.state == State.DRAFT,
    moves="hand_back",
    reason=lambda reason, **_: f"退回填报人：{reason.strip()}" if reason.strip() else "退回填报人",
    tells=_told_of_handing_back,
)
def hand_back(assessment: Assessment, *, by: Any, reason: str = "") -> None:
    """Back from the head to the liaisons, who are told (or taken back by one of them). Twice changes nothing."""


def _told_of_receipt(assessment: Assessment, by: Any) -> None:
    _tell(
        _liaisons_but(assessment, by),
        assessment,
        step="submitted",
        title=f"{assessment.cycle.year}年度自评已提交",
        body=f"秘书处于 {clock.local(assessment.submitted_at):%Y-%m-%d %H:%M:%S} 收到{assessment.unit}的自评，"
        f"自评总分 {assessment.self_score}。",
    )


@verb(
    rules.may_submit,
    already=lambda row: row.state == State.SUBMITTED,
    reason="单位负责人确认并提交自评",
    tells=_told_of_receipt,
)
def submit(assessment: Assessment, *, by: Any, moment: datetime) -> None:
    """The head confirms and hands it in: the facts are frozen, the unit's total computed, the liaisons get a receipt.

    Raises `Refused` when received at or after the deadline (the draft stays as it is), while an indicator is unanswered,
    contradicts the record without a reason, or lacks what the year's settings insist on. A second click on what is
    submitted already changes nothing and tells nobody.
    """
    lines, known = _ready(assessment, moment, by)
    assessment.submit()
    assessment.submitted_at, assessment.submitted_by = moment, by
    assessment.facts = prefilling.freeze(prefilling.with_submission(assessment, known, moment))
    assessment.self_score = prefilling.self_score([line.item for line in lines])


def _told_of_withdrawal(assessment: Assessment, by: Any) -> None:
    _tell(
        _liaisons_but(assessment, by),
        assessment,
        step="withdrawn",
        title=f"{assessment.cycle.year}年度自评已撤回",
        body=f"请修改后于 {clock.before(assessment.deadline())}重新提交，否则按未报送处理。",
        urgent=True,
    )


@verb(rules.may_withdraw, moves="withdraw", reason="单位撤回自评", tells=_told_of_withdrawal)
def withdraw(assessment: Assessment, *, by: Any) -> None:
    """Take a submitted self-assessment back before the deadline; it is a draft again and has to be submitted anew."""
    assessment.submitted_at = assessment.submitted_by = assessment.self_score = None
    assessment.facts = {}


def _tell(
    people: list[Any], assessment: Assessment, *, step: str, title: str, body: str, urgent: bool = False
) -> None:
    notify(
        people,
        matter=assessment.matter,
        about=assessment.unit,
        step=f"{step}-{assessment.version}",
        title=title,
        body=body,
        url=assessment.get_absolute_url(),
        urgent=urgent,
    )


def _liaisons_but(assessment: Assessment, by: Any) -> list[Any]:
    return [person for person in audience.contacts_of(assessment.unit) if person != by]
