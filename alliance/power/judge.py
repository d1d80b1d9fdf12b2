"""Who may make whom what: the one judge of every act that gives or takes power or an account (第四至九条).

Three rules, asked for each act of the table: nobody acts on the own power or account; nobody alone acts on an office above
the own one; and what changes who leads a unit with a seat, the secretary-general or an administrator needs two people.
The answer is a `Ruling`: yes, yes with a second person (`alliance.power.services.changes` then keeps the proposal), or no with the reason.
All offices of a person count, those to come as well, and those of a switched-off account: they come back with it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, TextChoices

from alliance.ground import access
from alliance.ground.access import COUNCIL_OFFICES, SECRETARIAT_OFFICES, Office, Verdict
from alliance.ground.once import once
from alliance.registers import statements

Offices = frozenset[Office]
NOTHING: Offices = frozenset()
ADMINISTRATORS: Offices = frozenset({Office.SYSTEM_ADMIN, Office.SECURITY_ADMIN, Office.AUDIT_ADMIN})
# Whoever leads a unit with a seat, the secretary-general and the administrators change by two people only.
BY_TWO: Offices = COUNCIL_OFFICES | ADMINISTRATORS | {Office.SECRETARY_GENERAL}
# 等保三员: the three watch over those who run the alliance, so they are none of them.
APART: Offices = SECRETARIAT_OFFICES | {Office.CHAIR, Office.VICE_CHAIR}
CONFIRMING: Offices = APART
LEADERS: Offices = frozenset({Office.CHAIR, Office.VICE_CHAIR})
# Whoever may come to decide in the chair's place, when the others have to step back.
PRESIDING: Offices = LEADERS | {Office.STANDING}
# The secretary-general appoints the rest of the secretariat alone, so that a second person from there is no second
# person: what concerns these offices is confirmed from the head of the council.
LEADING: Offices = PRESIDING | {Office.SECRETARY_GENERAL}
# Whoever could sign in as a colleague of the secretariat would be the second person of the own proposals.
ACCOUNTS_BY_TWO: Offices = BY_TWO | SECRETARIAT_OFFICES

RANK: dict[Office, int] = {
    Office.CHAIR: 5,
    Office.SECRETARY_GENERAL: 4,
    Office.VICE_CHAIR: 3,
    Office.DEPUTY_SECRETARY_GENERAL: 3,
    Office.SECRETARIAT: 2,
}
ORDINARY_RANK = 1  # a unit's people, whatever seat the unit has below the vice-chairs


def rank(offices: Iterable[Office]) -> int:
    return max((RANK.get(office, ORDINARY_RANK) for office in offices), default=ORDINARY_RANK)


@dataclass(frozen=True)
class Ruling(Verdict):
    """`second`: allowed as a proposal, which another person confirms. `concerned`: the offices that decide who that is."""

    second: bool = False
    concerned: Offices = NOTHING
    act: str = ""

    def alone(self, actor: Any) -> Verdict:
        """No, where a second person must confirm it and has not just done so."""
        if self.second and _confirmed.get() != (self.act, actor.pk):
            return Verdict.no("此变更须由第二人确认，请先提请，由有权确认的人确认后生效。")
        return self


class Act(TextChoices):
    APPOINT = "APPOINT", "登记单位人员"
    END = "END", "终止任职"
    HAND_OVER = "HAND_OVER", "交接"
    RESUME = "RESUME", "撤销终止"
    IDENTIFY = "IDENTIFY", "修改姓名、登录号或邮箱"
    RESET = "RESET", "发放一次性密码"
    SWITCH = "SWITCH", "停用或启用账号"
    POST = "POST", "任命秘书处职务"
    END_POST = "END_POST", "免去秘书处职务"
    ADMINISTRATOR = "ADMINISTRATOR", "任命管理员"
    END_ADMINISTRATOR = "END_ADMINISTRATOR", "免去管理员"
    SEAT = "SEAT", "登记席位"
    END_SEAT = "END_SEAT", "终止席位"
    TERM = "TERM", "换届"
    END_MEMBERSHIP = "END_MEMBERSHIP", "终止成员资格"
    RELATION = "RELATION", "登记关联关系"


@dataclass(frozen=True)
class Needs:
    """What an act needs: who may begin it, what the others and the person itself are told.

    `account`: the act is about an account, so every office of its owner is concerned, not only what the act moves.
    `by_two`: the offices of which it never is done by one person alone.
    """

    begins: Offices
    otherwise: str
    oneself: str = "不能办理涉及自己的任免，请由其他人员办理。"
    account: bool = False
    by_two: Offices = BY_TWO


_SECRETARIAT_ONLY = "只有秘书处可以办理。"
_ACCOUNTS = SECRETARIAT_OFFICES | {Office.SYSTEM_ADMIN}
_ACCOUNTS_ONLY = "只有秘书处和系统管理员可以管理账号。"
_COUNCIL = SECRETARIAT_OFFICES | {Office.CHAIR}
_COUNCIL_ONLY = "只有秘书处和理事长可以登记理事会的届次和席位。"
_POSTS_ONLY = "只有秘书处和理事长可以任免秘书处职务。"
_ADMINS = ADMINISTRATORS | {Office.SECRETARY_GENERAL}
_ADMINS_ONLY = "管理员由秘书长或管理员提请，由另一名管理员确认。"

TABLE: dict[Act, Needs] = {
    Act.APPOINT: Needs(SECRETARIAT_OFFICES, _SECRETARIAT_ONLY),
    Act.END: Needs(SECRETARIAT_OFFICES, _SECRETARIAT_ONLY),
    Act.HAND_OVER: Needs(SECRETARIAT_OFFICES, _SECRETARIAT_ONLY),
    Act.RESUME: Needs(SECRETARIAT_OFFICES, _SECRETARIAT_ONLY),
    Act.IDENTIFY: Needs(
        SECRETARIAT_OFFICES,
        _SECRETARIAT_ONLY,
        "不能修改自己的姓名和登录号，请由其他人员办理；邮箱请在“我的账号”中修改。",
        account=True,
        by_two=ACCOUNTS_BY_TWO,
    ),
    Act.RESET: Needs(
        _ACCOUNTS,
        _ACCOUNTS_ONLY,
        "不能给自己发放一次性密码，请在“我的账号”中修改密码（/account/password/）。",
        account=True,
        by_two=ACCOUNTS_BY_TWO,
    ),
    Act.SWITCH: Needs(
        _ACCOUNTS,
        _ACCOUNTS_ONLY,
        "不能停用或启用自己的账号。",
        account=True,
        by_two=ACCOUNTS_BY_TWO,
    ),
    Act.POST: Needs(_COUNCIL, _POSTS_ONLY, "不能任命自己。", by_two=frozenset({Office.SECRETARY_GENERAL})),
    Act.END_POST: Needs(
        _COUNCIL, _POSTS_ONLY, "不能免去自己的职务。", by_two=frozenset({Office.SECRETARY_GENERAL})
    ),
    Act.ADMINISTRATOR: Needs(_ADMINS, _ADMINS_ONLY, "不能任命自己。"),
    Act.END_ADMINISTRATOR: Needs(_ADMINS, _ADMINS_ONLY, "不能免去自己的岗位。"),
    # A director's seat may be registered by one person; who may come to preside over the council is decided by two.
    Act.SEAT: Needs(_COUNCIL, _COUNCIL_ONLY, by_two=PRESIDING),
    # Else one person could end a director's seat, change the head, and register the seat again.
    Act.END_SEAT: Needs(_COUNCIL, _COUNCIL_ONLY),
    Act.TERM: Needs(_COUNCIL, _COUNCIL_ONLY),
    Act.END_MEMBERSHIP: Needs(SECRETARIAT_OFFICES, _SECRETARIAT_ONLY),
    Act.RELATION: Needs(SECRETARIAT_OFFICES, _SECRETARIAT_ONLY),
}
# 第九条: which posts are given and taken by whom; the secretary-general's own is proposed and confirmed by two.
_CHIEFS: Offices = frozenset({Office.SECRETARY_GENERAL, Office.CHAIR})
POST_BEGINS: dict[Office, Offices] = {
    Office.DEPUTY_SECRETARY_GENERAL: _CHIEFS,
    Office.SECRETARIAT: _CHIEFS,
}

# ---------------------------------------------------------------- who holds what, and which place carries what

Source = Callable[[], QuerySet]
_held_by: list[Source] = []
_carried_by: list[Source] = []


def held_by(source: Source) -> Source:
    """Register `fn() -> (user id, office, since)` of everybody who holds an office or will, whatever the account's state."""
    _held_by.append(source)
    return source


