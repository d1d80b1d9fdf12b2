"""Who may register, confirm and withdraw the grade of a year before the portal, and which years those are (第十一、十二条)."""

from collections.abc import Collection
from typing import Any

from alliance.ground import access, clock, inputs
from alliance.ground.access import Office, Verdict, is_council_or_secretariat, is_secretariat
from alliance.ground.verbs import may_move
from assessments.cycles import years
from assessments.cycles.models import Cycle
from assessments.earlier.models import EarlierGrade
from councils.recusal.rules import must_step_back
from members.units.models import Unit

RECENT = 3  # years that the template lists


def may_see(user: Any) -> Verdict:
    if is_council_or_secretariat(user) or access.units_read(user):
        return Verdict.yes()
    return Verdict.no("供秘书处、理事会和成员单位使用。")


def may_register(user: Any) -> Verdict:
    return Verdict.of(is_secretariat(user), "往年等次由秘书处按当年的文件登记。")


def first_held() -> int:
    """The first year that the portal assesses: the first that was opened, else this one."""
    held = [cycle.year for cycle in years.opened()]
    return min([*held, clock.today().year])


def is_earlier(year: int) -> Verdict:
    """Whether the year lies before what the portal has assessed itself."""
    first = first_held()
    if inputs.year(year) is None:
        return Verdict.no(f"“{year}”不是年度，请填四位数字")
    if year >= first:
        return Verdict.no(f"{first}年度起的等次以平台中的考核为准，这里只登记以前年度的")
    return Verdict.yes()


def could_have(unit: Unit, year: int) -> Verdict:
    """Whether the unit was a member at some time in the year."""
    if unit.joined_on.year <= year and (unit.ended_on is None or unit.ended_on.year >= year):
        return Verdict.yes()
    return Verdict.no(f"{unit}自{clock.show_day(unit.joined_on)}起加入，{year}年度不是成员单位")


def may_register_for(user: Any, unit: Unit, year: int) -> Verdict:
    """The office, but not about the own unit (回避)."""
    possible = may_register(user) and is_earlier(year) and could_have(unit, year)
    return possible and (Verdict.yes() if user is None else must_step_back(user, unit))


def confirms(user: Any) -> Verdict:
    """Whose office it is to confirm, whatever the grade."""
    if access.holds(user, Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL):
        return Verdict.yes()
    return Verdict.no("由秘书长或副秘书长核对文件后确认。")


def may_confirm(user: Any, grade: EarlierGrade) -> Verdict:
    """The secretary-general or a deputy, never who registered it, nobody from the unit."""
    if not (verdict := may_move(grade, "confirm") and confirms(user)):
        return verdict
    if user.pk == grade.registered_by_id:
        return Verdict.no("登记人与确认人不能是同一人，请由其他人员确认。")
    return must_step_back(user, grade.unit)


def may_withdraw(user: Any, grade: EarlierGrade) -> Verdict:
    """The office takes back what waits; what was confirmed, who may confirm."""
    if not (verdict := may_move(grade, "withdraw")):
        return verdict
    if grade.state == EarlierGrade.State.REGISTERED:
        return may_register(user) and must_step_back(user, grade.unit)
    if not confirms(user):
        return Verdict.no("已确认的等次由秘书长或副秘书长撤销。")
    return must_step_back(user, grade.unit)


def counts_still(grade: EarlierGrade, assessed: Collection[int] | None = None) -> Verdict:
    """Whether it is the grade of its year: confirmed, and the year not among those `assessed` in the portal (asked for where it is
    not given).
    """
    if grade.state != EarlierGrade.State.CONFIRMED:
        return Verdict.no(f"{grade.year}年度登记的等次{grade.get_state_display()}，不作为依据。")
    assessed = assessed_years([grade.year]) if assessed is None else assessed
    return Verdict.of(grade.year not in assessed, f"{grade.year}年度已在平台中考核，不以登记的等次为依据。")


def assessed_years(years: Collection[int]) -> set[int]:
    """Those of the years that were assessed in the portal; one query."""
    rows = Cycle.objects.filter(year__in=years, opened_at__isnull=False)
    return set(rows.values_list("year", flat=True))
