"""A draft goes from who prepares it to the unit's head, who files it or hands it back."""

from typing import Any

from alliance.ground import clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import verb
from councils.applications import rules
from councils.applications.models import RoleApplication
from councils.applications.services.applications import tell
from councils.recusal import audience


def _tell_heads(application: RoleApplication, by: Any) -> None:
    heads = audience.heads_of(application.unit)
    tell(heads, application, "handed", f"请审阅并提交：{application}", f"{by or '系统'}已填写完毕。")


@verb(rules.may_hand_to_head, moves="hand", reason="送单位负责人提交", tells=_tell_heads)
def hand_to_head(application: RoleApplication, *, by: Any) -> None:
    """Hand a written draft or correction on to the unit's heads, who are told and have it among their to-dos.

    Raises `Refused` when something is not written yet, when it has been handed on already, or when the unit has no head.
    """
    require(rules.is_complete(application, application.conditions.all()))
    if not audience.heads_of(application.unit):
        raise Refused("本单位没有在任的负责人，请先联系秘书处登记。")
    application.handed_at, application.handed_by = clock.now(), by


@verb(
    rules.may_hand_back,
    moves="hand_back",
    reason="负责人退回修改：{reason}",
    asks={"reason": "请填写退回修改的原因。"},
)
def hand_back(application: RoleApplication, *, reason: str, by: Any) -> None:
    """The head hands it back with the reason; who prepared it is told."""
    if application.handed_by is not None:
        title = f"负责人退回修改：{application}"
        tell([application.handed_by], application, "handed-back", title, f"原因：{reason}")
