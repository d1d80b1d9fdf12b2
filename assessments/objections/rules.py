"""May this person object to a result, or answer an objection (第十一条)."""

from datetime import datetime
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Verdict, is_secretariat, provided, units_with
from alliance.ground.verbs import may_move
from assessments.objections.models import Objection
from assessments.sheets.models.assessments import Assessment
from councils.recusal.rules import must_step_back


def is_open_to_objections(assessment: Assessment, moment: datetime) -> Verdict:
    """A confirmed result within the public notice (the period is a setting)."""
    cycle = assessment.cycle
    held = assessment.state == Assessment.State.CONFIRMED
    if cycle.results_public_at is None or cycle.is_published or not held:
        return Verdict.no("不在公示期内，不能提出异议。")
    if moment >= cycle.objections_until:
        return Verdict.no(f"公示期已于 {clock.show_deadline(cycle.objections_until)} 结束。")
    return Verdict.yes()


@provided(is_open_to_objections)
def may_object(user: Any, assessment: Assessment) -> Verdict:
    """The head, within the public notice period (第十一条)."""
    return Verdict.of(assessment.unit_id in units_with(user, "head_unit"), "异议由本单位负责人提出。")


def may_answer(user: Any, assessment: Assessment, objection: Objection) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("异议由秘书处答复。")
    return may_move(objection, "dismiss") and must_step_back(user, assessment.unit)
