"""`manage.py bench_imports`: import many duty records and a roster into an empty database (see script/bench)."""

from django.core.management import BaseCommand, CommandError
from django.db import connection

from alliance.rights.models.users import User
from bench import imports, seed

KINDS = "training-session,internship"
PARTNERS = 20


class Command(BaseCommand):
    help = "Measure the import of duty records and of a roster on an empty scratch database."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--rows", type=int, default=10_000)
        parser.add_argument("--kinds", default=KINDS)

    def handle(self, *args, **options) -> None:
        if User.objects.exists():
            raise CommandError("性能测试须在空数据库上运行，请用 script/bench。")
        world, rows = seed.found(), options["rows"]
        seed.grow(PARTNERS)
        self.stdout.write(f"\n{connection.vendor}，导入 {rows} 行：预览／写入")
        for key in options["kinds"].split(","):
            self._say(key, *imports.of_kind(key, world, rows))
        self._say("名册", *imports.of_roster(world, rows))

    def _say(self, name: str, preview: imports.Spent, written: imports.Spent) -> None:
        self.stdout.write(f"  {name}\n    预览 {preview}\n    写入 {written}")
