"""May this person work on a case, hand in its plan or report, answer, re-check or extend (第十二条, 回避)."""

from typing import Any

from alliance.ground.access import Verdict, units_with
from alliance.ground.verbs import may_move
from assessments.rectification.models import Rectification
from assessments.rectification.rules import office_may


def may_work_on(user: Any, case: Rectification) -> Verdict:
    """The unit's people prepare plan and report, from the notice on."""
    if case.assessment.unit_id not in units_with(user):
        return Verdict.no("由被整改单位办理。")
    return may_move(case, "work")


def may_hand_in(user: Any, case: Rectification) -> Verdict:
    """The head hands in plan and report; late ones are still taken, and recorded as late."""
    if case.assessment.unit_id not in units_with(user, "head_unit"):
        return Verdict.no("由本单位负责人报送。")
    return may_move(case, "hand_in")


def may_answer_plan(user: Any, case: Rectification) -> Verdict:
    return office_may(user, case, "accept_plan")


def may_recheck(user: Any, case: Rectification) -> Verdict:
    return office_may(user, case, "close")


def may_extend(user: Any, case: Rectification) -> Verdict:
    """More time: while the case waits for the unit."""
    return office_may(user, case, "extend")
