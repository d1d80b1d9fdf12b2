"""Who examines an application for membership, decides about it and enters the unit, and when.

Two people at least: the secretariat examines and registers, the chair (or who presides in that place) decides; who examined does
not decide. Nobody acts on the application of a body from which he or she comes (a membership before), or which names this
person as head or liaison: then whoever comes next presides.
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from alliance.power import judge
from alliance.power.judge import Act, Ruling
from councils.admissions.models import MembershipApplication
from councils.recusal.models import presides, presiding_order
from councils.recusal.rules import NOT_PRESIDING, must_step_back
from councils.terms.models.terms import PRESIDING


def sees_applications(user: Any) -> bool:
    return access.is_leader_or_secretariat(user) or presides(user)


def may_see_applications(user: Any) -> Verdict:
    return Verdict(sees_applications(user), "入盟申请由秘书处和理事长查阅。")


def _without_interest(user: Any, application: MembershipApplication) -> Verdict:
    for unit in application.memberships[:5]:
        if not (verdict := must_step_back(user, unit)):
            return verdict
    if user in application.named:
        return Verdict.no("申请单位填报的负责人或联络员是您本人的手机号，应当回避，请由其他人员办理。")
    return Verdict.yes()


def _by_office(user: Any, application: MembershipApplication, move: str) -> Verdict:
    if not access.is_secretariat(user):
        return Verdict.no("由秘书处办理。")
    return may_move(application, move) and _without_interest(user, application)


def may_check(user: Any, application: MembershipApplication) -> Verdict:
    return _by_office(user, application, "check_it")


def may_send_back(user: Any, application: MembershipApplication) -> Verdict:
    return _by_office(user, application, "send_back")


def may_extend(user: Any, application: MembershipApplication) -> Verdict:
    """A longer time for correction."""
    return _by_office(user, application, "extend")


def may_dismiss(user: Any, application: MembershipApplication) -> Verdict:
    return _by_office(user, application, "dismiss")


def may_close(user: Any, application: MembershipApplication) -> Verdict:
    return _by_office(user, application, "close")


def may_admit(user: Any, application: MembershipApplication) -> Ruling:
    """With a second person where the account of one who is named as head or liaison needs one."""
    if user is not None and not (verdict := _by_office(user, application, "admit")):
        return Ruling(False, verdict.reason)
    return judge.ask(user, Act.APPOINT, people=application.named)


def presiding(application: MembershipApplication) -> list[Any]:
    """Who decides about it: the first of the order of whom nobody has to step back."""
    away = {unit.pk for unit in application.memberships[:5]}
    named = {person.pk for person in application.named}
    steps = (
        [one.user for one in step if one.user.pk not in named and not one.away & away]
        for step in presiding_order()
    )
    return next((users for users in steps if users), [])


def _decides(user: Any, application: MembershipApplication, move: str) -> Verdict:
    if not access.holds(user, *PRESIDING):
        return Verdict.no(NOT_PRESIDING)
    if user.pk == application.checked_by_id:
        return Verdict.no("审查人与审批人不能是同一人，请由其他人员审批。")
    if not (verdict := may_move(application, move) and _without_interest(user, application)):
        return verdict
    return Verdict.of(access.is_chair(user) or user in presiding(application), NOT_PRESIDING)


def may_approve(user: Any, application: MembershipApplication) -> Verdict:
    return _decides(user, application, "approve")


def may_refuse(user: Any, application: MembershipApplication) -> Verdict:
    return _decides(user, application, "refuse")
