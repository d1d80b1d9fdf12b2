"""First passwords for many people at once, after a roster import: one sheet, made once and stored nowhere."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery

from alliance.accounts.services import accounts
from alliance.ground.access import Refused
from alliance.ground.verbs import creates
from alliance.power import second
from alliance.rights.models.users import User
from alliance.workbook.table import Column, Table
from members.people import rules
from members.people.models import Representative
from members.units import identifiers
from members.units.models import Unit

PER_SHEET = 30  # a password takes a quarter of a second to hash, on purpose


def waiting(*, by: Any, again: bool = False) -> QuerySet:
    """Those of the sheet for `by`, without the people whose passwords need a second person (`left_out`)."""
    return _waiting(again=again).exclude(pk__in=second.out_of_reach(by))


def left_out(*, by: Any) -> QuerySet:
    """Who waits for a first password that one person alone may not issue: one by one, confirmed by a second."""
    return _waiting(again=False).filter(pk__in=second.out_of_reach(by))


def _waiting(*, again: bool) -> QuerySet:
    """Active people of present member units who never had a password; with `again` also who never signed in with it.

    Ordered by their (first) unit; those whose password is the newest come last, so that sheet follows upon sheet.
    """
    present = Representative.objects.current().filter(unit__in=Unit.objects.active())
    never = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    unused = Q(last_login=None, must_change_password=True) if again else Q(pk=None)
    return (
        User.objects.filter(never | unused, is_active=True, pk__in=present.values("user"))
        .exclude(username__startswith=identifiers.NO_NUMBER)
        .annotate(
            unit_key=Min("representations__unit__name_key", filter=Q(representations__in=present)),
            unit_name=Subquery(
                present.filter(user=OuterRef("pk")).order_by("unit__name_key").values("unit__name")[:1]
            ),
        )
        .order_by(F("password_changed_at").asc(nulls_first=True), F("unit_key").asc(), "pk")
    )


@creates(rules.may_issue_first_passwords, asks={"reason": "请填写原因。"})
def issue(*, again: bool = False, reason: str, by: Any) -> Table:
    """Give the next `PER_SHEET` people who wait a one-time password, to be changed at the first sign-in.

    Returns the sheet of login names and passwords; it cannot be made a second time. Each issue is recorded with the reason.
    Raises `Refused` for others than the secretariat, without a reason, and when nobody waits.
    """
    people = list(waiting(by=by, again=again)[:PER_SHEET])
    issued = accounts.issue_first_passwords(people, reason=reason, by=by)
    if not issued:
        raise Refused("没有等待发放首次密码的人员。")
    return Table(
        "首次登录密码",
        [
            Column("unit", "单位", width=26),
            Column("role", "身份", width=14),
            Column("name", "姓名", width=10),
            Column("username", "登录名", "code", width=14),
            Column("password", "一次性密码", "code", width=18),
        ],
        [*_rows(issued)],
        note=f"网址：{settings.SITE_URL}。首次登录后须立即修改密码。请分单位裁开，当面交给本人或电话告知；发完后销毁本表，系统不保存密码。",
    )


def _rows(issued: list[tuple[User, str]]) -> Any:
    roles: dict[int, list[Representative]] = {}
    found = Representative.objects.current().filter(user__in=[user.pk for user, _ in issued])
    for one in found.select_related("unit").order_by("unit__name_key", "pk"):
        roles.setdefault(one.user_id, []).append(one)
    for user, password in issued:
        stands = roles.get(user.pk, [])
        yield {
            "unit": "、".join(dict.fromkeys(str(one.unit) for one in stands)),
            "role": "、".join(dict.fromkeys(one.get_role_display() for one in stands)),
            "name": user.name,
            "username": user.username,
            "password": password,
        }
