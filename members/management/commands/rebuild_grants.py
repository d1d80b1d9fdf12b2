"""Compare all dated grants with the appointments, seats, posts and reviews behind them, and put them right when asked to."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance.rights import grants


class Command(BaseCommand):
    help = (
        "核对授权与任职、席位、职务、评审分配是否一致；发现差异时以非零状态结束，加 --write 则按任职记录改正"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="按任职记录改正")

    def handle(self, *args: Any, write: bool = False, **options: Any) -> None:
        found = grants.settle() if write else grants.differences()
        for difference in found:
            self.stdout.write(str(difference))
        if found and not write:
            raise CommandError(f"有 {len(found)} 处差异。加 --write 按任职记录改正。")
        self.stdout.write(self.style.SUCCESS(f"已改正 {len(found)} 处差异。" if found else "没有差异。"))
