"""Who examines an application for membership, decides about it and enters the unit, and when.

Two people at least: the secretariat examines and registers, the chair (or who presides in that place) decides; who examined does
not decide. Nobody acts on the application of a body from which he or she comes (a membership before).
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Office, Verdict
from alliance.ground.verbs import may_move
from councils.admissions.models import MembershipApplication
from councils.recusal.models import presides
from councils.recusal.rules import may_preside, must_step_back


def sees_applications(user: Any) -> bool:
    return (
        access.is_secretariat(user) or access.holds(user, Office.CHAIR, Office.VICE_CHAIR) or presides(user)
    )


def may_see_applications(user: Any) -> Verdict:
    return Verdict(sees_applications(user), "入盟申请由秘书处和理事长查阅。")


def _without_interest(user: Any, application: MembershipApplication) -> Verdict:
    for unit in application.memberships[:5]:
        if not (verdict := must_step_back(user, unit)):
            return verdict
    return Verdict.yes()


def _by_office(user: Any, application: MembershipApplication, move: str) -> Verdict:
    if not access.is_secretariat(user):
        return Verdict.no("由秘书处办理。")
    return may_move(application, move) and _without_interest(user, application)


def may_check(user: Any, application: MembershipApplication) -> Verdict:
    return _by_office(user, application, "check_it")


def may_dismiss(user: Any, application: MembershipApplication) -> Verdict:
    return _by_office(user, application, "dismiss")


def may_admit(user: Any, application: MembershipApplication) -> Verdict:
    return _by_office(user, application, "admit")


def _decides(user: Any, application: MembershipApplication, move: str) -> Verdict:
    if not (verdict := may_preside(user, None)):
        return verdict
    if user.pk == application.checked_by_id:
        return Verdict.no("审查人与审批人不能是同一人，请由其他人员审批。")
    return may_move(application, move) and _without_interest(user, application)


def may_approve(user: Any, application: MembershipApplication) -> Verdict:
    return _decides(user, application, "approve")


def may_refuse(user: Any, application: MembershipApplication) -> Verdict:
    return _decides(user, application, "refuse")
