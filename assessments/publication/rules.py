"""May this person show the results in a public notice, publish them, or read them together (第十一条、第十三条·(二))."""

from datetime import datetime
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Office, Verdict, holds, is_secretariat, provided
from assessments.cycles.models import Cycle
from assessments.cycles.rules import is_still
from assessments.objections.models import Objection
from assessments.sheets.models.assessments import Assessment
from councils.recusal.models import acts_as_chair

State = Assessment.State


def all_confirmed(cycle: Cycle) -> Verdict:
    """Every present member unit's; nobody waits for a unit that has left the alliance meanwhile."""
    rows = Assessment.objects.filter(cycle=cycle)
    if count := rows.of_members().exclude(state=State.CONFIRMED).count():
        return Verdict.no(f"还有 {count} 个单位的考核没有确认，全部确认后统一办理。")
    if not rows.filter(state=State.CONFIRMED).exists():
        return Verdict.no("还没有已确认的考核结果。")
    return Verdict.yes()


def is_noticeable(cycle: Cycle) -> Verdict:
    """A cycle with a notice period, all of whose results are confirmed and not yet shown."""
    if cycle.is_published:
        return Verdict.no("结果已发布。")
    if cycle.results_public_at:
        return Verdict.no("结果已在公示。")
    if not cycle.notice_days:
        return Verdict.no("本年度没有设公示期。")
    return all_confirmed(cycle)


@provided(is_noticeable)
def may_give_notice(user: Any, cycle: Cycle) -> Verdict:
    return Verdict.of(holds(user, Office.SECRETARY_GENERAL), "由秘书长办理。")


def is_ready(cycle: Cycle, moment: datetime) -> Verdict:
    """All results are confirmed, and the public notice, if there is one, has run out without an open objection."""
    if cycle.is_published:
        return Verdict.no("结果已发布。")
    if not (verdict := all_confirmed(cycle)):
        return verdict
    if cycle.notice_days:
        if cycle.results_public_at is None:
            return Verdict.no("请先公示结果。")
        if moment < cycle.objections_until:
            return Verdict.no(f"公示期至 {clock.show_deadline(cycle.objections_until)}，期满后发布。")
    if Objection.objects.filter(assessment__cycle=cycle, state=Objection.State.FILED).exists():
        return Verdict.no("还有未答复的异议。")
    return Verdict.yes()


@provided(is_still, is_ready)
def may_publish(user: Any, cycle: Cycle) -> Verdict:
    if holds(user, Office.SECRETARY_GENERAL) or acts_as_chair(user):
        return Verdict.yes()
    return Verdict.no("由秘书长或理事长发布考核结果。")


def may_see_results(user: Any, cycle: Cycle) -> Verdict:
    """Held results are for the secretariat and the chair; from the public notice on, the grades are for everybody."""
    if is_secretariat(user) or acts_as_chair(user) or cycle.results_public_at or cycle.is_published:
        return Verdict.yes()
    return Verdict.no(f"{cycle.year}年度考核结果还没有公布。")
