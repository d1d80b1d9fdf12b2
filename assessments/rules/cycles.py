"""Who may plan and open an assessment year (第十三条), and write the alliance's self-evaluation (第十一条)."""

from typing import Any

from alliance import clock
from alliance.access import COUNCIL_OFFICES, Office, Verdict, holds, is_secretariat
from assessments.models import Cycle


def may_see_cycles(user: Any) -> Verdict:
    """As `Cycle.objects.visible_to`: the year as a whole is for the secretariat and the council."""
    if is_secretariat(user) or holds(user, *COUNCIL_OFFICES):
        return Verdict.yes()
    return Verdict.no("年度考核的整体安排由秘书处和理事会查阅；本单位的考核见“本单位年度考核”。")


def may_plan_cycle(user: Any) -> Verdict:
    if is_secretariat(user):
        return Verdict.yes()
    return Verdict.no("年度考核由秘书处组织（第十三条）。")


def may_change_cycle(user: Any, cycle: Cycle) -> Verdict:
    if cycle.is_open:
        return Verdict.no("该年度考核已开启，截止时间不再修改；个别单位需要更多时间的，请准予延期。")
    return may_plan_cycle(user)


def may_open_cycle(user: Any, cycle: Cycle) -> Verdict:
    if cycle.is_open:
        return Verdict.no("该年度考核已开启。")
    if not holds(user, Office.SECRETARY_GENERAL):
        return Verdict.no("年度考核由秘书长组织开启（第九条·秘书长·(六)）。")
    if clock.now() >= cycle.self_deadline:
        return Verdict.no("自评截止时间已过，请先修改时间安排。")
    return Verdict.yes()


def may_add_unit(user: Any, cycle: Cycle) -> Verdict:
    if not cycle.is_open:
        return Verdict.no("该年度考核还没有开启。")
    if cycle.is_published:
        return Verdict.no("该年度考核结果已发布。")
    return may_plan_cycle(user)


def may_write_self_evaluation(user: Any, cycle: Cycle) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("联盟自评由秘书处起草（第十三条·(二)）。")
    if not cycle.is_open:
        return Verdict.no("该年度考核还没有开启。")
    return Verdict.yes()
