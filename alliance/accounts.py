"""Accounts of real people: opened when somebody is appointed, given a one-time password, switched off, never deleted."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from . import account_notices, audit, changes, clock, grants, policy, power
from .access import Office, Refused, Verdict, holds, is_secretariat
from .models import User
from .power import Act, Ruling

LETTERS = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"


def of_the_demo() -> dict[str, Any]:
    """The public accounts of a demo, for its sign-in page: {"password", "people": [(role, user)]}; else empty."""
    mark = policy.demo()
    if not isinstance(mark, dict):
        return {}
    users = User.objects.in_bulk([pk for _, pk in mark["accounts"]])
    return {"password": mark["password"], "people": [(role, users[pk]) for role, pk in mark["accounts"]]}


def may_manage(by: Any) -> Verdict:
    """The secretariat resets passwords by telephone every week; the system administrator may as well."""
    if is_secretariat(by) or holds(by, Office.SYSTEM_ADMIN):
        return Verdict.yes()
    return Verdict.no("只有秘书处和系统管理员可以管理账号。")


def may_see(by: Any, person: User) -> Verdict:
    """The page of one account: administrators also see each other's, which only they may touch."""
    if (verdict := may_manage(by)) or not holds(by, *power.ADMINISTRATORS):
        return verdict
    return Verdict(bool(power.offices_of(person) & power.ADMINISTRATORS), verdict.reason)


def may_issue_password(by: Any, person: User) -> Ruling:
    return power.ask(by, Act.RESET, people=[person])


def may_switch(by: Any, person: User) -> Ruling:
    return power.ask(by, Act.SWITCH, people=[person])


def new_password() -> str:
    """A one-time password that can be read out on the telephone: four letters, four digits, four letters."""
    blocks = [LETTERS, DIGITS, LETTERS]
    return "-".join("".join(secrets.choice(block) for _ in range(4)) for block in blocks)


@transaction.atomic
def open_account(*, name: str, username: str, phone: str = "", email: str = "", by: Any) -> User:
    """Open an account without a password; nobody can sign in with it before one has been issued.

    Raises `Refused` when the login name is taken.
    """
    username = username.strip()
    if not username:
        raise Refused("请填写登录名（建议用手机号）。")
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"登录名“{username}”已被使用。")
    user = User(username=username, name=name.strip(), phone=phone.strip(), email=email.strip())
    user.date_joined = clock.now()
    user.set_unusable_password()
    return audit.save(user, by=by, reason="开通账号")


@transaction.atomic
def issue_password(user: User, *, reason: str = "", by: Any) -> str:
    """Give a one-time password, returned once and stored nowhere; it must be changed at the first sign-in.

    All open sessions of the person end; the person is told by whom and why. Raises `Refused` as `power` says, and without
    a reason where there was a password before.
    """
    power.require_alone(by, Act.RESET, people=[user])
    if not user.is_active:
        raise Refused("该账号已停用，请先启用。")
    if by is not None and user.has_usable_password() and not reason.strip():
        raise Refused("请填写重置密码的原因。")
    password = new_password()
    user.set_password(password)
    user.must_change_password, user.password_changed_at = True, clock.now()
    audit.save(user, by=by, reason="：".join(filter(None, ["发放一次性密码", reason.strip()])))
    end_sessions(user)
    account_notices.password_issued(user, reason=reason.strip(), by=by)
    return password


@transaction.atomic
def issue_first_passwords(people: Sequence[User], *, reason: str, by: Any) -> list[tuple[User, str]]:
    """One-time passwords for those of `people` who have never signed in, returned once and stored nowhere.

    Each is recorded with the reason, each person is told. Whoever signed in meanwhile, was switched off or got a password,
    or whose password `by` may not issue alone, is left out.
    """
    closed = power.out_of_reach(by)
    claimed = User.objects.select_for_update().filter(
        pk__in=[one.pk for one in people if one.pk not in closed], is_active=True, last_login=None
    )
    seen = {one.pk: one.password for one in people}
    found = {user.pk: user for user in claimed if user.password == seen[user.pk]}
    issued = []
    for user in (found[one.pk] for one in people if one.pk in found):
        password = new_password()
        user.set_password(password)
        user.must_change_password, user.password_changed_at = True, clock.now()
        audit.save(user, by=by, reason=f"批量发放一次性密码：{reason}")
        account_notices.password_issued(user, reason=reason, by=by)
        issued.append((user, password))
    return issued


@transaction.atomic
def choose_password(user: User, password: str) -> None:
    """The person's own new password; other sessions of the person end."""
    user.set_password(password)
    user.must_change_password, user.password_changed_at = False, clock.now()
    audit.save(user, by=user, reason="本人修改密码")


@transaction.atomic
def switch(user: User, *, active: bool, reason: str, by: Any) -> None:
    """Switch an account off (every right and session ends at once) or on again; the person is told by whom and why."""
    power.require_alone(by, Act.SWITCH, people=[user])
    if not reason.strip():
        raise Refused("请填写原因。")
    if not active:
        account_notices.switched(user, active=False, reason=reason.strip(), by=by)
    user.is_active = active
    audit.save(user, by=by, reason=f"{'启用' if active else '停用'}账号：{reason.strip()}")
    if active:
        account_notices.switched(user, active=True, reason=reason.strip(), by=by)
    else:
        end_sessions(user)
    grants.settle([user.pk])


def end_sessions(user: User) -> None:
    """End all sessions of a person now."""
    for session in Session.objects.filter(expire_date__gte=clock.now()):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


@transaction.atomic
def change_email(user: User, email: str) -> None:
    """The person's own address for messages; the old and the new address are told."""
    person = User.objects.select_for_update().get(pk=user.pk)
    before = account_notices.known(person)
    account_notices.email_leaves(person, email, by=user)
    person.email = email
    audit.save(person, by=user, reason="本人修改邮箱")
    account_notices.identified(person, before, by=user)


def invitation(user: User, password: str) -> str:
    """A text to pass on by telephone or chat: address, login name, one-time password."""
    return (
        f"{user.name}您好，您在{policy.get('alliance_name')}工作管理平台的账号已开通。\n"
        f"网址：{settings.SITE_URL}\n登录名：{user.username}\n一次性密码：{password}\n"
        "首次登录后请立即修改密码。账号仅限本人使用，请勿转借。"
    )


def reset_means(*, user: User, reason: str = "") -> changes.Meaning:
    return changes.Meaning(
        matter=f"reset:{user.pk}",
        title=f"重置密码：{user}",
        lines=[
            f"{user}（登录名 {user.username}）现用密码立即失效，其已登录的会话全部退出。",
            "一次性密码只显示给确认人一次，由确认人当面或电话告知本人；本人首次登录时须修改。",
        ],
        gains=user,
    )


def _switch_means(*, user: User, active: bool, reason: str) -> changes.Meaning:
    effect = "重新启用，原有职务的权限随之恢复" if active else "停用，全部权限和登录会话立即终止"
    return changes.Meaning(
        matter=f"switch:{user.pk}",
        title=f"{'启用' if active else '停用'}账号：{user}",
        lines=[f"{user}（登录名 {user.username}）的账号{effect}。"],
        gains=user,
    )


changes.register(
    "accounts.reset",
    changes.Kind(
        Act.RESET,
        lambda by, *, user, **details: may_issue_password(by, user),
        issue_password,
        reset_means,
        shows_password=True,
    ),
)
changes.register(
    "accounts.switch",
    changes.Kind(Act.SWITCH, lambda by, *, user, **details: may_switch(by, user), switch, _switch_means),
)
