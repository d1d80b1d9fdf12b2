"""Who may ask the secretariat for something, answer it, and say how content the unit is.

People of the unit ask, supply, judge and withdraw; the secretariat takes, asks back and answers, but nobody who comes from the
unit or from one related to it (回避).
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from councils.recusal.rules import must_step_back
from councils.requests.models import MemberRequest
from members.units.models import Unit

CLAUSES = ("9.secretariat.4", "9.secretary_general.4")


def sees_requests(user: Any) -> bool:
    return bool(access.units_read(user)) or access.is_secretariat(user)


def may_see_requests(user: Any) -> Verdict:
    return Verdict.of(sees_requests(user), "成员诉求由提出单位和秘书处查阅。")


def units_to_ask_for(user: Any) -> Any:
    """The person's units for which `may_ask` says yes, in order."""
    return Unit.objects.of_people(user)


def may_begin(user: Any) -> Verdict:
    """Whether there is any unit that the person may ask for; the unit itself is asked about when it is known."""
    return Verdict.of(units_to_ask_for(user).exists(), "诉求由成员单位的人员提出。")


def may_ask(user: Any, unit: Unit) -> Verdict:
    """People of a member, for their own unit."""
    if unit.pk not in access.units_with(user):
        return Verdict.no("只有本单位的人员可以提出诉求。")
    return Verdict(unit.is_active, "该单位现在不是成员单位，不能提出诉求。")


def _own(user: Any, request: MemberRequest, move: str) -> Verdict:
    if request.unit_id not in access.units_with(user):
        return Verdict.no("只有提出单位的人员可以办理。")
    return may_move(request, move)


def may_supply(user: Any, request: MemberRequest) -> Verdict:
    return _own(user, request, "supply")


def may_attach(user: Any, request: MemberRequest) -> Verdict:
    return _own(user, request, "attach")


def may_rate(user: Any, request: MemberRequest) -> Verdict:
    return _own(user, request, "close")


def may_reopen(user: Any, request: MemberRequest) -> Verdict:
    return _own(user, request, "reopen")


def may_withdraw(user: Any, request: MemberRequest) -> Verdict:
    return _own(user, request, "withdraw")


def _office(user: Any, request: MemberRequest, move: str) -> Verdict:
    if not access.is_secretariat(user):
        return Verdict.no("由秘书处办理。")
    return must_step_back(user, request.unit) and may_move(request, move)


def may_take(user: Any, request: MemberRequest) -> Verdict:
    return _office(user, request, "take")


def may_ask_back(user: Any, request: MemberRequest) -> Verdict:
    return _office(user, request, "ask_back")


def may_reply(user: Any, request: MemberRequest) -> Verdict:
    return _office(user, request, "reply")
