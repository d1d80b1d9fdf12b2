"""Who may write, publish and revise the assessment standards (第十三条·(一): the secretariat makes them)."""

from typing import Any

from alliance.ground import clock
from alliance.ground.access import Office, Verdict, granted, holds, is_secretariat, offices, units_with
from alliance.ground.verbs import may_move
from alliance.registers import policy
from assessments.standards.models import Standard

REVIEWS = "review_assessment_assigned"  # the permission of who reviews an assessment


def takes_part(user: Any) -> bool:
    """Who holds an office, stands for a member or reviews; not who only reads a closed file."""
    return bool(offices(user) or units_with(user) or granted(user, REVIEWS))


def may_edit_standards(user: Any) -> Verdict:
    return Verdict.of(is_secretariat(user), "考核标准由秘书处制定（第十三条·(一)）。")


def may_edit_standard(user: Any, standard: Standard) -> Verdict:
    return may_move(standard, "edit") and may_edit_standards(user)


def may_publish_standard(user: Any, standard: Standard) -> Verdict:
    if not (movable := may_move(standard, "publish")):
        return movable
    return Verdict.of(holds(user, Office.SECRETARY_GENERAL), "考核标准由秘书长签发。")


def may_revise_standard(user: Any, standard: Standard) -> Verdict:
    return may_move(standard, "revise") and may_edit_standards(user)


def may_move_assessments(user: Any, standard: Standard) -> Verdict:
    """Move the year's unsubmitted assessments onto a new edition."""
    if standard.state != Standard.State.PUBLISHED or standard.edition == 1:
        return Verdict.no("只有已发布的修订版才需要调整自评适用的版次。")
    return Verdict.of(holds(user, Office.SECRETARY_GENERAL), "调整自评适用的版次由秘书长决定。")


def year_in_hand() -> int:
    """The year that is prepared now: this one until its self-assessments are due (第十三条), then the next."""
    today = clock.today()
    return today.year + ((today.month, today.day) > policy.get("self_deadline"))
