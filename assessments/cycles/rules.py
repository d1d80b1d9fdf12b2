"""Who may plan and open an assessment year (第十三条), and write the alliance's self-evaluation (第十一条)."""

from collections.abc import Callable
from typing import Any

from alliance.background.models.works import Work
from alliance.ground import clock
from alliance.ground.access import Office, Verdict, holds, is_council_or_secretariat, is_secretariat
from alliance.menu.years import published_years
from assessments.cycles.models import Cycle
from councils.recusal.models import acts_as_chair

OPENING, PUBLICATION = (
    "assessments.opening",
    "assessments.publication",
)  # kinds of `alliance.background.works`
CONFIRMATION = "assessments.confirmation"


def looks_after(user: Any) -> bool:
    """Who follows the whole year: the secretariat, and who acts as chair."""
    return is_secretariat(user) or acts_as_chair(user)


def once_published(shown: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """`shown`, once results of a year have been published: before, nothing follows from any."""
    return lambda user: bool(published_years(user)) and shown(user)


def may_see_cycles(user: Any) -> Verdict:
    """As `Cycle.objects.visible_to`: the year as a whole is for the secretariat and the council."""
    if is_council_or_secretariat(user):
        return Verdict.yes()
    return Verdict.no("年度考核的整体安排由秘书处和理事会查阅；本单位的考核见“本单位年度考核”。")


def may_plan_cycle(user: Any) -> Verdict:
    return Verdict.of(is_secretariat(user), "年度考核由秘书处组织（第十三条）。")


def under_way(cycle: Cycle) -> Work | None:
    """The opening or the publication of the year that is still being carried out in the background; one query."""
    return Work.objects.under_way().filter(kind__in=[OPENING, PUBLICATION], about=str(cycle.pk)).first()


def is_still(cycle: Cycle) -> Verdict:
    """Nothing of the year is changed by the portal at this moment; acts that would collide with it wait."""
    if (work := under_way(cycle)) is None:
        return Verdict.yes()
    return Verdict.no(f"“{work.title}”正在后台办理，办完后再操作。")


def is_changeable(cycle: Cycle) -> Verdict:
    if cycle.is_open:
        return Verdict.no("该年度考核已开启，截止时间不再修改；个别单位需要更多时间的，请准予延期。")
    return is_still(cycle)


def may_change_cycle(user: Any, cycle: Cycle) -> Verdict:
    return is_changeable(cycle) and may_plan_cycle(user)


def is_openable(cycle: Cycle) -> Verdict:
    if cycle.is_open:
        return Verdict.no("该年度考核已开启。")
    return is_still(cycle)


def may_open_cycle(user: Any, cycle: Cycle) -> Verdict:
    if not (verdict := is_openable(cycle)):
        return verdict
    if not holds(user, Office.SECRETARY_GENERAL):
        return Verdict.no("年度考核由秘书长组织开启（第九条·秘书长·(六)）。")
    if clock.now() >= cycle.self_deadline:
        return Verdict.no("自评截止时间已过，请先修改时间安排。")
    return Verdict.yes()


def takes_units(cycle: Cycle) -> Verdict:
    """An open year that is not published, nor about to be."""
    if not cycle.is_open:
        return Verdict.no("该年度考核还没有开启。")
    if cycle.is_published:
        return Verdict.no("该年度考核结果已发布。")
    return is_still(cycle)


def may_add_unit(user: Any, cycle: Cycle) -> Verdict:
    return takes_units(cycle) and may_plan_cycle(user)


def may_write_self_evaluation(user: Any, cycle: Cycle) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("联盟自评由秘书处起草（第十三条·(二)）。")
    if not cycle.is_open:
        return Verdict.no("该年度考核还没有开启。")
    return Verdict.yes()
