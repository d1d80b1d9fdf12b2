"""More time for one unit: an act with a reason (第十三条). The cycle's own deadline is never edited."""

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import claim
from alliance.messages.notifications import notify
from assessments.sheets import rules
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Extension
from councils.recusal import audience


@transaction.atomic
def extend(assessment: Assessment, *, until: datetime, reason: str, by: Any) -> Extension:
    """Let one unit submit until `until` (an exclusive instant), also after the deadline has passed; the unit is told.

    The record of an earlier lateness stays in history; a new one is recorded if the unit misses this date too. Raises
    `Refused` without a reason, for what is submitted, and unless `until` lies ahead, beyond the unit's present
    deadline, and before the end of the review.
    """
    assessment = claim(assessment)
    if by is not None:
        require(rules.may_extend(by, assessment))
    elif assessment.is_submitted:
        raise Refused("自评已提交，不需要延期。")
    if not reason.strip():
        raise Refused("请填写延期理由。")
    if until <= clock.now():
        raise Refused("延期截止时间须晚于现在。")
    if until <= assessment.deadline():
        raise Refused(f"延期须晚于现有截止时间 {clock.show_deadline(assessment.deadline())}。")
    if until >= assessment.cycle.review_deadline:
        raise Refused(f"延期须早于复评确认截止时间 {clock.show_deadline(assessment.cycle.review_deadline)}。")
    extension = Extension(assessment=assessment, until=until, reason=reason.strip())
    audit.save(extension, by=by, reason=f"准予延期：{extension.reason}")
    assessment.late_recorded_at = None
    audit.save(assessment, by=by, reason=f"自评延期至 {clock.show_deadline(until)}：{extension.reason}")
    notify(
        audience.people_of(assessment.unit),
        matter=assessment.matter,
        about=assessment.unit,
        step=f"extended-{extension.pk}",
        title=f"{assessment.cycle.year}年度自评准予延期",
        body=f"请于 {clock.before(until)}提交。理由：{extension.reason}",
        url=assessment.get_absolute_url(),
    )
    return extension
