"""Who names a unit that misses its orders: as who signs what goes out about it (回避)."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from councils.resolutions.rules import may_sign
from members.units.models import Unit


def may_see_circulars(user: Any) -> Verdict:
    """All members read them (通报)."""
    return Verdict.of(
        access.is_council_or_secretariat(user) or access.units_with(user),
        "督办通报由成员单位、秘书处和理事会查看。",
    )


def may_issue(user: Any, unit: Unit) -> Verdict:
    return may_sign(user, unit)
