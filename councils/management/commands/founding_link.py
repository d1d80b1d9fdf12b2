"""`manage.py founding_link`: prints the link that founds the alliance, while the portal is empty; else nothing.

Each call issues a new link and ends the one before, so whoever reads the last one printed may found (`docs/operations.md`).
"""

from django.core.management import BaseCommand

from councils.founding import links


class Command(BaseCommand):
    help = "Print the one-time link that founds the alliance, while the portal is empty."

    def handle(self, *args, **options) -> None:
        if address := links.issue():
            self.stdout.write(f"建立联盟（链接只能用一次）：{address}")
