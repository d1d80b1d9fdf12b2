"""What may be known of a result that is held: nobody reads of the own unit before it is public (回避)."""

from typing import Any

from django.db.models import Q

from alliance.ground.access import Verdict, is_secretariat, units_read
from assessments.sheets.models.assessments import Assessment
from councils.recusal.models import acts_as_chair, presides_over
from councils.recusal.rules import must_step_back
from members.relations.closed import closed_units

State = Assessment.State


def looks_after(user: Any, assessment: Assessment) -> bool:
    """The secretariat and the chair look after the review of all units, who presides in the chair's place of those."""
    return is_secretariat(user) or acts_as_chair(user) or presides_over(user)(assessment.unit_id)


def is_public(assessment: Assessment) -> bool:
    """Published, or confirmed and in the public notice: by then the unit itself is told."""
    in_notice = assessment.cycle.results_public_at is not None and assessment.state == State.CONFIRMED
    return assessment.state == State.PUBLISHED or in_notice


def may_see_held(user: Any, assessment: Assessment) -> Verdict:
    """回避 holds for reading as well: who reviews the own unit and with what result stays hidden until it is public."""
    if is_public(assessment):
        return Verdict.yes()
    verdict = must_step_back(user, assessment.unit)
    return verdict or Verdict.no(f"{verdict.reason}结果公布前，不向您显示该单位的评审人、评分和等级。")


def held_from(user: Any, prefix: str = "") -> Q:
    """The same for lists: the assessments not to be shown to this person; `prefix` is the way to them."""
    public = Q(**{f"{prefix}state": State.PUBLISHED}) | Q(
        **{f"{prefix}state": State.CONFIRMED, f"{prefix}cycle__results_public_at__isnull": False}
    )
    return Q(**{f"{prefix}unit__in": closed_units(user)}) & ~public


RESULT_FIELDS = frozenset(
    {"review_score", "total", "grade", "vetoes", "bonus", "recusals", "confirmation_note"}
)


def knows_result(user: Any, assessment: Assessment) -> bool:
    """Whether the values of `RESULT_FIELDS` may be told; whoever may see the record sees that something was decided."""
    if is_public(assessment):
        return True
    return looks_after(user, assessment) and bool(may_see_held(user, assessment))


def sees_result(user: Any, assessment: Assessment) -> bool:
    """Published results are the unit's own; during the public notice the units see theirs as well."""
    if looks_after(user, assessment):
        return assessment.state in (State.CONFIRMED, State.PUBLISHED)
    return is_public(assessment) and assessment.unit_id in units_read(user)
