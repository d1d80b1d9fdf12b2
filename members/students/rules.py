"""Who may say that an enterprise's register is in order: its own people, once a month."""

from typing import Any

from alliance.ground.access import Verdict
from members.records.rules import ONLY_OWN, stands_for
from members.units.models import Unit


def may_check(user: Any, unit: Unit) -> Verdict:
    if not stands_for(user, unit.pk):
        return Verdict.no(ONLY_OWN)
    if unit.kind != Unit.Kind.ENTERPRISE or not unit.is_active:
        return Verdict.no("学生信息库由成员企业建立和核对。")
    return Verdict.yes()
