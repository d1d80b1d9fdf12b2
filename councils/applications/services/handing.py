"""A draft goes from who prepares it to the unit's head, who files it or hands it back."""

from typing import Any

from django.db import transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from councils.applications import rules
from councils.applications.models import RoleApplication
from councils.applications.services.applications import claim, require_text, tell
from councils.recusal import audience


@transaction.atomic
def hand_to_head(application: RoleApplication, *, by: Any, version: int | None = None) -> RoleApplication:
    """Hand a written draft or correction on to the unit's heads, who are told and have it among their to-dos.

    Raises `Refused` when something is not written yet, when it has been handed on already, or when the unit has no head.
    """
    application = claim(application, version)
    if by is not None:
        require(rules.may_hand_to_head(by, application))
    require(rules.is_complete(application, application.conditions.all()))
    heads = audience.heads_of(application.unit)
    if not heads:
        raise Refused("本单位没有在任的负责人，请先联系秘书处登记。")
    application.handed_at, application.handed_by = clock.now(), by
    audit.save(application, by=by, reason="送单位负责人提交")
    tell(heads, application, "handed", f"请审阅并提交：{application}", f"{by or '系统'}已填写完毕。")
    return application


@transaction.atomic
def hand_back(application: RoleApplication, *, reason: str, by: Any) -> RoleApplication:
    """The head hands it back with the reason; who prepared it is told."""
    application = claim(application)
    require(rules.may_hand_back(by, application))
    require_text(reason, "请填写退回修改的原因。")
    preparer = application.handed_by
    application.handed_at = application.handed_by = None
    audit.save(application, by=by, reason=f"负责人退回修改：{reason.strip()}")
    if preparer is not None:
        tell(
            [preparer],
            application,
            "handed-back",
            f"负责人退回修改：{application}",
            f"原因：{reason.strip()}",
        )
    return application
