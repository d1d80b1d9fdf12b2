"""Which acts on a unit's people may need a second person, and how a proposal says what will happen (`alliance.power.services`)."""

from datetime import date
from typing import Any

from alliance.accounts.proposals import reset_means
from alliance.ground import clock
from alliance.power import judge
from alliance.power.judge import Act, Ruling
from alliance.power.services import changes
from alliance.power.services.changes import Kind, Meaning
from alliance.rights.models.users import User
from members.people import rules
from members.people.models import Representative
from members.people.services import corrections, identities, people
from members.units.models import Unit

Role = Representative.Role


def _place(unit: Unit, role: str) -> str:
    """The place with the council office that goes with it, as in “某某学院单位负责人（理事长）”."""
    offices = judge.carried_in(unit, role)
    label = f"{unit}{Role(role).label}"
    return f"{label}（{'、'.join(sorted(office.label for office in offices))}）" if offices else label


def _who(user: User | None, name: str, phone: str) -> str:
    return f"{user}（登录名 {user.username}）" if user else f"{name}（手机 {phone}，新开账号）"


def _may_appoint(by: Any, *, unit: Unit, role: str, phone: str = "", **details: Any) -> Ruling:
    return rules.may_appoint(by, unit, role, identities.with_number(phone))


def _appointment(
    *, unit: Unit, role: str, since: date, name: str = "", phone: str = "", **details: Any
) -> Meaning:
    known = identities.with_number(phone)
    return Meaning(
        matter=f"place:{unit.pk}:{role}",
        title=f"登记{_place(unit, role)}：{name}",
        lines=[f"{_who(known, name, phone)}自{clock.show_day(since)}起任{_place(unit, role)}。"],
        gains=known,
    )


def _may_hand_over(by: Any, *, representative: Representative, phone: str = "", **details: Any) -> Ruling:
    return rules.may_hand_over(by, representative, identities.with_number(phone))


def _hand_over(
    *, representative: Representative, on: date, name: str = "", phone: str = "", **details: Any
) -> Meaning:
    known, place = identities.with_number(phone), _place(representative.unit, representative.role)
    return Meaning(
        matter=f"place:{representative.unit_id}:{representative.role}",
        title=f"交接{place}：{representative.user} → {name}",
        lines=[
            f"{representative.user}自{clock.show_day(on)}起不再任{place}，相应权限随之失效。",
            f"{_who(known, name, phone)}同日起任{place}。",
        ],
        gains=known,
        leaves=representative.user,
    )


def _ending(*, representative: Representative, on: date, reason: str) -> Meaning:
    place = _place(representative.unit, representative.role)
    return Meaning(
        matter=f"representative:{representative.pk}",
        title=f"终止任职：{representative.user}，{place}",
        lines=[f"{representative.user}自{clock.show_day(on)}起不再任{place}，在接任者登记前此位空缺。"],
        leaves=representative.user,
    )


def _resumption(*, representative: Representative, reason: str) -> Meaning:
    place = _place(representative.unit, representative.role)
    return Meaning(
        matter=f"representative:{representative.pk}",
        title=f"撤销终止：{representative.user}，{place}",
        lines=[f"{representative.user}继续任{place}，权限随之恢复。"],
        gains=representative.user,
    )


def _may_change(by: Any, *, representative: Representative, **details: Any) -> Ruling:
    identity = {key: details.get(key) for key in ("name", "phone", "email")}
    verdict = rules.may_correct(by, representative, **identity)
    return verdict if isinstance(verdict, Ruling) else Ruling(verdict.allowed, verdict.reason)


LABELS = {
    "name": "姓名",
    "phone": "手机（登录名）",
    "email": "邮箱",
    "title": "职务",
    "duties": "联盟工作分工",
}


def _correction(*, representative: Representative, reason: str = "", **details: Any) -> Meaning:
    user = representative.user
    before = {"title": representative.title, "duties": representative.duties} | {
        "name": user.name,
        "phone": user.phone or user.username,
        "email": user.email,
    }
    return Meaning(
        matter=f"identity:{user.pk}",
        title=f"修改账号资料：{user}",
        lines=[
            f"{LABELS[key]}：{before[key] or '（空）'} → {value or '（空）'}"
            for key, value in details.items()
            if key in before and value is not None
        ],
        gains=user,
    )


def _reset(*, representative: Representative, reason: str = "") -> Meaning:
    return reset_means(user=representative.user, reason=reason)


for _name, _kind in {
    "people.appoint": Kind(Act.APPOINT, _may_appoint, people.appoint, _appointment),
    "people.replace": Kind(Act.HAND_OVER, _may_hand_over, people.replace, _hand_over),
    "people.end": Kind(
        Act.END,
        lambda by, *, representative, **details: rules.may_end_appointment(by, representative),
        people.end,
        _ending,
    ),
    "people.resume": Kind(
        Act.RESUME,
        lambda by, *, representative, **details: rules.may_resume(by, representative),
        people.resume,
        _resumption,
    ),
    "people.change": Kind(Act.IDENTIFY, _may_change, corrections.change, _correction),
    "people.password": Kind(
        Act.RESET,
        lambda by, *, representative, **details: rules.may_issue_password(by, representative),
        corrections.issue_password,
        _reset,
        shows_password=True,
    ),
}.items():
    changes.register(_name, _kind)
