"""`manage.py bench_annual`: the files of an annual report of many units on an empty database (see script/bench)."""

from time import perf_counter

from django.core.management import BaseCommand, CommandError
from django.db import connection

from alliance.rights.models.users import User
from bench import annual


class Command(BaseCommand):
    help = "Make the annual report of many units as PDF, Word and workbook on an empty scratch database."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--units", type=int, default=10_000)
        parser.add_argument("--records", type=int, default=40_000)
        parser.add_argument(
            "--beside", action="store_true", help="also run the portal and ask for pages meanwhile"
        )
        parser.add_argument(
            "--make", choices=annual.KINDS, help="one file of a database that is filled already"
        )

    def handle(self, *args, **options) -> None:
        if options["make"]:
            self.stdout.write(annual.as_json(annual.make(options["make"])))
            return
        if User.objects.exists():
            raise CommandError("性能测试须在空数据库上运行，请用 script/bench。")
        start = perf_counter()
        report = annual.found(options["units"], options["records"])
        self.stdout.write(
            f"\n{connection.vendor}，{options['units']} 个单位，{options['records']} 条履职记录"
            f"（写入 {perf_counter() - start:.1f} s）"
        )
        cpu, rows, longest = annual.gathered(report.year)
        self.stdout.write(f"  全年数据 {cpu:.1f} s CPU，各表共 {rows} 行，最长 {longest} 行")
        connection.close()
        for kind, name in annual.KINDS.items():
            self.stdout.write(f"  {name}：{annual.made_apart(kind)}")
        for line in annual.beside() if options["beside"] else ():
            self.stdout.write(f"  {line}")
