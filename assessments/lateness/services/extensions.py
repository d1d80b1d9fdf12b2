"""More time for one unit: an act with a reason (第十三条). The cycle's own deadline is never edited."""

from datetime import datetime
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from assessments.sheets import rules
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Extension
from councils.recusal import audience


def _told(assessment: Assessment, until: datetime, reason: str) -> None:
    audience.tell(
        assessment.unit,
        matter=assessment.matter,
        step=f"extended-{Extension.objects.filter(assessment=assessment).latest('pk').pk}",
        title=f"{assessment.cycle.year}年度自评准予延期",
        body=f"请于 {clock.before(until)}提交。理由：{reason}",
        url=assessment.get_absolute_url(),
    )


@verb(
    rules.may_extend,
    moves="extend",
    reason=lambda until, reason, **_: f"自评延期至 {clock.show_deadline(until)}：{reason}",
    asks={"reason": "请填写延期理由。"},
    tells=_told,
)
def extend(assessment: Assessment, *, until: datetime, reason: str, by: Any, moment: datetime) -> Extension:
    """Let one unit submit until `until` (an exclusive instant), also after the deadline has passed; the unit is told.

    The record of an earlier lateness stays in history; a new one is recorded if the unit misses this date too. Raises
    `Refused` without a reason, for what is submitted, and unless `until` lies ahead, beyond the unit's present
    deadline, and before the end of the review.
    """
    if until <= moment:
        raise Refused("延期截止时间须晚于现在。", field="day")
    if until <= assessment.deadline():
        present = clock.show_deadline(assessment.deadline())
        raise Refused(f"延期须晚于现有截止时间 {present}。", field="day")
    if until >= assessment.cycle.review_deadline:
        end = clock.show_deadline(assessment.cycle.review_deadline)
        raise Refused(f"延期须早于复评确认截止时间 {end}。", field="day")
    extension = Extension(assessment=assessment, until=until, reason=reason)
    audit.save(extension, by=by, reason=f"准予延期：{reason}")
    assessment.late_recorded_at = None
    return extension
