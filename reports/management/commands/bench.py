"""`manage.py bench`: seed an empty database and measure (see script/bench, which runs it on SQLite and PostgreSQL)."""

from time import perf_counter

from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.test import override_settings

from alliance.rights.models.users import User
from bench import by_hand, files, measure, pages, seed


class Command(BaseCommand):
    help = "Measure the main pages at growing size on an empty scratch database."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--sizes", default="1000,10000")
        parser.add_argument("--rounds", type=int, default=measure.ROUNDS)
        parser.add_argument(
            "--files", action="store_true", help="also workbook and PDF beside the bare libraries"
        )

    def handle(self, *args, **options) -> None:
        if User.objects.exists():
            raise CommandError("性能测试须在空数据库上运行，请用 script/bench。")
        world = seed.found()
        earlier: dict[str, float] = {}
        for size in (int(part) for part in options["sizes"].split(",")):
            start = perf_counter()
            seed.grow(size)
            seed.open_year()
            self.stdout.write(f"\n{connection.vendor}，{size} 个单位（写入 {perf_counter() - start:.1f} s）")
            self._measure(world, options["rounds"], earlier)
        if options["files"]:
            self._files()

    @override_settings(ROOT_URLCONF=by_hand.URLCONF)
    def _measure(self, world, rounds: int, earlier: dict[str, float]) -> None:
        for one in pages.measures(world):
            own, framed, bare = measure.figures([one.ours, one.framed, one.bare], rounds)
            growth = (
                f"  ×{own.milliseconds / earlier[one.name]:.2f} 于上一规模" if one.name in earlier else ""
            )
            earlier[one.name] = own.milliseconds
            self.stdout.write(f"  {one.name}\n    本系统         {own}{growth}")
            for label, other in (("同框手写视图", framed), ("手写视图　　", bare)):
                ratio = own.milliseconds / other.milliseconds
                self.stdout.write(f"    {label}   {other}  本系统 ÷ 它 = {ratio:.2f}")

    def _files(self) -> None:
        self.stdout.write("\n文件")
        for name, (own, bare) in {
            "Excel 10,000 行 × 12 列，对比 openpyxl write-only": files.workbook_seconds(10_000),
            "PDF 200 行 × 8 列，对比 WeasyPrint": files.pdf_seconds(200),
        }.items():
            self.stdout.write(f"  {name}：{own:.2f} s 对 {bare:.2f} s，比值 {own / bare:.2f}")
