"""Accounts of real people: opened when somebody is appointed, given a one-time password, switched off, never deleted."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from . import audit, clock, grants, policy
from .access import Office, Refused, Verdict, holds, is_secretariat, require
from .models import User

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
def issue_password(user: User, *, by: Any) -> str:
    """Give a one-time password, returned once and stored nowhere; it must be changed at the first sign-in.

    All open sessions of the person end.
    """
    if by is not None:
        require(may_manage(by))
    if not user.is_active:
        raise Refused("该账号已停用，请先启用。")
    password = new_password()
    user.set_password(password)
    user.must_change_password, user.password_changed_at = True, clock.now()
    audit.save(user, by=by, reason="发放一次性密码")
    end_sessions(user)
    return password


@transaction.atomic
def issue_first_passwords(people: Sequence[User], *, reason: str, by: Any) -> list[tuple[User, str]]:
    """One-time passwords for those of `people` who have never signed in, returned once and stored nowhere.

    Each is recorded with the reason. Whoever signed in meanwhile, was switched off or got a password, is left out.
    """
    if by is not None:
        require(may_manage(by))
    claimed = User.objects.select_for_update().filter(
        pk__in=[one.pk for one in people], is_active=True, last_login=None
    )
    seen = {one.pk: one.password for one in people}
    found = {user.pk: user for user in claimed if user.password == seen[user.pk]}
    issued = []
    for user in (found[one.pk] for one in people if one.pk in found):
        password = new_password()
        user.set_password(password)
        user.must_change_password, user.password_changed_at = True, clock.now()
        audit.save(user, by=by, reason=f"批量发放一次性密码：{reason}")
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
    """Switch an account off (every right and session ends at once) or on again."""
    require(may_manage(by))
    if user == by:
        raise Refused("不能停用或启用自己的账号。")
    if not reason.strip():
        raise Refused("请填写原因。")
    user.is_active = active
    audit.save(user, by=by, reason=f"{'启用' if active else '停用'}账号：{reason.strip()}")
    if not active:
        end_sessions(user)
    grants.settle([user.pk])


def end_sessions(user: User) -> None:
    """End all sessions of a person now."""
    for session in Session.objects.filter(expire_date__gte=clock.now()):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


@transaction.atomic
def change_email(user: User, email: str) -> None:
    """The person's own address for messages."""
    person = User.objects.select_for_update().get(pk=user.pk)
    person.email = email
    audit.save(person, by=user, reason="本人修改邮箱")


def invitation(user: User, password: str) -> str:
    """A text to pass on by telephone or chat: address, login name, one-time password."""
    return (
        f"{user.name}您好，您在{policy.get('alliance_name')}工作管理平台的账号已开通。\n"
        f"网址：{settings.SITE_URL}\n登录名：{user.username}\n一次性密码：{password}\n"
        "首次登录后请立即修改密码。账号仅限本人使用，请勿转借。"
    )
