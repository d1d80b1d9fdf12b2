"""Who is heard, puts a draft to the vote and enters its adoption, now, and why not."""

from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import Office, Verdict
from alliance.ground.verbs import may_move
from councils.decisions.models import CouncilDecision
from councils.hearing.models import Draft, Opinion
from councils.meetings.models.meetings import Meeting
from councils.votes import rules as votes


def may_hear(user: Any, opinion: Opinion) -> Verdict:
    """People of a unit that was asked, until the last instant."""
    if opinion.unit_id not in access.units_with(user):
        return Verdict.no("只有本单位的人员可以答复。")
    if not (verdict := may_move(opinion.draft, "hear")):
        return verdict
    return Verdict.of(opinion.draft.opinions_by > clock.now(), "征求意见已截止。")


def may_put(user: Any, draft: Draft, meeting: Meeting | None = None) -> Verdict:
    """As any motion: by whoever keeps the record, to a meeting whose seats vote."""
    if not (verdict := may_move(draft, "put")):
        return verdict
    if draft.motion_id and draft.motion.state not in ("WITHDRAWN", "CLOSED"):
        return Verdict.no("已提请表决，结果出来后自动登记。")
    return keeps(user) if meeting is None else votes.may_put(user, meeting)


def may_adopt(user: Any, draft: Draft, decision: CouncilDecision | None = None) -> Verdict:
    """By a confirmed decision of the council that was carried."""
    if not (verdict := keeps(user) and may_move(draft, "adopt")):
        return verdict
    carried = decision is None or (decision.passed and decision.state == CouncilDecision.State.CONFIRMED)
    return Verdict.of(carried, "只能依据已确认、已通过的理事会决定。")


def keeps(user: Any) -> Verdict:
    """Who keeps the council's record: the secretary-general and the deputies."""
    held = access.holds(user, Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL)
    return Verdict.of(held, "由秘书长或副秘书长办理。")
