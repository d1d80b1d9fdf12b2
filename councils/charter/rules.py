"""Who drafts, is heard, adopts and repeals, now, and why not.

The council leads in making charter and regulation (第五条·(二)、第十四条): both take a decision of the council. The rules of the
secretariat's own work (第九条·秘书处·(六)) take force by a decision, or signed by the secretary-general.
"""

from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import Office, Verdict
from alliance.ground.verbs import may_move
from councils.charter.models import RuleOpinion, RuleVersion
from councils.decisions.models import CouncilDecision
from councils.meetings.models.meetings import Meeting
from councils.votes import rules as votes

KEEPERS = (Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL)


def may_draft(user: Any) -> Verdict:
    return Verdict.of(access.is_secretariat(user), "规章制度由秘书处起草。")


def may_revise(user: Any, version: RuleVersion) -> Verdict:
    return may_draft(user) and may_move(version, "revise")


def may_ask_opinions(user: Any, version: RuleVersion) -> Verdict:
    return may_draft(user) and may_move(version, "ask_opinions")


def may_withdraw(user: Any, version: RuleVersion) -> Verdict:
    return may_draft(user) and may_move(version, "withdraw")


def may_hear(user: Any, opinion: RuleOpinion) -> Verdict:
    """People of a unit that was asked, until the last instant."""
    if opinion.unit_id not in access.units_with(user):
        return Verdict.no("只有本单位的人员可以答复。")
    if not (verdict := may_move(opinion.version_of, "hear")):
        return verdict
    return Verdict.of(opinion.version_of.opinions_by > clock.now(), "征求意见已截止。")


def may_put(user: Any, version: RuleVersion, meeting: Meeting | None = None) -> Verdict:
    """As any motion: by whoever keeps the record."""
    if not (verdict := may_move(version, "put")):
        return verdict
    if version.motion_id and version.motion.state not in ("WITHDRAWN", "CLOSED"):
        return Verdict.no("已提请表决，结果出来后自动登记。")
    return _keeps(user) if meeting is None else votes.may_put(user, meeting)


def may_adopt(user: Any, version: RuleVersion, decision: CouncilDecision | None = None) -> Verdict:
    """By a confirmed decision that was carried, for charter and regulation with the majority that they need."""
    if not (verdict := _keeps(user) and may_move(version, "adopt")):
        return verdict
    if decision is None:
        return Verdict.yes()
    if not (decision.passed and decision.state == CouncilDecision.State.CONFIRMED):
        return Verdict.no("只能依据已确认、已通过的理事会决定。")
    by_council = version.rule.kind in version.rule.BY_COUNCIL
    if by_council and decision.matter != CouncilDecision.Matter.REGULATION:
        return Verdict.no("章程、办法须依据“章程、办法的制定与修改”类的决定。")
    return Verdict.yes()


def may_repeal(user: Any, version: RuleVersion) -> Verdict:
    """Rules of the secretariat only: charter and regulation are replaced, never missing."""
    if version.rule.kind in version.rule.BY_COUNCIL:
        return Verdict.no("章程、办法以新版本替代，不单独废止。")
    if version.in_force_until is not None:
        return Verdict.no("该版本已失效或已有后续版本。")
    return _keeps(user) and may_move(version, "repeal")


def _keeps(user: Any) -> Verdict:
    return Verdict.of(access.holds(user, *KEEPERS), "由秘书长或副秘书长办理。")
