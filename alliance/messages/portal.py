"""The inbox in the menu, mail that waits for a decision, and the sweep that has letters sent."""

from typing import Any

from alliance.messages import outbox
from alliance.messages.mail_home import may_decide
from alliance.messages.models import Outbox
from alliance.registers import portal

MAIL_HELD = portal.Count("mail held")


portal.menu("消息", "inbox", area="desk", order=10, shown=lambda user: user.is_authenticated)
portal.sweep("alliance.outbox", label="安排发送邮件", every=portal.MINUTE)(outbox.watch)


def _held() -> Any:
    return Outbox.objects.filter(state=Outbox.State.HELD)


@portal.counts
def counts(user: Any) -> list[Any]:
    return [MAIL_HELD.of(_held())] if may_decide(user) else []


@portal.todos
def to_decide(user: Any) -> list[portal.Todo]:
    if not may_decide(user) or not portal.waiting(user)[MAIL_HELD]:
        return []
    box = _held().first()
    return [
        portal.Todo(
            "邮件已暂扣，请放行或作废",
            "/jobs/",
            note=box.held_reason if box else "",
            kind="后台任务",
            urgent=True,
        )
    ]
