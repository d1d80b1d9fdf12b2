"""Compare the object permissions on units with the appointments in office, and put them right when asked to."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.services import people


class Command(BaseCommand):
    help = "核对单位权限与在任人员是否一致；发现差异时以非零状态结束，加 --write 则按任职记录改正"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="按任职记录改正")

    def handle(self, *args: Any, write: bool = False, **options: Any) -> None:
        found = people.rebuild_grants(write=write)
        for difference in found:
            self.stdout.write(str(difference))
        if found and not write:
            raise CommandError(f"有 {len(found)} 处差异。加 --write 按任职记录改正。")
        self.stdout.write(self.style.SUCCESS(f"已改正 {len(found)} 处差异。" if found else "没有差异。"))
