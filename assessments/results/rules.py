"""May this person confirm, publish, object; the December 30th of 第十三条·(二).

`is_…` are about the record alone and hold for the system as well; `may_…` add the person. Services read the clock once
and hand the instant in.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q

from alliance.ground import clock
from alliance.ground.access import Office, Verdict, holds, is_secretariat, units_read, units_with
from alliance.history.words import withhold
from assessments.cycles.models import Cycle
from assessments.cycles.rules import is_still
from assessments.results.models.objections import Objection
from assessments.reviews import recusal
from assessments.reviews.models import Mark, Review
from assessments.self_assessment.models.assessments import Assessment
from councils.recusal.models import acts_as_chair, presides_over
from councils.recusal.rules import may_preside

State = Assessment.State


def is_confirmable(assessment: Assessment, moment: datetime) -> Verdict:
    """Reviewed, in time, and by reviewers none of whom has to step back meanwhile."""
    if assessment.state != State.REVIEWED:
        return Verdict.no(f"该考核{assessment.get_state_display()}，不能确认。")
    if not (verdict := is_in_time(assessment, moment)):
        return verdict
    reviewers = [row.reviewer for row in assessment.reviews.standing().select_related("reviewer")]
    conflicts = recusal.conflicts_of(reviewers)
    torn = [str(one) for one in reviewers if assessment.unit_id in conflicts[one.pk]]
    if torn:
        return Verdict.no(
            f"评审人{'、'.join(torn)}现已来自该单位或其关联单位，应当回避；请退回复评并更换评审人。"
        )
    return Verdict.yes()


def may_confirm(user: Any, assessment: Assessment, moment: datetime | None = None) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("考核结果由秘书处确认（第十三条·(二)）。")
    if not (verdict := recusal.verdict(user, assessment.unit)):
        return verdict
    return is_confirmable(assessment, moment or clock.now())


def is_in_time(assessment: Assessment, moment: datetime) -> Verdict:
    """Past December 30th only what the chair has admitted, with a reason."""
    if moment < assessment.cycle.review_deadline or assessment.late_confirmation_reason:
        return Verdict.yes()
    return Verdict.no(
        f"复评确认已于 {clock.show_deadline(assessment.cycle.review_deadline)} 截止，须先由理事长说明理由准予逾期确认。"
    )


def is_late_admissible(assessment: Assessment, moment: datetime) -> Verdict:
    if assessment.state in (State.CONFIRMED, State.PUBLISHED):
        return Verdict.no("该考核已确认。")
    if moment < assessment.cycle.review_deadline:
        return Verdict.no("复评确认尚未截止，不需要准予逾期。")
    if assessment.late_confirmation_reason:
        return Verdict.no("理事长已准予逾期确认。")
    return Verdict.yes()


def may_admit_late(user: Any, assessment: Assessment, moment: datetime | None = None) -> Verdict:
    """The chair alone; for the chair's own unit or in a vacancy whoever presides then (`presiding_order`)."""
    return may_preside(user, assessment.unit) and is_late_admissible(assessment, moment or clock.now())


def is_noticeable(cycle: Cycle) -> Verdict:
    """A cycle with a notice period, all of whose results are confirmed and not yet shown."""
    if cycle.is_published:
        return Verdict.no("结果已发布。")
    if cycle.results_public_at:
        return Verdict.no("结果已在公示。")
    if not cycle.notice_days:
        return Verdict.no("本年度没有设公示期。")
    return all_confirmed(cycle)


def may_give_notice(user: Any, cycle: Cycle) -> Verdict:
    if not holds(user, Office.SECRETARY_GENERAL):
        return Verdict.no("由秘书长办理。")
    return is_noticeable(cycle)


def may_publish(user: Any, cycle: Cycle, moment: datetime | None = None) -> Verdict:
    if not (holds(user, Office.SECRETARY_GENERAL) or acts_as_chair(user)):
        return Verdict.no("由秘书长或理事长发布考核结果。")
    return is_still(cycle) and is_ready(cycle, moment or clock.now())


