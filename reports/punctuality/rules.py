"""Who sees the board, and who reminds."""

from typing import Any

from alliance.ground.access import Verdict, is_secretariat, units_with
from reports.deadlines.rules import NOT_SECRETARIAT, sees_every_unit


def may_see_board(user: Any) -> Verdict:
    return Verdict.of(sees_every_unit(user) or units_with(user), "报送看板供秘书处、理事长和成员单位使用。")


def may_remind(user: Any) -> Verdict:
    return Verdict.yes() if is_secretariat(user) else Verdict.no(f"催报{NOT_SECRETARIAT}")
