"""Who a person is: name, mobile number (the login name) and e-mail.

The same telephone number is always the same person, with one account whose login name is that number.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from alliance.accounts.services import accounts, telling
from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.names import spelling
from alliance.power import second
from alliance.rights.models.users import User
from members.units import identifiers


def person(*, name: str, phone: str, email: str = "", by: Any) -> User:
    """The person with this mobile number: the existing account, or a new one with the number as login name.

    Raises `Refused` when the number is no mobile number, or is registered under another name.
    """
    name, phone, email = spelling.normal_name(name), identifiers.normal_phone(phone), email.strip()
    if not name:
        raise Refused("请填写姓名。")
    _check(spelling.check_name, name)
    _check(identifiers.check_mobile, phone)
    if email:
        _check(validate_email, email)
    known = with_number(phone)
    if known is None:
        return accounts.open_account(name=name, username=phone, phone=phone, email=email, by=by)
    if spelling.match_key(known.name) != spelling.match_key(name):
        raise Refused(f"手机号 {phone} 已登记为“{known.name}”，与“{name}”不一致，请核对。")
    if not known.is_active:
        raise Refused(f"{known.name}的账号已停用，请先启用。")
    if email and not known.email:
        if known.pk in second.out_of_reach(by):
            raise Refused(f"{known.name}的邮箱请在其资料中提请修改，这里请留空。")
        before = telling.known(known)
        known.email = email
        audit.save(known, by=by, reason="补充邮箱", fields=["email"])
        telling.identified(known, before, by=by)
    return known


def with_number(phone: str) -> User | None:
    """Whose login name or number this is."""
    number = identifiers.normal_phone(phone)
    return User.objects.filter(Q(username=number) | Q(phone=number)).order_by("pk").first()


def change_account(
    user: User, *, name: str | None, phone: str | None, email: str | None, by: Any, reason: str
) -> None:
    account = User.objects.select_for_update().get(pk=user.pk)
    before = telling.known(account)
    if name is not None:
        account.name = spelling.normal_name(name)
        if not account.name:
            raise Refused("请填写姓名。")
        _check(spelling.check_name, account.name)
    if phone is not None and (number := identifiers.normal_phone(phone)) != account.phone:
        _check(identifiers.check_mobile, number)
        if User.objects.filter(Q(username=number) | Q(phone=number)).exclude(pk=account.pk).exists():
            raise Refused(f"手机号 {number} 已登记在另一人名下。")
        if account.username == account.phone or account.username.startswith(identifiers.NO_NUMBER):
            account.username = number
        account.phone = number
    if email is not None:
        if email.strip():
            _check(validate_email, email.strip())
        telling.email_leaves(account, email.strip(), by=by)
        account.email = email.strip()
    if before != telling.known(account):
        audit.save(account, by=by, reason=reason, fields=telling.NAMES)
        telling.identified(account, before, by=by)
    for key in telling.NAMES:
        setattr(user, key, getattr(account, key))


def _check(validator, value: str) -> None:
    try:
        validator(value)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
