"""`manage.py found`: the first step of a real alliance, on an empty database.

Admits the lead school, opens the first term with its chair seat, appoints its head and the secretary-general, and
prints a one-time password for both, who do everything else in the browser: what matters needs two people.
"""

from datetime import date

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from alliance.accounts.services import accounts
from alliance.calendar import holidays
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.rights.models.users import User
from councils.posts import services as posts
from councils.renewal import services as terms
from councils.seats import services as seats
from members.people.services import identities, people
from members.units import services as units


class Command(BaseCommand):
    help = "Found the alliance on an empty database: lead school, chair, secretary-general."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--school", required=True, help="理事长单位全称")
        parser.add_argument("--uscc", required=True, help="统一社会信用代码")
        parser.add_argument("--joined", type=date.fromisoformat, help="加入日期，默认今天")
        parser.add_argument("--head", required=True, help="院长姓名")
        parser.add_argument("--head-phone", required=True)
        parser.add_argument("--secretary-general", required=True, help="秘书长姓名")
        parser.add_argument("--secretary-general-phone", required=True)

    @transaction.atomic
    def handle(self, *args, **options) -> None:
        if User.objects.exists():
            raise CommandError("数据库中已有人员，联盟已经建立。")
        day = options["joined"] or clock.today()
        try:
            invitations = self._found(day, options)
        except Refused as error:
            raise CommandError(error.reason) from error
        holidays.load_published(clock.today().year, by=None)
        self.stdout.write("\n\n".join(invitations))

    def _found(self, day: date, options: dict) -> list[str]:
        school = units.admit(
            name=options["school"], kind="SCHOOL", uscc=options["uscc"], joined_on=day, by=None
        )
        head = people.appoint(
            school,
            role="HEAD",
            since=day,
            name=options["head"],
            phone=options["head_phone"],
            title="院长",
            by=None,
        )
        terms.open_term(number=1, since=day, by=None)
        seats.seat(school, role="CHAIR", since=day, by=None)
        user = identities.person(
            name=options["secretary_general"], phone=options["secretary_general_phone"], by=None
        )
        posts.appoint(post="SECRETARY_GENERAL", user=user, unit=school, since=day, by=None)
        return [
            accounts.invitation(person, accounts.issue_password(person, by=None))
            for person in (head.user, user)
        ]
