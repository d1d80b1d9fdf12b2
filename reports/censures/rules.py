"""Who names a silent unit."""

from typing import Any

from alliance.ground.access import Verdict, is_secretariat
from councils.recusal.rules import must_step_back
from members.units.models import Unit
from reports.deadlines.rules import NOT_SECRETARIAT


def may_censure(user: Any, unit: Unit) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no(f"缺报通报{NOT_SECRETARIAT}")
    return must_step_back(user, unit)
