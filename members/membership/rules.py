"""May this person end a membership or take its ending back now, and if not, why (第十二条)."""

from typing import Any

from alliance.ground.access import Verdict
from alliance.power import judge
from alliance.power.judge import Act, Ruling
from members.membership import endings
from members.units.models import Unit
from members.units.rules import by_secretariat, without_own_recusal


def has_not_ended(unit: Unit) -> Ruling:
    return Ruling(unit.ended_on is None, f"该单位的成员资格已登记自 {unit.ended_on} 起终止。")


def may_end_membership(user: Any, unit: Unit) -> Ruling:
    """The seats of the unit and the posts of its people end with it."""
    if not (open_ := has_not_ended(unit)):
        return open_
    if not (verdict := without_own_recusal(user, unit.pk)):
        return Ruling(False, verdict.reason)
    return judge.ask(user, Act.END_MEMBERSHIP, moves=judge.all_carried_in(unit))


def may_reinstate(user: Any, unit: Unit) -> Verdict:
    if unit.ended_on is None:
        return Verdict.no("该单位的成员资格没有终止。")
    if not (verdict := endings.may_take_back(unit)):
        return verdict
    return by_secretariat(user)
