"""`manage.py bench_facts`: fill an empty database with units and duty records, and compute all facts of the year (see script/bench)."""

from time import perf_counter

from django.core.management import BaseCommand, CommandError
from django.db import connection

from alliance.ground import clock
from alliance.rights.models.users import User
from bench import facts, records, seed


class Command(BaseCommand):
    help = "Compute all facts of the year at size on an empty scratch database."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--units", type=int, default=10_000)
        parser.add_argument("--records", type=int, default=300_000)

    def handle(self, *args, **options) -> None:
        if User.objects.exists():
            raise CommandError("性能测试须在空数据库上运行，请用 script/bench。")
        start = perf_counter()
        seed.found()
        seed.grow(options["units"])
        seed.open_year()
        written = records.fill(options["records"])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(
            f"\n{connection.vendor}，{options['units']} 个单位，{written} 条履职记录"
            f"（写入 {perf_counter() - start:.1f} s）"
        )
        year = clock.today().year
        for label, costs in (("本年度", facts.all_of(year)), ("上一年度", facts.all_of(year - 1))):
            for line in facts.told(costs):
                self.stdout.write(f"{label} {line}")
