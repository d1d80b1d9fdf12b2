"""Who reads which ledger, and who reminds."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from members.units.models import Unit


def may_read(user: Any, unit: Unit) -> Verdict:
    """The unit's own people, the secretariat and the council."""
    if unit.pk in access.units_read(user) or access.is_council_or_secretariat(user):
        return Verdict.yes()
    return Verdict.no("履职台账由本单位、秘书处和理事会查阅。")


def may_see_board(user: Any) -> Verdict:
    return Verdict.of(access.is_council_or_secretariat(user), "台账总览供秘书处和理事会使用。")


def may_remind(user: Any) -> Verdict:
    return Verdict.of(access.is_secretariat(user), "催办由秘书处办理。")
