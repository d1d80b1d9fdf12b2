"""`manage.py demo`: build the demo alliance, or build it anew; `--accounts` prints who can sign in."""

from django.core.management import BaseCommand, CommandError, call_command

from alliance.accounts.services import accounts
from alliance.history import guard
from alliance.registers import policy
from alliance.rights.models.users import User
from demo import story


class Command(BaseCommand):
    help = "Load the demo alliance (two years, about forty units). Refused on a database that holds anything else."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--accounts", action="store_true", help="only print the demo accounts")

    def handle(self, *args, **options) -> None:
        if options["accounts"]:
            self._print()
            return
        if User.objects.exists():
            if not policy.demo():
                raise CommandError("数据库中已有正式数据，不能载入演示数据。请换一个空数据库。")
            with guard.lifted():
                call_command("flush", interactive=False, verbosity=0)
        story.build()
        self._print()

    def _print(self) -> None:
        found = accounts.of_the_demo()
        if not found:
            raise CommandError("这不是装完的演示数据库，没有演示账号。")
        for role, user in found["people"]:
            self.stdout.write(f"  {role:<10}\t登录名 {user.username}\t{user.name}")
        self.stdout.write(f"  密码（全部账号）：{found['password']}")