def carried_by(source: Source) -> Source:
    """Register `fn() -> (unit id, role of its people, office)`: the office that goes with a role of a unit.

    All sources are asked in one UNION, as those of `held_by` are. An empty role stands for what ends with the membership of the unit, whoever fills it.
    """
    _carried_by.append(source)
    return source


def held() -> list[tuple[int, Office, date]]:
    def ask() -> list[tuple[int, Office, date]]:
        rows = statements.rows(("held", *_held_by), lambda: _union(_held_by))  # SQLite gives days as text
        return [(user, Office(office), date.fromisoformat(str(since))) for user, office, since in rows]

    return once("offices held", ask)


def _union(sources: list[Source]) -> QuerySet:  # they read nothing but the day
    first, *others = (source().order_by() for source in sources)
    return first.union(*others, all=True)


def office_holders() -> dict[int, Offices]:
    """`{user id: offices}` of everybody, those to come included: one query."""
    found: dict[int, set[Office]] = {}
    for user, office, _since in held():
        found.setdefault(user, set()).add(office)
    return {user: frozenset(offices) for user, offices in found.items()}


def offices_of(person: Any) -> Offices:
    """All offices of a person, of a switched-off account and those to come as well."""
    return office_holders().get(person.pk, NOTHING)


def carried() -> dict[tuple[int, str], Offices]:
    """`{(unit id, role): offices}` that go with a role of a unit."""

    def ask() -> dict[tuple[int, str], Offices]:
        found: dict[tuple[int, str], set[Office]] = {}
        rows = statements.rows(("carried", *_carried_by), lambda: _union(_carried_by))
        for unit, role, office in rows:
            found.setdefault((unit, role), set()).add(Office(office))
        return {key: frozenset(offices) for key, offices in found.items()}

    return once("offices carried", ask)


