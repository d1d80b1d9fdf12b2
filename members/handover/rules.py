"""Who may name a successor, confirm, refuse, take back, accept and decline now, and if not, why; one function per verb.

The unit decides alone only about the places that reach no further than itself: liaison and secretary (第九条、第十条), held by
and given to people of whom no office of the alliance is known. Everything else is for `alliance.power.judge`, with a second person.
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Office, Verdict
from alliance.ground.verbs import may_move
from alliance.names import spelling
from alliance.power import judge
from alliance.rights.models.users import User
from members.handover.models import Handover
from members.people.models import Representative
from members.people.services import identities
from members.units import identifiers
from members.units.models import Unit

Role = Representative.Role
ROLES = (Role.LIAISON, Role.SECRETARY)
OTHER_PLACE = "单位负责人和分管人力资源负责人的变更由秘书处登记；涉及理事会席位的，须由第二人确认。"
OFFICE = "此项交接涉及联盟职务或管理员账号，请联系秘书处办理。"
NOT_YOURS = "由本人提出、本单位负责人确认，或由负责人直接办理。"
MISMATCH = "该手机号登记的姓名与所填不一致，或账号不能使用，请核对；仍有疑问请联系秘书处。"


def leads(user: Any, unit_id: int) -> bool:
    """Whether the user is the head of the unit today."""
    return unit_id in access.units_with(user, "head_unit")


def may_name(user: Any, representative: Representative) -> Verdict:
    """Whether the place may be handed over by the unit at all, and by this user."""
    if representative.until is not None or not representative.is_current:
        return Verdict.no("该人员现在不在任，不能办理交接。")
    if representative.unit.ended_on is not None:
        return Verdict.no("该单位的成员资格已终止，不能办理交接。")
    if user.pk != representative.user_id and not leads(user, representative.unit_id):
        return Verdict.no(NOT_YOURS)
    if representative.role not in ROLES:
        return Verdict.no(OTHER_PLACE)
    return _of_the_unit_only(representative.user, representative.unit, representative.role)


def _of_the_unit_only(person: Any, unit: Unit, role: str) -> Verdict:
    """No office of the alliance hangs on the place or the person, besides the unit's own 秘书 and what its seat gives its head."""
    held = judge.offices_of(person) - {Office.UNIT_SECRETARY} - _by_leading(person, unit)
    return Verdict.no(OFFICE) if judge.carried_in(unit, role) or held else Verdict.yes()


def _by_leading(person: Any, unit: Unit) -> judge.Offices:
    """Of a head who is the liaison too: the seat, which stays with the head."""
    leads_it = Representative.objects.current().filter(unit=unit, user=person, role=Role.HEAD).exists()
    return judge.carried_in(unit, Role.HEAD) if leads_it else judge.NOTHING


def may_be_named(representative: Representative, name: str, phone: str) -> Verdict:
    """Whether this person may be named: neither who leaves nor who confirms; nobody above the unit's reach."""
    known = identities.with_number(phone)
    if known is None:
        return Verdict.yes()
    if known.pk == representative.user_id:
        return Verdict.no("接任人和原任是同一个人，无需交接。")
    if spelling.match_key(known.name) != spelling.match_key(name) or not known.is_active:
        return Verdict.no(MISMATCH)
    present = Representative.objects.current().filter(unit=representative.unit_id, user=known)
    roles = {one.role for one in present}
    if representative.role in roles:
        return Verdict.no(f"{known.name}已是本单位的{representative.get_role_display()}。")
    if Role.HEAD in roles:
        return Verdict.no("不能由负责人自己接任：由其确认的交接不能由其得益。需要兼任的，请联系秘书处登记。")
    return _of_the_unit_only(known, representative.unit, representative.role)


def may_confirm(user: Any, handover: Handover) -> Verdict:
    return may_move(handover, "confirm") and _as_head(user, handover)


def may_refuse(user: Any, handover: Handover) -> Verdict:
    return may_move(handover, "refuse") and _as_head(user, handover)


def _as_head(user: Any, handover: Handover) -> Verdict:
    if not leads(user, handover.unit_id):
        return Verdict.no("由本单位负责人确认。")
    if handover.successor_id == user.pk:
        return Verdict.no("您是接任人，不能自己确认，请联系秘书处。")
    return Verdict.yes()


def _stands_behind(user: Any, handover: Handover) -> Verdict:
    if leads(user, handover.unit_id) or user.pk in (handover.proposed_by_id, handover.representative.user_id):
        return Verdict.yes()
    return Verdict.no("由提出人、原任或本单位负责人办理。")


def may_withdraw(user: Any, handover: Handover) -> Verdict:
    return may_move(handover, "withdraw") and _stands_behind(user, handover)


def may_renew(user: Any, handover: Handover) -> Verdict:
    return may_move(handover, "renew") and _stands_behind(user, handover)


def may_see_link(user: Any, handover: Handover) -> Verdict:
    """The link opens an account, so it is for those who pass it on, while it is good."""
    verdict = may_move(handover, "accept")
    return verdict and _stands_behind(user, handover)


def may_accept(user: Any, handover: Handover) -> Verdict:
    return may_move(handover, "accept") and _is_meant(user, handover)


def may_decline(user: Any, handover: Handover) -> Verdict:
    return may_move(handover, "decline") and _is_meant(user, handover)


def _is_meant(user: User, handover: Handover) -> Verdict:
    number = identifiers.normal_phone(handover.phone)
    if number in (user.username, user.phone):
        return Verdict.yes()
    return Verdict.no("这次交接邀请的是另一个人，请由其本人登录后办理。")
