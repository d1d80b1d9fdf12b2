"""`manage.py administrator`: the three administrators and stuck accounts, from the server itself.

For what nobody in the portal may do: the first administrators, and a change for which no second person is left. Whoever
may run this has the server; each act is recorded with the reason, and the person is told.
"""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction

from alliance.accounts.models import Administrator
from alliance.accounts.services import accounts, administrators
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.rights.models.users import User

OFFICES = {"system": "SYSTEM_ADMIN", "security": "SECURITY_ADMIN", "audit": "AUDIT_ADMIN"}


class Command(BaseCommand):
    help = "List, appoint or end an administrator; give anybody a one-time password."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="the administrators in office")
        appoint = acts.add_parser(
            "appoint", help="appoint an administrator; opens the account when --name is given"
        )
        appoint.add_argument("office", choices=OFFICES)
        end = acts.add_parser("end", help="end the post of an administrator today")
        password = acts.add_parser("password", help="give a person a one-time password")
        for one in (appoint, end, password):
            one.add_argument("login", help="登录名")
            one.add_argument("--reason", required=True)
        appoint.add_argument("--name", default="", help="姓名，账号不存在时开通")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["act"])(**options)
        except Refused as error:
            raise CommandError(error.reason) from error

    def list(self, **options: Any) -> None:
        found = Administrator.objects.filter(until=None).select_related("user").order_by("office")
        for post in found:
            self.stdout.write(
                f"{post.get_office_display()}\t{post.user}\t{post.user.username}\t{post.since} 起"
            )
        if not found:
            self.stdout.write("没有在任的管理员。")

    def appoint(self, *, office: str, login: str, name: str, reason: str, **options: Any) -> None:
        user = User.objects.filter(username=login).first()
        if user is None and name:
            phone = login if login.isdecimal() else ""
            user = accounts.open_account(name=name, username=login, phone=phone, by=None)
        elif user is None:
            raise CommandError(f"没有登录名为 {login} 的账号；要开通请加 --name。")
        administrators.appoint(
            user=user, office=OFFICES[office], since=clock.today(), reason=_written(reason), by=None
        )
        self.stdout.write(f"已任命 {user}。")
        if not user.has_usable_password():
            self.stdout.write(accounts.invitation(user, accounts.issue_password(user, by=None)))

    def end(self, *, login: str, reason: str, **options: Any) -> None:
        post = Administrator.objects.filter(user__username=login, until=None).first()
        if post is None:
            raise CommandError(f"{login} 不是在任的管理员。")
        administrators.end(post, reason=_written(reason), by=None)
        self.stdout.write(f"已免去 {post}。")

    def password(self, *, login: str, reason: str, **options: Any) -> None:
        user = User.objects.filter(username=login).first()
        if user is None:
            raise CommandError(f"没有登录名为 {login} 的账号。")
        password = accounts.issue_password(user, reason=_written(reason), by=None)
        self.stdout.write(accounts.invitation(user, password))


def _written(reason: str) -> str:
    if not reason.strip():
        raise CommandError("请填写原因（--reason）。")
    return f"{reason.strip()}（服务器命令）"
