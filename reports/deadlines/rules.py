"""Who may open a month again, and which months a unit can report at all."""

from typing import Any

from alliance.ground import clock
from alliance.ground.access import Verdict, is_secretariat
from alliance.ground.clock import Month
from councils.recusal.models import acts_as_chair
from councils.recusal.rules import must_step_back
from members.units.models import Unit

NOT_SECRETARIAT = "由秘书处办理。"


def is_possible(unit: Unit, month: Month) -> Verdict:
    if month > Month.current():
        return Verdict.no(f"{month.label}还没有开始。")
    first, last = month.first_day, clock.last_day(month.end)
    if unit.joined_on > last or (unit.ended_on is not None and unit.ended_on <= first):
        return Verdict.no(f"{month.label}不在该单位的成员资格期间。")
    return Verdict.yes()


def may_see_openings(user: Any) -> Verdict:
    return Verdict.of(is_secretariat(user), "补报开放的登记供秘书处查看。")


def may_open(user: Any, unit: Unit, month: Month) -> Verdict:
    """Opening a past month for one unit: an act of the secretariat, not for the own unit."""
    if not is_secretariat(user):
        return Verdict.no(f"补报开放{NOT_SECRETARIAT}")
    if not (possible := is_possible(unit, month)):
        return possible
    if clock.now() < month.end:
        return Verdict.no(f"{month.label}还没有结束，不需要开放补报。")
    return must_step_back(user, unit)


def sees_every_unit(user: Any) -> bool:
    """The secretariat and the chair see the reports of all units, everybody else those of the own one."""
    return is_secretariat(user) or acts_as_chair(user)
