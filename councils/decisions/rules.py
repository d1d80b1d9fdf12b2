"""The recorded decision of a council meeting: the secretary-general enters it, the chair confirms it."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Office, Verdict
from alliance.ground.verbs import may_move
from councils.decisions.models import CouncilDecision
from councils.recusal.rules import may_keep_record, may_preside
from members.units.models import Unit


def may_enter(user: Any, unit: Unit | None = None) -> Verdict:
    return may_keep_record(user, unit)


def may_open_entry(user: Any) -> Verdict:
    """Whether the form is of any use to this person; the unit concerned is asked about when it is known."""
    if access.holds(user, Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL):
        return Verdict.yes()
    return Verdict.no("只有秘书长可以录入；秘书长回避或空缺时，由副秘书长录入。")


def may_correct(user: Any, decision: CouncilDecision) -> Verdict:
    """What the chair has returned is corrected by who keeps the record."""
    if not (verdict := may_move(decision, "enter_again")):
        return verdict
    return may_keep_record(user, decision.unit)


def may_enter_again(user: Any, decision: CouncilDecision, unit: Unit | None) -> Verdict:
    """The same, of a record that will be about this unit."""
    return may_correct(user, decision) and may_enter(user, unit)


def _may_decide(user: Any, decision: CouncilDecision, move: str) -> Verdict:
    if not (verdict := may_move(decision, move)):
        return verdict
    if not (verdict := may_preside(user, decision.unit)):
        return verdict
    return Verdict.of(user.pk != decision.entered_by_id, "录入人与确认人不能是同一人，请由其他人员确认。")


def may_record_vote(user: Any, unit: Unit | None) -> Verdict:
    """Who presided over a vote that was cast in the portal."""
    return may_preside(user, unit)


def may_confirm(user: Any, decision: CouncilDecision) -> Verdict:
    return _may_decide(user, decision, "confirm")


def may_send_back(user: Any, decision: CouncilDecision) -> Verdict:
    return _may_decide(user, decision, "send_back")