def all_confirmed(cycle: Cycle) -> Verdict:
    """Every present member unit's; nobody waits for a unit that has left the alliance meanwhile."""
    rows = Assessment.objects.filter(cycle=cycle)
    if count := rows.of_members().exclude(state=State.CONFIRMED).count():
        return Verdict.no(f"还有 {count} 个单位的考核没有确认，全部确认后统一办理。")
    if not rows.filter(state=State.CONFIRMED).exists():
        return Verdict.no("还没有已确认的考核结果。")
    return Verdict.yes()


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


def is_open_to_objections(assessment: Assessment, moment: datetime) -> Verdict:
    """A confirmed result within the public notice (the period is a setting)."""
    cycle = assessment.cycle
    if cycle.results_public_at is None or cycle.is_published or assessment.state != State.CONFIRMED:
        return Verdict.no("不在公示期内，不能提出异议。")
    if moment >= cycle.objections_until:
        return Verdict.no(f"公示期已于 {clock.show_deadline(cycle.objections_until)} 结束。")
    return Verdict.yes()


def may_object(user: Any, assessment: Assessment, moment: datetime | None = None) -> Verdict:
    """The head, within the public notice period (第十一条)."""
    if assessment.unit_id not in units_with(user, "head_unit"):
        return Verdict.no("异议由本单位负责人提出。")
    return is_open_to_objections(assessment, moment or clock.now())


def is_answerable(objection: Objection) -> Verdict:
    if objection.state != Objection.State.FILED:
        return Verdict.no("该异议已答复。")
    return Verdict.yes()


def may_answer_objection(user: Any, objection: Objection) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("异议由秘书处答复。")
    return is_answerable(objection) and recusal.verdict(user, objection.assessment.unit)


def may_see_results(user: Any, cycle: Cycle) -> Verdict:
    """Held results are for the secretariat and the chair; from the public notice on, the grades are for everybody."""
    if is_secretariat(user) or acts_as_chair(user) or cycle.results_public_at or cycle.is_published:
        return Verdict.yes()
    return Verdict.no(f"{cycle.year}年度考核结果还没有公布。")


def is_public(assessment: Assessment) -> bool:
    """Published, or confirmed and in the public notice: by then the unit itself is told."""
    in_notice = assessment.cycle.results_public_at is not None and assessment.state == State.CONFIRMED
    return assessment.state == State.PUBLISHED or in_notice


def may_see_held(user: Any, assessment: Assessment) -> Verdict:
    """回避 holds for reading as well: who reviews the own unit and with what result stays hidden until it is public."""
    if is_public(assessment):
        return Verdict.yes()
    verdict = recusal.verdict(user, assessment.unit)
    return verdict or Verdict.no(f"{verdict.reason}结果公布前，不向您显示该单位的评审人、评分和等级。")


def held_from(user: Any, prefix: str = "") -> Q:
    """The same for lists: the assessments not to be shown to this person; `prefix` is the way to them."""
    public = Q(**{f"{prefix}state": State.PUBLISHED}) | Q(
        **{f"{prefix}state": State.CONFIRMED, f"{prefix}cycle__results_public_at__isnull": False}
    )
    return Q(**{f"{prefix}unit__in": recusal.conflicts(user)}) & ~public


# Nor does the log of all changes tell them who has reviewed the own unit.
withhold(Review, lambda user: Review.objects.filter(held_from(user, "assessment__")))
withhold(Mark, lambda user: Mark.objects.filter(held_from(user, "review__assessment__")))

RESULT_FIELDS = frozenset(
    {"review_score", "total", "grade", "vetoes", "bonus", "recusals", "confirmation_note"}
)


def knows_result(user: Any, assessment: Assessment) -> bool:
    """Whether the values of `RESULT_FIELDS` may be told; whoever may see the record sees that something was decided."""
    if is_public(assessment):
        return True
    looks_after = is_secretariat(user) or acts_as_chair(user) or presides_over(user)(assessment.unit_id)
    return looks_after and bool(may_see_held(user, assessment))


def sees_result(user: Any, assessment: Assessment) -> bool:
    """Published results are the unit's own; during the public notice the units see theirs as well."""
    if is_secretariat(user) or acts_as_chair(user) or presides_over(user)(assessment.unit_id):
        return assessment.state in (State.CONFIRMED, State.PUBLISHED)
    return is_public(assessment) and assessment.unit_id in units_read(user)
