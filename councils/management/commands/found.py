"""`manage.py found`: founds the alliance from a script, as the founding page does, and prints the one-time passwords.

Both the chair and the secretary-general get one and do everything else in the browser: what matters needs two people.
"""

from argparse import ArgumentTypeError
from datetime import date

from django.core.management import BaseCommand, CommandError

from alliance.accounts.services import accounts
from alliance.ground import clock, inputs
from alliance.ground.access import Refused
from alliance.ground.clock import Month
from councils.founding import services as founding
from councils.founding.services import Council, Person


def day(text: str) -> date:
    if (found := inputs.day(text)) is None:
        raise ArgumentTypeError(f"“{text}”不是日期，请写成 2026-03-01")
    return found


def month(text: str) -> Month:
    if (found := inputs.month(text)) is None:
        raise ArgumentTypeError(f"“{text}”不是月份，请写成 2026-03")
    return found


class Command(BaseCommand):
    help = "Found the alliance on an empty database: lead school, chair, secretary-general."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--alliance", default="", help="联盟名称，默认不变")
        parser.add_argument("--school", required=True, help="理事长单位全称")
        parser.add_argument("--uscc", required=True, help="统一社会信用代码")
        parser.add_argument("--joined", type=day, help="加入日期，默认为现届起始日期")
        parser.add_argument("--head", required=True, help="院长姓名")
        parser.add_argument("--head-phone", required=True)
        parser.add_argument("--secretary-general", required=True, help="秘书长姓名")
        parser.add_argument("--secretary-general-phone", required=True)
        parser.add_argument("--term-number", type=int, default=1, help="现届届次，默认 1")
        parser.add_argument("--term-since", type=day, help="现届起始日期，默认为加入日期，再默认今天")
        parser.add_argument("--report-since", type=month, help="从哪个月起由系统记录，默认本月")

    def handle(self, *args, **options) -> None:
        try:
            founders = founding.found(
                alliance=options["alliance"],
                school=options["school"],
                uscc=options["uscc"],
                joined_on=options["joined"],
                head=Person(options["head"], options["head_phone"]),
                secretary_general=Person(options["secretary_general"], options["secretary_general_phone"]),
                council=Council(
                    options["term_number"], options["term_since"] or options["joined"] or clock.today()
                ),
                report_since=options["report_since"],
                by=None,
            )
        except Refused as error:
            raise CommandError(error.reason) from error
        people = (founders.chair, founders.secretary_general)
        self.stdout.write("\n\n".join(accounts.invitation(one, founders.passwords[one.pk]) for one in people))
