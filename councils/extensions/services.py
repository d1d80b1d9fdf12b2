"""More time for an order: asked before it is over, granted or refused with a reason; all days stay (第五条·(五))."""

from datetime import date, datetime
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify
from councils.extensions import rules
from councils.extensions.models import Extension
from councils.recusal import audience
from councils.resolutions.models.orders import Resolution
from councils.resolutions.services.orders import tell


def _tell_asked(resolution: Resolution, reason: str) -> None:
    notify(
        audience.secretariat(resolution.unit),
        matter=f"resolution:{resolution.pk}",
        step=f"extension-asked-{resolution.version}",
        title=f"待答复：{resolution.unit}申请延期办理“{resolution.task}”",
        body=f"理由：{reason}",
        url=resolution.get_absolute_url(),
        about=resolution.unit,
    )


@verb(
    rules.may_ask,
    moves="ask_extension",
    reason="申请延期：{reason}",
    asks={"reason": "请写明延期的理由。"},
    tells=_tell_asked,
)
def ask(resolution: Resolution, *, last_day: date, reason: str, by: Any) -> None:
    """Ask for more time; until the answer the old day holds. The secretariat is told. `Refused` for a day that is no later."""
    wanted = clock.end_of_day(last_day)
    if wanted <= resolution.deadline:
        raise Refused("延期后的日期须晚于现在的时限。", field="last_day")
    extension = Extension(
        resolution=resolution,
        old_deadline=resolution.deadline,
        new_deadline=wanted,
        reason=reason,
        asked_by=by,
    )
    audit.save(extension, by=by, reason=f"申请延期：{reason}")


def _open(resolution: Resolution) -> Extension:
    found = resolution.extensions.select_for_update(of=("self",)).filter(state=Extension.State.ASKED).first()
    if found is None:
        raise Refused("没有等待答复的延期申请。")
    return found


def _tell_answered(resolution: Resolution) -> None:
    last = resolution.extensions.order_by("-answered_at", "-pk").first()
    tell(
        resolution,
        f"extension-{last.pk}",
        f"延期申请{last.get_state_display()}：{resolution.task}",
        f"现时限：{clock.show_deadline(resolution.deadline, with_year=True)}。{last.answer}",
    )


def _answer(resolution: Resolution, extension: Extension, answer: str, moment: datetime, by: Any) -> None:
    extension.answer, extension.answered_by, extension.answered_at = answer, by, moment
    audit.save(extension, by=by, reason=f"{extension.get_state_display()}：{answer}")


@verb(
    rules.may_answer,
    moves="answer_extension",
    reason="准予延期：{answer}",
    asks={"answer": "请写明答复意见。"},
    tells=_tell_answered,
)
def grant(resolution: Resolution, *, answer: str, moment: datetime, by: Any) -> None:
    """The order has until the day that was asked for, also where the old day has passed meanwhile; the unit is told."""
    extension = _open(resolution)
    extension.grant()
    resolution.deadline = extension.new_deadline
    _answer(resolution, extension, answer, moment, by)


@verb(
    rules.may_answer,
    moves="answer_extension",
    reason="不予延期：{answer}",
    asks={"answer": "请写明不予延期的原因。"},
    tells=_tell_answered,
)
def refuse(resolution: Resolution, *, answer: str, moment: datetime, by: Any) -> None:
    """It stays with the old day; the unit is told why."""
    extension = _open(resolution)
    extension.refuse()
    _answer(resolution, extension, answer, moment, by)
