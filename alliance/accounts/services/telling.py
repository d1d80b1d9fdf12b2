"""Telling people what was done to their account: by whom, when, why, and whom to call when it is not right."""

from typing import Any

from alliance.ground import clock
from alliance.messages.notifications import notify
from alliance.rights.models.users import User

DOUBT = "如果不是您本人要求的，请立即联系秘书处。"
NAMES = {"name": "姓名", "phone": "手机", "username": "登录名", "email": "邮箱"}


def known(person: User) -> dict[str, str]:
    """What is written about a person now, for `identified` to compare with."""
    return {key: getattr(person, key) for key in NAMES}


def _who(by: Any) -> str:
    return str(by) if by is not None else "系统运维人员"


def _tell(person: User, act: str, title: str, body: str) -> None:
    notify(
        [person],
        matter=f"account:{person.pk}",
        step=f"{act}-{clock.now():%Y%m%d%H%M%S%f}",
        title=title,
        body=f"{body}\n{DOUBT}",
        url="/account/",
        urgent=True,
    )


def password_issued(person: User, *, reason: str, by: Any) -> None:
    moment = clock.show_instant(clock.now())
    _tell(
        person,
        "reset",
        f"您的密码由{_who(by)}于{moment}重置",
        f"原因：{reason or '首次发放'}。新的一次性密码只能用来登录一次，登录后须由您本人修改。",
    )


def switched(person: User, *, active: bool, reason: str, by: Any) -> None:
    """Must be called while the account is in use: before it is switched off, after it is switched on."""
    word = "启用" if active else "停用"
    _tell(
        person,
        f"switch-{word}",
        f"您的账号由{_who(by)}于{clock.show_instant(clock.now())}{word}",
        f"原因：{reason}。",
    )


def email_leaves(person: User, email: str, *, by: Any) -> None:
    """To the old address, before the new one is written."""
    if person.email and person.email != email:
        _tell(
            person,
            "email-old",
            "您登记的邮箱即将变更，此邮箱不再接收通知",
            f"{_who(by)}于{clock.show_instant(clock.now())}把邮箱由 {person.email} 改为 {email or '（空）'}。",
        )


def identified(person: User, before: dict[str, str], *, by: Any) -> None:
    """After name, number, login name or e-mail were changed; goes to the new address."""
    changed = [
        f"{label}由“{before[key] or '（空）'}”改为“{getattr(person, key) or '（空）'}”"
        for key, label in NAMES.items()
        if getattr(person, key) != before[key]
    ]
    if changed:
        _tell(
            person,
            "identity",
            "您的账号资料已变更",
            f"{_who(by)}于{clock.show_instant(clock.now())}修改：{'；'.join(changed)}。",
        )
