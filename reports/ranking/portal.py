"""What the ranking contributes to the whole."""

from typing import Any

from alliance.registers import portal, regulation
from reports.checks.models import Adoption
from reports.ranking import rules


def _adoptions_of(year: int) -> int:
    return Adoption.objects.filter(report__year=year).count()


def _shown(user: Any) -> bool:
    return bool(rules.may_see_ranking(user))


portal.menu(
    "信息排名", "report_ranking", area="reports", order=40, shown=_shown, pages=("report_bulletin_issue",)
)
for _ref in ("10.school.8", "10.enterprise.13"):
    regulation.serve(_ref, "report_ranking", "信息排名", _adoptions_of, shown=_shown)
