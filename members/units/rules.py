"""May this person do this to this member unit now, and if not, why. One function per verb.

The secretariat keeps the roster (第九条·秘书处·(四)); the people of a unit keep its contact data themselves. Appointments
are recorded by the secretariat on the word of the unit, because an account comes with them. Whose appointment and account
needs a second person, `alliance.power.judge` says.
"""

from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import Office, Verdict
from alliance.power import judge as power
from alliance.power.judge import Act, Ruling
from members.people.models import Representative
from members.roster.models import RosterImport
from members.units import endings
from members.units.models import Unit, UnitRelation

SECRETARIAT_ONLY = "只有秘书处可以办理。"
CONTACT_FIELDS = ("address", "postcode", "phone", "website", "introduction")
ALL_FIELDS = (
    "name",
    "short_name",
    "kind",
    "uscc",
    "uscc_missing_reason",
    "district",
    "field",
    "joined_on",
    *CONTACT_FIELDS,
)


def _secretariat(user: Any) -> Verdict:
    return Verdict.yes() if access.is_secretariat(user) else Verdict.no(SECRETARIAT_ONLY)


def _without_own_recusal(user: Any, *units: int) -> Verdict:
    """回避: nobody ends what makes him or her step back, else a recusal would last as long as it pleases."""
    if access.granted(user, access.COMES_FROM).isdisjoint(units):
        return Verdict.yes()
    return Verdict.no("您来自该单位，终止后您将不再因此回避，须由其他人员办理（回避）。")


def may_end_own(user: Any, person_id: int) -> Verdict:
    """The same for an appointment: not the own one."""
    if user.pk != person_id:
        return Verdict.yes()
    return Verdict.no("不能终止或交接自己的任职：您因此须回避本单位事项，须由其他人员办理（回避）。")


def stands_for(user: Any, unit: Unit) -> bool:
    """Whether the user is in office for the unit in any role."""
    return unit.pk in access.units_with(user)


def open_fields(user: Any, unit: Unit) -> tuple[str, ...]:
    """The fields of a unit that the user may change: all for the secretariat, contact data for its own people."""
    if access.is_secretariat(user):
        return ALL_FIELDS
    return CONTACT_FIELDS if stands_for(user, unit) else ()


def may_admit_unit(user: Any) -> Verdict:
    return _secretariat(user)


def may_change_unit(user: Any, unit: Unit) -> Verdict:
    if open_fields(user, unit):
        return Verdict.yes()
    return Verdict.no("只有秘书处和本单位人员可以修改单位资料。")


def may_end_membership(user: Any, unit: Unit) -> Ruling:
    """The seats of the unit and the posts of its people end with it."""
    if unit.ended_on is not None:
        return Ruling(False, f"该单位的成员资格已登记于 {unit.ended_on} 终止。")
    if not (verdict := _without_own_recusal(user, unit.pk)):
        return Ruling(False, verdict.reason)
    return power.ask(user, Act.END_MEMBERSHIP, moves=power.all_carried_in(unit))


def may_reinstate(user: Any, unit: Unit) -> Verdict:
    if unit.ended_on is None:
        return Verdict.no("该单位的成员资格没有终止。")
    if not (verdict := endings.may_take_back(unit)):
        return verdict
    return _secretariat(user)


def may_declare_relation(user: Any, unit: Unit, other: Unit | None = None) -> Ruling:
    """A relation takes the matters of the one unit away from whoever presides and comes from the other (回避): such a one
    needs a second person. Without `other`: whether the user may declare any.
    """
    somebody = other is not None and _presiding_in(unit, other)
    # Asked as about a vice-chair also where it is the chair who would step back: that is not for the chair alone to say.
    moves = frozenset({Office.VICE_CHAIR}) if somebody else power.NOTHING
    return power.ask(user, Act.RELATION, moves=moves)


def _presiding_in(*units: Unit) -> power.Offices:
    """The offices, among those that may come to preside, that go with these units or that their people hold wherever."""
    held = power.office_holders()
    people = Representative.objects.not_over_on(clock.today()).filter(unit__in=units)
    found = [held.get(pk, power.NOTHING) for pk in people.values_list("user_id", flat=True)]
    return frozenset().union(*found, *map(power.all_carried_in, units)) & power.PRESIDING


