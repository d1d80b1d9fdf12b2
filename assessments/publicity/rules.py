"""May this person recommend a unit, or issue a circular (第十二条, 回避)."""

from typing import Any

from alliance.ground.access import Office, Verdict, holds, is_secretariat
from assessments.cycles.models import Cycle
from assessments.cycles.rules import is_still
from assessments.publicity.models import Circular, Commendation
from councils.recusal.rules import must_step_back


def may_commend(user: Any, commendation: Commendation) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("推荐评优由秘书处办理（第十二条）。")
    return must_step_back(user, commendation.assessment.unit)


def may_sign_circulars(user: Any) -> Verdict:
    """Whom a circular names follows from the published results, so nobody has to step back from it."""
    return Verdict.of(holds(user, Office.SECRETARY_GENERAL), "通报由秘书长签发（第九条·秘书长·(二)）。")


def is_ready_for_circulars(cycle: Cycle) -> Verdict:
    if not cycle.is_published:
        return Verdict.no("考核结果还没有发布。")
    return is_still(cycle)


def may_issue_circular(user: Any, cycle: Cycle, kind: str) -> Verdict:
    if not (verdict := may_sign_circulars(user) and is_ready_for_circulars(cycle)):
        return verdict
    if Circular.objects.filter(cycle=cycle, kind=kind).exists():
        return Verdict.no(f"{cycle.year}年度的{Circular.Kind(kind).label}已印发。")
    return Verdict.yes()
