"""An enterprise's register is found in order for this month."""

from typing import Any

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates
from members.students import rules
from members.students.models import RegisterCheck
from members.units.models import Unit


@creates(rules.may_check, reason="本月已核对")
def check(*, unit: Unit, by: Any) -> RegisterCheck:
    """Say that all in the register is as it should be this month; nobody is told. Raises `Refused` when it was said already."""
    today = clock.today()
    if RegisterCheck.objects.filter(unit=unit, year=today.year, month=today.month).exists():
        raise Refused("本月已经核对。")
    return RegisterCheck(unit=unit, year=today.year, month=today.month)
