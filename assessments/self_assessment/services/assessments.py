"""A self-assessment on its way from the liaison to the secretariat (第十三条·(一)): the unit's verbs.

Each verb claims the row, reads the clock once and asks the rule with that instant, so that a submission counts if and
only if it was received before the deadline, whatever jobs run or do not run.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify
from alliance.paper.models import PrintedVersion
from assessments.self_assessment.models.assessments import Assessment
from assessments.self_assessment.rules import assessments as rules
from assessments.self_assessment.services import completeness, prefilling
from assessments.self_assessment.services.checks import (
    answer_dispute,
    decide_na,
    pass_check,
    review_unsubmitted,
    send_back,
)
from assessments.self_assessment.services.claims import claim
from assessments.self_assessment.services.drafts import accept_suggestions, fill, fill_by_record, token_of
from assessments.self_assessment.services.prefilling import Line, prefill
from assessments.self_assessment.services.reminders import remind
from councils.recusal import audience

__all__ = [
    "Line",
    "accept_suggestions",
    "answer_dispute",
    "attach_scan",
    "decide_na",
    "fill",
    "hand_back",
    "hand_to_head",
    "pass_check",
    "prefill",
    "remind",
    "review_unsubmitted",
    "send_back",
    "submit",
    "token_of",
    "withdraw",
]

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


@transaction.atomic
def hand_to_head(assessment: Assessment, *, by: Any) -> Assessment:
    """The liaison asks the head to confirm; the head is told. Handing over twice changes nothing.

    Raises `Refused` past the deadline, while something is missing (`completeness`), or when the unit has no head.
    """
    assessment = claim(assessment)
    if assessment.state == State.SIGNED:
        return assessment
    moment = clock.now()
    if by is not None:
        require(rules.may_hand_to_head(by, assessment, moment))
    elif assessment.state != State.DRAFT:
        raise Refused(f"自评“{assessment.get_state_display()}”，不需要送负责人确认。")
    require(rules.is_in_time(assessment, moment))
    _ready(assessment, moment, by)
    heads = audience.heads_of(assessment.unit)
    if not heads:
        raise Refused("本单位没有在任的负责人，请先联系秘书处登记。")
    assessment.hand_to_head()
    audit.save(assessment, by=by, reason="送单位负责人确认")
    notify(
        heads,
        matter=assessment.matter,
        about=assessment.unit,
        step=f"sign-{assessment.version}",
        title=f"请确认并提交：{assessment.cycle.year}年度自评",
        body=f"{by or '填报人'}已填写完本单位{assessment.cycle.year}年度自评，请您确认后提交秘书处。"
        f"截止 {clock.show_deadline(assessment.deadline(), with_year=True)}。",
        url=assessment.get_absolute_url(),
    )
    return assessment


@transaction.atomic
def hand_back(assessment: Assessment, *, by: Any, reason: str = "") -> Assessment:
    """Back from the head to the liaisons, who are told (or taken back by one of them). Twice changes nothing."""
    assessment = claim(assessment)
    if assessment.state == State.DRAFT:
        return assessment
    if by is not None:
        require(rules.may_hand_back(by, assessment))
    elif assessment.state != State.SIGNED:
        raise Refused("自评不在负责人确认环节。")
    assessment.hand_back()
    why = reason.strip()
    audit.save(assessment, by=by, reason=f"退回填报人：{why}" if why else "退回填报人")
    notify(
        [person for person in audience.contacts_of(assessment.unit) if person != by],
        matter=assessment.matter,
        about=assessment.unit,
        step=f"handed-back-{assessment.version}",
        title=f"{assessment.cycle.year}年度自评已退回填报",
        body=f"原因：{why}" if why else "请修改后再送单位负责人确认。",
        url=assessment.get_absolute_url(),
    )
    return assessment


@transaction.atomic
def submit(assessment: Assessment, *, by: Any) -> Assessment:
    """The head confirms and hands it in: the facts are frozen, the unit's total computed, the liaisons get a receipt.

    Raises `Refused` when received at or after the deadline (the draft stays as it is), while an indicator is unanswered,
    contradicts the record without a reason, or lacks what the year's settings insist on. A second click on what is submitted already changes nothing and tells nobody.
    """
    assessment = claim(assessment)
    moment = clock.now()
    if assessment.state == State.SUBMITTED and (by is None or rules.heads(by, assessment)):
        return assessment
    if by is not None:
        require(rules.may_submit(by, assessment, moment))
    elif assessment.is_submitted:
        raise Refused(f"自评“{assessment.get_state_display()}”，不需要再次提交。")
    require(rules.is_in_time(assessment, moment))
    lines, known = _ready(assessment, moment, by)
    assessment.submit()
    assessment.submitted_at, assessment.submitted_by = moment, by
    assessment.facts = prefilling.freeze(prefilling.with_submission(assessment, known, moment))
    assessment.self_score = prefilling.self_score([line.item for line in lines])
    audit.save(assessment, by=by, reason="单位负责人确认并提交自评")
    notify(
        [person for person in audience.contacts_of(assessment.unit) if person != by],
        matter=assessment.matter,
        about=assessment.unit,
        step=f"submitted-{assessment.version}",
        title=f"{assessment.cycle.year}年度自评已提交",
        body=f"秘书处于 {clock.local(moment):%Y-%m-%d %H:%M:%S} 收到{assessment.unit}的自评，"
        f"自评总分 {assessment.self_score}。",
        url=assessment.get_absolute_url(),
    )
    return assessment


@transaction.atomic
def withdraw(assessment: Assessment, *, by: Any) -> Assessment:
    """Take a submitted self-assessment back before the deadline; it is a draft again and has to be submitted anew."""
    assessment = claim(assessment)
    moment = clock.now()
    if by is not None:
        require(rules.may_withdraw(by, assessment, moment))
    elif assessment.state != State.SUBMITTED:
        raise Refused("只有已提交的自评可以撤回。")
    assessment.withdraw()
    assessment.submitted_at = assessment.submitted_by = assessment.self_score = None
    assessment.facts = {}
    audit.save(assessment, by=by, reason="单位撤回自评")
    notify(
        [person for person in audience.contacts_of(assessment.unit) if person != by],
        matter=assessment.matter,
        about=assessment.unit,
        step=f"withdrawn-{assessment.version}",
        title=f"{assessment.cycle.year}年度自评已撤回",
        body=f"请修改后于 {clock.before(assessment.deadline())}重新提交，否则按未报送处理。",
        url=assessment.get_absolute_url(),
        urgent=True,
    )
    return assessment


@transaction.atomic
def attach_scan(
    assessment: Assessment, *, file: Any, by: Any, printed: PrintedVersion | None = None
) -> Assessment:
    """Keep the scan of the signed and sealed form (a file that `uploads.check` has passed); a new one replaces it.

    `printed` is the printed version that it shows, of this assessment. The replaced file stays in the store, named by
    its history. Nobody is told.
    """
    assessment = claim(assessment)
    if by is not None:
        require(rules.may_attach_scan(by, assessment))
    if printed is not None and printed.about != about_form(assessment):
        raise Refused("这个校验码不是本单位本年度自评表的。")
    if assessment.scan_sha256 == file.sha256:
        if assessment.scan_version_id == (printed and printed.pk):
            return assessment
        assessment.scan_version = printed
        return audit.save(assessment, by=by, reason="更正盖章扫描件所示的版本")
    assessment.scan_version = printed
    assessment.scan.save("scan", file.content, save=False)
    assessment.scan_name, assessment.scan_type = file.name, file.content_type
    assessment.scan_sha256 = file.sha256
    return audit.save(assessment, by=by, reason="上传盖章扫描件")


def about_form(assessment: Assessment) -> str:
    """How the register of printed papers names the form of this assessment."""
    return f"assessment:{assessment.pk}"
