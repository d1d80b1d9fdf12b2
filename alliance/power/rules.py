"""Who may confirm a proposal, decline it, take it back, and read them all."""

from typing import Any

from alliance.ground.access import Office, Verdict, holds
from alliance.ground.verbs import may_move
from alliance.power import second
from alliance.power.models import SEES_ALL, PowerChange


def who_may_confirm(change: PowerChange) -> set[int]:
    """Ids of the people who may confirm: see `second.confirmers`."""
    return second.confirmers(
        frozenset(Office(office) for office in change.concerned),
        proposer=change.proposed_by,
        gaining={change.gains_id} - {None},
        leaving={change.leaves_id} - {None, change.gains_id},
    )


def may_confirm(user: Any, change: PowerChange) -> Verdict:
    return _may_decide(user, change, "confirm")


def may_reject(user: Any, change: PowerChange) -> Verdict:
    return _may_decide(user, change, "reject")


def _may_decide(user: Any, change: PowerChange, move: str) -> Verdict:
    if not (legal := may_move(change, move)):
        return legal
    if user == change.proposed_by:
        return Verdict.no("提请人不能确认自己提请的变更。")
    if user.pk == change.gains_id:
        return Verdict.no("该变更涉及您本人，由其他人员确认。")
    return Verdict.of(user.is_active and user.pk in who_may_confirm(change), "您的职务不能确认此变更。")


def may_withdraw(user: Any, change: PowerChange) -> Verdict:
    if not (legal := may_move(change, "withdraw")):
        return legal
    return Verdict.of(user == change.proposed_by, "只有提请人可以撤回。")


def may_see_all(user: Any) -> Verdict:
    """The secretariat, the chair and vice-chairs, the administrators."""
    return Verdict.of(holds(user, *SEES_ALL), "只有秘书处、理事长、副理事长和管理员可以查看全部人事变更。")