def may_end_relation(user: Any, relation: UnitRelation) -> Verdict:
    if relation.until is not None:
        return Verdict.no("该关联关系已登记终止。")
    return _secretariat(user) and _without_own_recusal(user, relation.unit_id, relation.other_id)


def may_appoint(user: Any, unit: Unit, role: str = "", person: Any = None) -> Ruling:
    """Without a role and a person: whether the user may appoint anybody at all."""
    if unit.ended_on is not None:
        return Ruling(False, "该单位的成员资格已终止，不能再登记人员。")
    return power.ask(user, Act.APPOINT, people=[person], moves=power.carried_in(unit, role))


def may_end_appointment(user: Any, representative: Representative) -> Ruling:
    return _may_end(user, Act.END, representative)


def may_hand_over(user: Any, representative: Representative, successor: Any = None) -> Ruling:
    if representative.unit.ended_on is not None:
        return Ruling(False, "该单位的成员资格已终止，不能办理交接。")
    return _may_end(user, Act.HAND_OVER, representative, successor)


def _may_end(user: Any, act: Act, representative: Representative, *others: Any) -> Ruling:
    if representative.until is not None:
        return Ruling(False, f"该任职已登记于 {representative.until} 终止。")
    if not (verdict := may_end_own(user, representative.user_id)):
        return Ruling(False, verdict.reason)
    return _of(user, act, representative, *others)


def may_resume(user: Any, representative: Representative) -> Ruling:
    if representative.until is None:
        return Ruling(False, "该任职没有登记终止日期。")
    if representative.unit.ended_on is not None:
        return Ruling(False, "该单位的成员资格已终止。")
    return _of(user, Act.RESUME, representative)


def _of(user: Any, act: Act, representative: Representative, *others: Any) -> Ruling:
    carried = power.carried_in(representative.unit, representative.role)
    return power.ask(user, act, people=[representative.user, *others], moves=carried)


def may_change_person(user: Any, representative: Representative) -> Verdict:
    """Post and duties; for name, number and e-mail see `may_identify`."""
    return _secretariat(user)


def may_identify(user: Any, representative: Representative) -> Ruling:
    """Name, number (the login name) and e-mail: whoever changes them can take the account over."""
    return power.ask(user, Act.IDENTIFY, people=[representative.user])


def may_issue_password(user: Any, representative: Representative) -> Ruling:
    """A one-time password is only for people who are, or will be, in office."""
    if not (representative.is_current or representative.is_to_come):
        return Ruling(False, "该人员已不在任，不能发放密码。")
    if not representative.user.is_active:
        return Ruling(False, "该账号已停用，请先在账号管理中启用。")
    if not access.is_secretariat(user):
        return Ruling(False, SECRETARIAT_ONLY)
    return power.ask(user, Act.RESET, people=[representative.user])


def may_see_contacts(user: Any, unit: Unit) -> Verdict:
    """Telephone numbers and addresses in full: for the secretariat and the unit's own people (个人信息保护法第六条)."""
    if access.is_secretariat(user) or stands_for(user, unit):
        return Verdict.yes()
    return Verdict.no("联系方式只对秘书处和本单位人员完整显示。")


def may_import_roster(user: Any) -> Verdict:
    return _secretariat(user)


def may_issue_first_passwords(user: Any) -> Verdict:
    """The sheet of many first passwords; the system administrator resets single ones."""
    return _secretariat(user)


def may_decide_import(user: Any, roster: RosterImport) -> Verdict:
    if roster.state != RosterImport.State.PREVIEW:
        return Verdict.no(f"这次导入{roster.get_state_display()}，不能再处理。")
    return _secretariat(user)


def may_apply_import(user: Any, roster: RosterImport) -> Verdict:
    if roster.errors:
        return Verdict.no("还有错误。请在原文件中全部改正后重新上传；确认导入是全部写入，不会只写一部分。")
    return may_decide_import(user, roster)
