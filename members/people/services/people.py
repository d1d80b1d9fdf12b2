"""The people of a unit: appointing, ending, handing over (第七条、第九条、第十条).

Dates are half-open: a person is in office from `since` until, but not on, `until`.
"""

from datetime import date
from typing import Any

from alliance.ground import audit
from alliance.ground.access import Refused, require
from alliance.ground.verbs import verb, words
from alliance.power import judge
from alliance.power.judge import Ruling
from alliance.registers import policy
from alliance.rights.models.users import User
from members.people import rules
from members.people.models import Representative
from members.people.services import grants, identities, notices
from members.units.models import Unit

Role = Representative.Role
ONE_PER_UNIT = (Role.HEAD, Role.HR_LEAD, Role.SECRETARY)
LIAISONS_BY_REGULATION = 2


def _may_appoint(by: Any, unit: Unit, role: str, user: User | None, phone: str) -> Ruling:
    return rules.may_appoint(by, unit, role, user or identities.with_number(phone))


@verb(_may_appoint)
def appoint(
    unit: Unit,
    *,
    role: str,
    since: date,
    by: Any,
    user: User | None = None,
    name: str = "",
    phone: str = "",
    email: str = "",
    title: str = "",
    duties: str = "",
) -> Representative:
    """Appoint a person for a unit from the day `since`; opens the account when the telephone number is new.

    Writes the object permissions of the role at once; they count while the appointment is in office. Tells the person. Raises
    `Refused` when the place is taken, the number belongs to somebody of another name, or the dates do not fit;
    appointing the same person to the same role twice is refused, and so is by one person alone what `power` leaves to two.
    """
    _check_dates(unit, since)
    user = user or identities.person(name=name, phone=phone, email=email, by=by)
    return _appoint(unit, role=role, since=since, by=by, user=user, title=title, duties=duties)


def _may_end(by: Any, unit: Unit, representative: Representative) -> Ruling:
    return rules.may_end_appointment(by, representative)


@verb(_may_end, part_of="unit")
def end(representative: Representative, *, on: date, reason: str, by: Any) -> None:
    """End an appointment from the day `on` (that day no longer counts). The permissions go with it. Tells the person.

    Raises `Refused` when it has an end already (so ending twice is refused) or `on` is before its start.
    """
    _end(representative, on=on, reason=reason, by=by)
    grants.settle([representative.unit_id])
    notices.tell_ended(representative)


def _may_hand_over(
    by: Any, unit: Unit, representative: Representative, user: User | None, phone: str
) -> Ruling:
    return rules.may_hand_over(by, representative, user or identities.with_number(phone))


@verb(_may_hand_over, part_of="unit")
def replace(
    representative: Representative,
    *,
    on: date,
    by: Any,
    user: User | None = None,
    name: str = "",
    phone: str = "",
    email: str = "",
    title: str = "",
    duties: str = "",
) -> Representative:
    """Hand an office over (交接): the old person ends on the day, the new one begins on it, without a gap.

    Both are told. Raises `Refused` as `end` and `appoint` do, and when both are the same person; then nothing changes.
    """
    user = user or identities.person(name=name, phone=phone, email=email, by=by)
    if user.pk == representative.user_id:
        raise Refused("新任和原任是同一个人，无需交接。")
    unit, role = representative.unit, representative.role
    _check_dates(unit, on)
    _end(representative, on=on, reason=f"交接给{user.name}", by=by)
    duties = duties or representative.duties
    successor = _appoint(unit, role=role, since=on, by=by, user=user, title=title, duties=duties)
    notices.tell_ended(representative)
    return successor


def _may_resume(by: Any, unit: Unit, representative: Representative) -> Ruling:
    return rules.may_resume(by, representative)


@verb(_may_resume, part_of="unit", asks={"reason": "请填写撤销的原因。"})
def resume(representative: Representative, *, reason: str, by: Any) -> None:
    """Take back an end entered by mistake or too early; refused when somebody else has the place. Tells the person."""
    require(rules.has_an_end(representative))
    unit, user, role = representative.unit, representative.user, representative.role
    _check_dates(unit, representative.since)
    _check_vacancy(unit, user, role, representative.until, besides=representative)
    require(judge.may_combine(user, judge.carried_in(unit, role)))
    representative.until, representative.end_reason = None, ""
    audit.save(representative, by=by, reason=f"撤销终止：{reason}")
    grants.settle([representative.unit_id])
    notices.tell_resumed(representative, reason)


def liaison_warning(unit: Unit) -> str:
    """A hint when the number of liaisons is not what the regulation asks for (第十条·学校·(二)、第十条·企业·(一))."""
    count = (
        Representative.objects.current()
        .filter(unit=unit, role=Role.LIAISON)
        .values("user")
        .distinct()
        .count()
    )
    if unit.kind == Unit.Kind.SCHOOL and count > LIAISONS_BY_REGULATION:
        return f"现有联络员 {count} 名。办法第十条要求学校安排 1-2 名固定人员，请确认是否需要。"
    if count == 0:
        return "该单位现在没有联络员，月度信息和自评将无人填报，请尽快登记。"
    return ""


def _appoint(
    unit: Unit, *, role: str, since: date, by: Any, user: User, title: str, duties: str
) -> Representative:
    """Write the appointment with its permissions and tell the person; the caller has asked the rules of the actor."""
    if not user.is_active:
        raise Refused(f"{user.name}的账号已停用，请先启用。")
    _check_vacancy(unit, user, role, since)
    require(judge.may_combine(user, judge.carried_in(unit, role)))
    representative = Representative(
        unit=unit,
        user=user,
        role=role,
        since=since,
        title=title.strip(),
        duties=duties.strip(),
    )
    audit.save(representative, by=by, reason=f"登记{representative.get_role_display()}")
    grants.settle([unit.pk])
    notices.tell_appointed(representative)
    return representative


def _check_dates(unit: Unit, since: date) -> None:
    if unit.ended_on is not None:
        raise Refused("该单位的成员资格已终止，不能再登记人员。")
    if since < unit.joined_on:
        raise Refused(f"起始日期不能早于单位加入日期（{unit.joined_on}）。")


def _check_vacancy(
    unit: Unit, user: User, role: str, since: date, besides: Representative | None = None
) -> None:
    """Refuse a second appointment of the same person, a second holder of a single office, a liaison too many."""
    serving = Representative.objects.filter(unit=unit, role=role).overlapping(since)
    if besides is not None:
        serving = serving.exclude(pk=besides.pk)
    present = list(serving.select_related("user"))
    label = Role(role).label
    if any(one.user_id == user.pk for one in present):
        raise Refused(f"{user.name}已登记为该单位的{label}。")
    if role in ONE_PER_UNIT and present:
        raise Refused(f"该单位已有在任{label}（{present[0].user.name}），请办理交接。")
    if role == Role.LIAISON and unit.kind == Unit.Kind.SCHOOL:
        limit = policy.get("max_liaisons")
        if len({one.user_id for one in present}) >= limit:
            names = "、".join(one.user.name for one in present)
            raise Refused(
                f"该校已有 {len(present)} 名联络员（{names}），上限为 {limit} 名"
                "（第十条·学校·(二)，上限可在设置中修改）。请先终止一名或办理交接。"
            )


def _end(representative: Representative, *, on: date, reason: str, by: Any) -> None:
    require(rules.is_open(representative))
    if on < representative.since:
        raise Refused(f"终止日期不能早于起始日期（{representative.since}）。")
    representative.until, representative.end_reason = on, words(reason, "请填写终止原因。", field="reason")
    audit.save(representative, by=by, reason=f"终止任职：{representative.end_reason}")
