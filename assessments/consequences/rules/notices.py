"""May this person draft, issue, sign for or withdraw a rectification notice, or answer a plan (第十二条, 回避)."""

from typing import Any

from alliance.ground.access import Verdict, is_secretariat, units_with
from assessments.consequences.models.consequences import oversees
from assessments.consequences.models.rectifications import Rectification, RectificationNotice
from assessments.reviews import recusal

State = Rectification.State
WITHDRAWABLE = (State.NOTIFIED, State.SUBMITTED, State.PLANNED)


def _office(user: Any, case: Rectification, *states: str) -> Verdict:
    """The secretariat without those who step back for the unit, in some states of the case."""
    if not is_secretariat(user):
        return Verdict.no("由秘书处办理。")
    if not (verdict := in_state(case, *states)):
        return verdict
    return recusal.verdict(user, case.assessment.unit)


def in_state(case: Rectification, *states: str) -> Verdict:
    if case.state in states:
        return Verdict.yes()
    return Verdict.no(f"该整改现在是“{case.get_state_display()}”，不能进行这项操作。")


def may_draft(user: Any, case: Rectification) -> Verdict:
    return _office(user, case, State.DRAFTED)


def may_issue(user: Any, case: Rectification) -> Verdict:
    """Whoever of the secretariat need not step back: a deputy where the others come from the unit."""
    return _office(user, case, State.DRAFTED)


def may_withdraw(user: Any, case: Rectification) -> Verdict:
    """To issue a corrected notice, as long as the unit has not reported."""
    return _office(user, case, *WITHDRAWABLE)


def may_answer_plan(user: Any, case: Rectification) -> Verdict:
    return _office(user, case, State.SUBMITTED)


def may_see_draft(user: Any, case: Rectification) -> Verdict:
    """What is drafted is for who works on it and who presides; the unit reads the notice when it is issued."""
    if oversees(user) and case.assessment.unit_id not in units_with(user):
        return Verdict.yes()
    return Verdict.no("整改通知书还没有下发。")


def may_sign(user: Any, notice: RectificationNotice) -> Verdict:
    """Somebody who stands for the unit signs for the notice that stands, once."""
    if notice.rectification.assessment.unit_id not in units_with(user):
        return Verdict.no("由被整改单位签收。")
    return is_unsigned(notice)


def is_unsigned(notice: RectificationNotice) -> Verdict:
    if notice.withdrawn_at is not None:
        return Verdict.no("这份整改通知书已撤回。")
    if notice.signed_at is not None:
        return Verdict.no(f"{notice.signed_by or '系统'}已签收。")
    return Verdict.yes()
