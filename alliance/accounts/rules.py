"""Who may look after accounts and administrators, and which password opens an account."""

from typing import Any

from alliance.accounts.models import Administrator
from alliance.ground import clock
from alliance.ground.access import Office, Verdict, holds, is_secretariat
from alliance.power import judge
from alliance.power.judge import Act, Ruling
from alliance.rights.models.users import User


def may_manage(by: Any) -> Verdict:
    """The secretariat resets passwords by telephone every week; the system administrator may as well."""
    return judge.may_begin(by, Act.RESET)


def may_see(by: Any, person: User) -> Verdict:
    """The page of one account: administrators also see each other's, which only they may touch."""
    if (verdict := may_manage(by)) or not holds(by, *judge.ADMINISTRATORS):
        return verdict
    return Verdict(bool(judge.offices_of(person) & judge.ADMINISTRATORS), verdict.reason)


def may_issue_password(by: Any, person: User) -> Ruling:
    return judge.ask(by, Act.RESET, people=[person])


def may_switch(by: Any, person: User) -> Ruling:
    return judge.ask(by, Act.SWITCH, people=[person])


def may_use_password(by: User, user: User) -> Verdict:
    """An own password opens the account always, an issued one once, before its time is over."""
    if user.one_time_until is None:
        return Verdict.yes()
    if user.one_time_used_at is not None:
        return Verdict.no("这个一次性密码已经用过一次，不能再次使用。请联系联盟秘书处重新发放。")
    if clock.now() >= user.one_time_until:
        return Verdict.no("这个一次性密码已过有效期。请联系联盟秘书处重新发放。")
    return Verdict.yes()


def may_see_administrators(user: Any) -> Verdict:
    if is_secretariat(user) or holds(user, *Administrator.OFFICES):
        return Verdict.yes()
    return Verdict.no("只有秘书处和管理员可以查看管理员岗位。")


def in_force(post: Administrator) -> Ruling:
    return Ruling(post.until is None, "该岗位已终止。")


def may_appoint(by: Any, user: User | None = None, office: str = Office.SYSTEM_ADMIN) -> Ruling:
    """Whether `by` may have this person appointed; without one, anybody at all."""
    return judge.ask(by, Act.ADMINISTRATOR, people=[user], moves=frozenset({Office(office)}))


def may_end(by: Any, post: Administrator) -> Ruling:
    if not (ruling := in_force(post)):
        return ruling
    return judge.ask(by, Act.END_ADMINISTRATOR, people=[post.user], moves=frozenset({Office(post.office)}))
