"""Who may answer, return and extend, now, and why not."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from councils.recusal.rules import must_step_back
from members.units.models import Unit
from reports.collections.models.answers import Answer
from reports.collections.rules import may_compose

BY_UNIT = "由被征集单位的人员填报。"


def stands_for(user: Any, answer: Answer) -> bool:
    return answer.unit_id in access.units_with(user)


def may_fill(user: Any, answer: Answer) -> Verdict:
    return _of_unit(user, answer) and may_move(answer, "fill")


def may_hand_in(user: Any, answer: Answer) -> Verdict:
    return _of_unit(user, answer) and may_move(answer, "hand_in")


def may_correct(user: Any, answer: Answer) -> Verdict:
    return _of_unit(user, answer) and may_move(answer, "correct")


def _of_unit(user: Any, answer: Answer) -> Verdict:
    return Verdict.of(stands_for(user, answer), BY_UNIT)


def may_send_back(user: Any, answer: Answer) -> Verdict:
    return _of_office(user, answer.unit) and may_move(answer, "send_back")


def may_extend(user: Any, answer: Answer) -> Verdict:
    return _of_office(user, answer.unit) and may_move(answer, "extend")


def may_excuse(user: Any, answer: Answer) -> Verdict:
    return _of_office(user, answer.unit) and may_move(answer, "excuse")


def may_ask_again(user: Any, answer: Answer) -> Verdict:
    return _of_office(user, answer.unit) and may_move(answer, "ask_again")


def _of_office(user: Any, unit: Unit) -> Verdict:
    """What is decided about one unit is decided by somebody who need not step back for it."""
    return may_compose(user) and must_step_back(user, unit)
