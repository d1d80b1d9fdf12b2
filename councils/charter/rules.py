"""Who drafts, is heard, adopts and repeals, now, and why not.

The council leads in making charter and regulation (第五条·(二)、第十四条): both take a decision of the council. The rules of the
secretariat's own work (第九条·秘书处·(六)) take force by a decision, or signed by the secretary-general.
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from councils.charter.models import RuleVersion
from councils.decisions.models import CouncilDecision
from councils.hearing import rules as hearing


def may_draft(user: Any) -> Verdict:
    return Verdict.of(access.is_secretariat(user), "规章制度由秘书处起草。")


def may_revise(user: Any, version: RuleVersion) -> Verdict:
    return may_draft(user) and may_move(version, "revise")


def may_ask_opinions(user: Any, version: RuleVersion) -> Verdict:
    return may_draft(user) and may_move(version, "ask_opinions")


def may_withdraw(user: Any, version: RuleVersion) -> Verdict:
    return may_draft(user) and may_move(version, "withdraw")


def may_adopt(user: Any, version: RuleVersion, decision: CouncilDecision | None = None) -> Verdict:
    """By a confirmed decision that was carried, for charter and regulation with the majority that they need."""
    if not (verdict := hearing.may_adopt(user, version, decision)):
        return verdict
    needed = CouncilDecision.Matter.REGULATION
    by_council = version.rule.kind in version.rule.BY_COUNCIL
    if by_council and decision is not None and decision.matter != needed:
        return Verdict.no("章程、办法须依据“章程、办法的制定与修改”类的决定。")
    return Verdict.yes()


def may_repeal(user: Any, version: RuleVersion) -> Verdict:
    """Rules of the secretariat only: charter and regulation are replaced, never missing."""
    if version.rule.kind in version.rule.BY_COUNCIL:
        return Verdict.no("章程、办法以新版本替代，不单独废止。")
    if version.in_force_until is not None:
        return Verdict.no("该版本已失效或已有后续版本。")
    return hearing.keeps(user) and may_move(version, "repeal")
