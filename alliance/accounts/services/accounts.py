"""Accounts of real people: opened when somebody is appointed, given a one-time password, switched off, never deleted."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings

from alliance.accounts import rules
from alliance.accounts.services import telling
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import UNCHANGED, creates, verb, words
from alliance.names import spelling
from alliance.power import second
from alliance.registers import policy
from alliance.rights import grants
from alliance.rights.models.users import User
from alliance.signin import tries

LETTERS = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"
PASSWORD = ("password", "must_change_password", "password_changed_at", "one_time_until", "one_time_used_at")


def of_the_demo() -> dict[str, Any]:
    """The public accounts of a demo, for its sign-in page: {"password", "people": [(role, user)]}; else empty."""
    mark = policy.demo()
    if not isinstance(mark, dict):
        return {}
    users = User.objects.in_bulk([pk for _, pk in mark["accounts"]])
    return {"password": mark["password"], "people": [(role, users[pk]) for role, pk in mark["accounts"]]}


def new_password() -> str:
    """A one-time password that can be read out on the telephone: four letters, four digits, four letters."""
    blocks = [LETTERS, DIGITS, LETTERS]
    return "-".join("".join(secrets.choice(block) for _ in range(4)) for block in blocks)


@creates(None, reason="开通账号")
def open_account(*, name: str, username: str, phone: str = "", email: str = "", by: Any) -> User:
    """Open an account without a password; nobody can sign in with it before one has been issued.

    Raises `Refused` when the login name is taken.
    """
    username = username.strip()
    if not username:
        raise Refused("请填写登录名（建议用手机号）。")
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"登录名“{username}”已被使用。")
    user = User(username=username, name=spelling.normal_name(name), phone=phone.strip(), email=email.strip())
    user.date_joined = clock.now()
    user.set_unusable_password()
    return user


@verb(rules.may_issue_password)
def issue_password(user: User, *, reason: str = "", by: Any) -> str:
    """Give a one-time password, returned once and stored nowhere; it opens the account once, for a limited time.

    The person must then choose an own one and is told by whom and why. All open sessions of the person end, and a lock
    after wrong passwords ends. Raises `Refused` as `power` says (for oneself too), and without a reason where there was a
    password before.
    """
    if not user.is_active:
        raise Refused("该账号已停用，请先启用。")
    why = reason.strip()
    if by is not None and user.has_usable_password():
        why = words(reason, "请填写重置密码的原因。", field="reason")
    password = new_password()
    act = f"{'发放' if is_new(user) else '重置'}一次性密码"
    _set_password(user, password, one_time=True)
    audit.save(user, by=by, reason="：".join(filter(None, [act, why])), fields=PASSWORD)
    tries.forgive(user.username)
    telling.password_issued(user, reason=why, by=by)
    return password


@creates(None)
def issue_first_passwords(people: Sequence[User], *, reason: str, by: Any) -> list[tuple[User, str]]:
    """One-time passwords for those of `people` who have never signed in, returned once and stored nowhere.

    Each is recorded with the reason, each person is told. Whoever signed in meanwhile, was switched off or got a password,
    or whose password `by` may not issue alone, is left out.
    """
    closed = second.out_of_reach(by)
    claimed = User.objects.select_for_update().filter(
        pk__in=[one.pk for one in people if one.pk not in closed], is_active=True, last_login=None
    )
    seen = {one.pk: one.password for one in people}
    found = {user.pk: user for user in claimed if user.password == seen[user.pk]}
    issued = []
    for user in (found[one.pk] for one in people if one.pk in found):
        password = new_password()
        _set_password(user, password, one_time=True)
        audit.save(user, by=by, reason=f"批量发放一次性密码：{reason}", fields=PASSWORD)
        telling.password_issued(user, reason=reason, by=by)
        issued.append((user, password))
    return issued


@verb(None, reason="本人修改密码")
def choose_password(user: User, password: str, *, by: User) -> None:
    """The person's own new password; other sessions of the person end. Refused for an account that is switched off."""
    if not user.is_active:
        raise Refused("该账号已停用，不能修改密码。请联系联盟秘书处。")
    _set_password(user, password, one_time=False)


@verb(rules.may_use_password, reason="用一次性密码登录")
def use_one_time_password(user: User, *, by: User) -> Any:
    """Note that a password that somebody else has issued was used to sign in. Refused the second time, or too late."""
    if user.one_time_until is None:
        return UNCHANGED
    user.one_time_used_at = clock.now()
    return None


@verb(rules.may_switch, asks={"reason": "请填写原因。"})
def switch(user: User, *, active: bool, reason: str, by: Any) -> None:
    """Switch an account off (its rights end with the next request, in open sessions too) or on again; the person is told."""
    if user.is_active == active:
        raise Refused(f"该账号已经{'启用' if active else '停用'}，没有改动。")
    if not active:
        telling.switched(user, active=False, reason=reason, by=by)
    user.is_active = active
    audit.save(user, by=by, reason=f"{'启用' if active else '停用'}账号：{reason}", fields=["is_active"])
    if active:
        telling.switched(user, active=True, reason=reason, by=by)
    grants.settle([user.pk])


@verb(None)
def change_email(user: User, email: str, *, by: User) -> None:
    """The person's own address for messages; the old and the new address are told."""
    before = telling.known(user)
    telling.email_leaves(user, email, by=by)
    user.email = email
    audit.save(user, by=by, reason="本人修改邮箱", fields=["email"])
    telling.identified(user, before, by=by)


@verb(None, reason="{reason}")
def mark_administrator(user: User, *, by: Any, reason: str) -> Any:
    """Note on the account that its owner has been an administrator (`User.administers`)."""
    if user.administers:
        return UNCHANGED
    user.administers = True
    return None


def is_new(user: User) -> bool:
    """Whether nobody has ever signed in with this account."""
    return user.last_login is None


def _set_password(person: User, password: str, *, one_time: bool) -> None:
    person.set_password(password)
    person.must_change_password, person.password_changed_at = one_time, clock.now()
    person.one_time_until = None
    if one_time:
        person.one_time_until = clock.now() + timedelta(hours=policy.get("one_time_password_hours"))
    person.one_time_used_at = None


def invitation(user: User, password: str) -> str:
    """A text to pass on by telephone or chat: address, login name, one-time password and how long it is good."""
    happened = "账号已开通" if is_new(user) else "登录密码已重置"
    hours = policy.get("one_time_password_hours")
    return (
        f"{user.name}您好，您在{policy.get('alliance_name')}工作管理平台的{happened}。\n"
        f"网址：{settings.SITE_URL}\n登录名：{user.username}\n一次性密码：{password}\n"
        f"密码只能用一次，{hours}小时内有效，登录后请立即改成自己的密码。账号仅限本人使用，请勿转借。"
    )
