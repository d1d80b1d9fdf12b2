"""Who asks for more time, and who gives it: the responsible unit asks; the secretariat answers, nobody for the own unit (回避)."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from councils.extensions.models import Extension
from councils.resolutions.models.orders import Resolution
from councils.resolutions.rules import NOT_UNIT, may_oversee


def may_ask(user: Any, resolution: Resolution) -> Verdict:
    if not (verdict := may_move(resolution, "ask_extension")):
        return verdict
    if resolution.unit_id not in access.units_with(user):
        return Verdict.no(NOT_UNIT)
    if resolution.extensions.filter(state=Extension.State.ASKED).exists():
        return Verdict.no("已有一项延期申请等待答复。")
    return Verdict.yes()


def may_answer(user: Any, resolution: Resolution) -> Verdict:
    return may_move(resolution, "answer_extension") and may_oversee(user, resolution.unit)