def carried_in(unit: Any, role: str) -> Offices:
    return carried().get((unit.pk, role), NOTHING)


def all_carried_in(unit: Any) -> Offices:
    """Every office that hangs on a unit."""
    return frozenset().union(*(offices for (pk, _role), offices in carried().items() if pk == unit.pk))


# ---------------------------------------------------------------- the rule

_confirmed: ContextVar[tuple[Act, int] | None] = ContextVar("confirmed", default=None)


def may_begin(user: Any, act: Act) -> Verdict:
    """Whether somebody may propose such an act at all, whomever it concerns: for the pages that offer it."""
    needs = TABLE[act]
    return Verdict.yes() if access.holds(user, *needs.begins) else Verdict.no(needs.otherwise)


def ask(actor: Any, act: Act, *, people: Iterable[Any] = (), moves: Offices = NOTHING) -> Ruling:
    """May `actor` do this to these people, alone or with a second person. `moves` are the offices given or taken.

    None is the system: jobs, commands, and what a confirmed decision brings about.
    """
    if actor is None:
        return Ruling(True)
    people = [person for person in people if person is not None]
    needs, mine = TABLE[act], access.offices(actor)
    held = frozenset().union(*(offices_of(person) for person in people))
    if reason := _may_not_begin(act, needs, mine, held, moves):
        return Ruling(False, reason)
    if any(person.pk == actor.pk for person in people):
        return Ruling(False, needs.oneself)
    watched = held if needs.account else held - ADMINISTRATORS
    concerned = watched | moves
    alone = not (concerned if needs.account else moves) & needs.by_two and rank(concerned) <= rank(mine)
    return Ruling(True, second=not alone, concerned=concerned, act=act)


def _may_not_begin(act: Act, needs: Needs, mine: Offices, held: Offices, moves: Offices) -> str:
    """Why somebody with these offices may not even propose; empty when he may."""
    if needs.account and held & ADMINISTRATORS:
        if mine & ADMINISTRATORS:
            return ""
        return "管理员的账号只能由另一名管理员办理。" if mine & needs.begins else needs.otherwise
    if not mine & needs.begins:
        return needs.otherwise
    if needs.account and not mine & SECRETARIAT_OFFICES and held - {Office.UNIT_SECRETARY}:
        return "系统管理员只办理普通人员的账号；担任联盟职务的人员，由秘书处办理。"
    for office in moves & POST_BEGINS.keys() if act in (Act.POST, Act.END_POST) else ():
        if not mine & POST_BEGINS[office]:
            return f"{office.label}由秘书长或理事长任免。"
    return ""


@contextmanager
def confirmed(act: Act, proposer: Any) -> Iterator[None]:
    """Within this block the proposer's act counts as confirmed by a second person; only `alliance.power.services.changes` opens it."""
    token = _confirmed.set((act, proposer.pk))
    try:
        yield
    finally:
        _confirmed.reset(token)


def may_combine(person: Any, gives: Offices) -> Verdict:
    """The administrators stand apart from those who run the alliance, in one person neither way round."""
    held = offices_of(person)
    if (gives & APART and held & ADMINISTRATORS) or (gives & ADMINISTRATORS and held & APART):
        named = "、".join(office.label for office in Office if office in held & (APART | ADMINISTRATORS))
        return Verdict.no(f"三员分设：管理员不能兼任理事长、副理事长或秘书处职务，{person}现任{named}。")
    return Verdict.yes()
