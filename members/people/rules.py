"""May this person appoint, end, hand over, correct or give a password now, and if not, why. One function per verb.

Appointments are recorded by the secretariat on the word of the unit, because an account comes with them. Whose appointment
and account needs a second person, `alliance.power.judge` says.
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.names import spelling
from alliance.power import judge
from alliance.power.judge import Act, Ruling
from alliance.rights.models.users import User
from members.people.models import Representative
from members.units import identifiers
from members.units.models import Unit
from members.units.rules import SECRETARIAT_ONLY, by_secretariat


def may_end_own(user: Any, person_id: int) -> Verdict:
    """Nobody ends the own appointment (回避); the system (None) has none."""
    if user is None or user.pk != person_id:
        return Verdict.yes()
    return Verdict.no("不能终止或交接自己的任职：您因此须回避本单位事项，须由其他人员办理（回避）。")


def may_appoint(user: Any, unit: Unit, role: str = "", person: Any = None) -> Ruling:
    """Without a role and a person: whether the user may appoint anybody at all."""
    if unit.ended_on is not None:
        return Ruling(False, "该单位的成员资格已终止，不能再登记人员。")
    return judge.ask(user, Act.APPOINT, people=[person], moves=judge.carried_in(unit, role))


def is_open(representative: Representative) -> Ruling:
    return Ruling(representative.until is None, f"该任职已登记自 {representative.until} 起终止。")


def has_an_end(representative: Representative) -> Ruling:
    return Ruling(representative.until is not None, "该任职没有登记终止日期。")


def may_end_appointment(user: Any, representative: Representative) -> Ruling:
    return _may_end(user, Act.END, representative)


def may_hand_over(user: Any, representative: Representative, successor: Any = None) -> Ruling:
    if representative.unit.ended_on is not None:
        return Ruling(False, "该单位的成员资格已终止，不能办理交接。")
    return _may_end(user, Act.HAND_OVER, representative, successor)


def _may_end(user: Any, act: Act, representative: Representative, *others: Any) -> Ruling:
    if not (open_ := is_open(representative)):
        return open_
    if not (verdict := may_end_own(user, representative.user_id)):
        return Ruling(False, verdict.reason)
    return _of(user, act, representative, *others)


def may_resume(user: Any, representative: Representative) -> Ruling:
    if not (has_end := has_an_end(representative)):
        return has_end
    if representative.unit.ended_on is not None:
        return Ruling(False, "该单位的成员资格已终止。")
    return _of(user, Act.RESUME, representative)


def _of(user: Any, act: Act, representative: Representative, *others: Any) -> Ruling:
    carried = judge.carried_in(representative.unit, representative.role)
    return judge.ask(user, act, people=[representative.user, *others], moves=carried)


def may_change_person(user: Any, representative: Representative) -> Verdict:
    """Post and duties; for name, number and e-mail see `may_identify`."""
    return by_secretariat(user)


def may_identify(user: Any, representative: Representative) -> Ruling:
    """Name, number (the login name) and e-mail: whoever changes them can take the account over."""
    return judge.ask(user, Act.IDENTIFY, people=[representative.user])


def may_correct(
    user: Any,
    representative: Representative,
    name: str | None = None,
    phone: str | None = None,
    email: str | None = None,
) -> Verdict:
    """Correcting what is written about the person: what changes the account needs what `may_identify` asks for."""
    verdict = may_change_person(user, representative)
    if not verdict or not identity_differs(representative.user, name=name, phone=phone, email=email):
        return verdict
    return may_identify(user, representative)


def identity_differs(user: User, *, name: str | None, phone: str | None, email: str | None) -> bool:
    """Whether any of these, where given, is not what the account says."""
    return (
        (name is not None and spelling.normal_name(name) != user.name)
        or (phone is not None and identifiers.normal_phone(phone) != (user.phone or user.username))
        or (email is not None and email.strip() != user.email)
    )


def may_issue_password(user: Any, representative: Representative) -> Ruling:
    """A one-time password is only for people who are, or will be, in office."""
    if not (representative.is_current or representative.is_to_come):
        return Ruling(False, "该人员已不在任，不能发放密码。")
    if not representative.user.is_active:
        return Ruling(False, "该账号已停用，请先在账号管理中启用。")
    if not representative.user.phone and representative.user.username.startswith(identifiers.NO_NUMBER):
        return Ruling(False, "还没有登记手机号，请先点“修改”补登手机号，再发放密码。")
    if not access.is_secretariat(user):
        return Ruling(False, SECRETARIAT_ONLY)
    return judge.ask(user, Act.RESET, people=[representative.user])


def may_issue_first_passwords(user: Any) -> Verdict:
    """The sheet of many first passwords; the system administrator resets single ones."""
    return by_secretariat(user)
