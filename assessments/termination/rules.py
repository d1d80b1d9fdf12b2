"""May this person enter the vote on a motion, execute or drop it, and does it still have its ground (第十二条, 回避)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from assessments.earlier.models import EarlierGrade
from assessments.earlier.rules import counts_still
from assessments.objections.models import Objection
from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from assessments.termination.models import TerminationMotion
from councils.decisions.models import CouncilDecision
from councils.recusal.rules import may_keep_record, may_preside
from members.units.models import Unit


@dataclass(frozen=True)
class Known:
    """What the rules would ask the database for each motion, asked once for many: which results are under objection, which years
    were assessed in the portal.
    """

    objected: Collection[int]
    assessed: Collection[int]


def stands(assessment: Assessment, known: Known | None = None) -> Verdict:
    """Whether a result is final: published as 不合格 (not reopened), without an open objection."""
    year = assessment.cycle.year
    if assessment.state != Assessment.State.PUBLISHED:
        return Verdict.no(f"{year}年度的考核结果没有发布或已退回复评（{assessment.get_state_display()}）。")
    if assessment.grade != Grade.UNQUALIFIED:
        return Verdict.no(f"{year}年度的考核结果不是“不合格”。")
    objected = known.objected if known else objected_of([assessment])
    if assessment.pk in objected:
        return Verdict.no(f"{year}年度的考核结果还有未答复的异议。")
    return Verdict.yes()


def objected_of(assessments: Collection[Assessment | int]) -> set[int]:
    """Those of the results that are under an open objection; one query."""
    rows = Objection.objects.filter(assessment__in=assessments, state=Objection.State.FILED)
    return set(rows.values_list("assessment", flat=True))


def earlier_stands(grade: EarlierGrade, known: Known | None = None) -> Verdict:
    """Whether the grade of a year before the portal is 不合格, confirmed, and not corrected since."""
    if not (verdict := counts_still(grade, known.assessed if known else None)):
        return verdict
    return Verdict(grade.grade == Grade.UNQUALIFIED, f"{grade.year}年度登记的等次不是“不合格”。")


def has_ground(motion: TerminationMotion, known: Known | None = None) -> Verdict:
    """Whether both results that the motion rests on still stand, in two years in a row (第十二条)."""
    before = stands(motion.first, known) if motion.first else earlier_stands(motion.earlier, known)
    if not (verdict := before and stands(motion.second, known)):
        return verdict
    return Verdict.of(motion.second.cycle.year - motion.first_year == 1, "两个年度不连续。")


def is_open_to_vote(motion: TerminationMotion) -> Verdict:
    """Whether the council may decide on it now."""
    return may_move(motion, "carry") and has_ground(motion)


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
    return may_move(motion, "execute") and has_ground(motion) and may_preside(user, motion.unit)


def may_issue(user: Any, motion: TerminationMotion) -> Verdict:
    """The secretary-general lays it before the council under a number, once; a deputy where stepping back is due."""
    if motion.number:
        return Verdict.no("议案已经印发。")
    return may_move(motion, "issue") and has_ground(motion) and may_keep_record(user, motion.unit)


def may_drop(user: Any, motion: TerminationMotion) -> Verdict:
    """Only a motion that has lost its ground is dropped; any other one goes to the council."""
    if not (verdict := may_move(motion, "drop")):
        return verdict
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
