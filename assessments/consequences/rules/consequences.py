"""May this person act on what follows from the results, and if not, why (第十二条, 回避)."""

from typing import Any

from alliance.ground.access import Office, Verdict, holds, is_secretariat, units_with
from assessments.consequences.models.consequences import Circular, Commendation, TerminationMotion, oversees
from assessments.consequences.models.rectifications import Rectification
from assessments.cycles.models import Cycle
from assessments.cycles.rules import is_still
from assessments.results.models.objections import Objection
from assessments.reviews import recusal
from assessments.scoring.grading import Grade
from assessments.self_assessment.models.assessments import Assessment
from councils.decisions.models import CouncilDecision
from councils.recusal.rules import may_keep_record, may_preside
from members.units.models import Unit

State = Rectification.State


def may_see_consequences(user: Any) -> Verdict:
    if oversees(user):
        return Verdict.yes()
    return Verdict.no("供秘书处和理事长使用。")


def may_commend(user: Any, commendation: Commendation) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("推荐评优由秘书处办理（第十二条）。")
    return recusal.verdict(user, commendation.assessment.unit)


def may_sign_circulars(user: Any) -> Verdict:
    """Whom a circular names follows from the published results, so nobody has to step back from it."""
    if holds(user, Office.SECRETARY_GENERAL):
        return Verdict.yes()
    return Verdict.no("通报由秘书长签发（第九条·秘书长·(二)）。")


def may_issue_circular(user: Any, cycle: Cycle, kind: str) -> Verdict:
    if not (verdict := may_sign_circulars(user)):
        return verdict
    if not cycle.is_published:
        return Verdict.no("考核结果还没有发布。")
    if not (verdict := is_still(cycle)):
        return verdict
    if Circular.objects.filter(cycle=cycle, kind=kind).exists():
        return Verdict.no(f"{cycle.year}年度的{Circular.Kind(kind).label}已印发。")
    return Verdict.yes()


def may_work_on(user: Any, rectification: Rectification) -> Verdict:
    """The unit's people prepare plan and report, from the notice on."""
    if rectification.assessment.unit_id not in units_with(user):
        return Verdict.no("由被整改单位办理。")
    if rectification.state == State.DRAFTED:
        return Verdict.no("整改通知书还没有下发。")
    if rectification.state == State.SUBMITTED:
        return Verdict.no("整改方案已报送，正在审核。")
    if rectification.state not in (State.NOTIFIED, State.PLANNED):
        return Verdict.no(f"该整改现在是“{rectification.get_state_display()}”，不能再修改。")
    return Verdict.yes()


def may_hand_in(user: Any, rectification: Rectification) -> Verdict:
    """The head hands in plan and report; late ones are still taken, and recorded as late."""
    if rectification.assessment.unit_id not in units_with(user, "head_unit"):
        return Verdict.no("由本单位负责人报送。")
    return may_work_on(user, rectification)


def may_recheck(user: Any, rectification: Rectification) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("验收由秘书处办理（第十二条）。")
    if rectification.state != State.REPORTED:
        return Verdict.no(f"该整改现在是“{rectification.get_state_display()}”，不在验收环节。")
    return recusal.verdict(user, rectification.assessment.unit)


def may_extend(user: Any, rectification: Rectification) -> Verdict:
    """More time: while the case waits for the unit."""
    if not is_secretariat(user):
        return Verdict.no("由秘书处办理。")
    if rectification.state not in (State.NOTIFIED, State.PLANNED):
        return Verdict.no(f"该整改现在是“{rectification.get_state_display()}”，不能延期。")
    return recusal.verdict(user, rectification.assessment.unit)


def stands(assessment: Assessment) -> Verdict:
    """Whether a result is final: published as 不合格 (not reopened), without an open objection."""
    year = assessment.cycle.year
    if assessment.state != Assessment.State.PUBLISHED:
        return Verdict.no(f"{year}年度的考核结果没有发布或已退回复评（{assessment.get_state_display()}）。")
    if assessment.grade != Grade.UNQUALIFIED:
        return Verdict.no(f"{year}年度的考核结果不是“不合格”。")
    if Objection.objects.filter(assessment=assessment, state=Objection.State.FILED).exists():
        return Verdict.no(f"{year}年度的考核结果还有未答复的异议。")
    return Verdict.yes()


def has_ground(motion: TerminationMotion) -> Verdict:
    """Whether both results that the motion rests on still stand, in two years in a row (第十二条)."""
    for result in (motion.first, motion.second):
        if not (verdict := stands(result)):
            return verdict
    if motion.second.cycle.year - motion.first.cycle.year != 1:
        return Verdict.no("两个年度不连续。")
    return Verdict.yes()


def is_open_to_vote(motion: TerminationMotion) -> Verdict:
    """Whether the council may decide on it now."""
    if motion.state != TerminationMotion.State.DRAFTED:
        return Verdict.no(f"该议案{motion.get_state_display()}，不能再表决。")
    return has_ground(motion)


def may_enter_decision(user: Any, motion: TerminationMotion) -> Verdict:
    """The secretary-general enters the council's decision, one at a time; a deputy where stepping back is due."""
    if not (verdict := is_open_to_vote(motion)):
        return verdict
    if not (verdict := may_keep_record(user, motion.unit)):
        return verdict
    if pending_decisions(motion).exists():
        return Verdict.no("表决结果已录入，等待理事长确认。")
    return Verdict.yes()


def pending_decisions(motion: TerminationMotion) -> Any:
    """Records of the council's vote on this unit that are entered and not yet confirmed."""
    return CouncilDecision.objects.filter(
        unit=motion.unit_id, matter=CouncilDecision.Matter.TERMINATION
    ).exclude(state=CouncilDecision.State.CONFIRMED)


def may_execute(user: Any, motion: TerminationMotion) -> Verdict:
    """After the council has decided, the chair (a vice-chair where the chair steps back) executes it."""
    if motion.state != TerminationMotion.State.CARRIED:
        return Verdict.no(f"该议案{motion.get_state_display()}，不能执行。")
    if not (verdict := has_ground(motion)):
        return verdict
    return may_preside(user, motion.unit)


def may_drop(user: Any, motion: TerminationMotion) -> Verdict:
    """Only a motion that has lost its ground is dropped; any other one goes to the council."""
    if motion.state != TerminationMotion.State.DRAFTED:
        return Verdict.no(f"该议案{motion.get_state_display()}，不能撤销。")
    if not may_keep_record(user, motion.unit):
        return Verdict.no("由秘书长办理；秘书长回避或空缺时，由副秘书长办理。")
    if has_ground(motion):
        return Verdict.no("两个年度的结果均有效，议案须由理事会表决，不能撤销。")
    return Verdict.yes()


def may_take_back(unit: Unit) -> Verdict:
    """The ending that the council decided is for good: only a new admission leads back (第十二条)."""
    if TerminationMotion.objects.filter(unit=unit, state=TerminationMotion.State.EXECUTED).exists():
        return Verdict.no("成员资格由理事会表决终止，不能恢复；再次加入须重新登记为新的成员单位。")
    return Verdict.yes()
