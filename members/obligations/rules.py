"""Who may exempt a unit or give it longer: the secretariat, never for a unit from which one steps back (回避)."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from members.obligations.models import Relief
from members.relations.closed import closed_units
from members.units.models import Unit


def may_relieve(user: Any, unit: Unit) -> Verdict:
    if not access.is_secretariat(user):
        return Verdict.no("豁免和延期由秘书处办理。")
    if unit.pk in closed_units(user):
        return Verdict.no("您来自该单位或其关联单位，须由秘书处其他人员办理（回避）。")
    return Verdict.yes()


def may_revoke(user: Any, relief: Relief) -> Verdict:
    return may_relieve(user, relief.unit) and may_move(relief, "revoke")
