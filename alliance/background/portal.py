"""Works that stopped wait for a person; sweeps wake a worker for those that go on and remove files after a day."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alliance.background import exports, list_exports, works
from alliance.background.models.works import Work
from alliance.files import downloads
from alliance.registers import portal

WORKS_STOPPED = portal.Count("works stopped")

works.kinds[list_exports.LONG_LIST] = exports.File(list_exports.build, list_exports.may, unit="行")
portal.menu("我的导出", "exports", area="desk", order=20, shown=lambda user: user.is_authenticated)
portal.menu(
    "导出记录", "downloads", area="system", order=60, shown=lambda user: bool(downloads.may_see_all(user))
)
portal.sweep("alliance.works", label="唤起后台办理事项", every=portal.MINUTE)(works.ring_for_waiting)
portal.sweep("alliance.exports_expire", label="清理过期导出文件", every=portal.HOUR)(exports.expire)


def _stopped(user: Any) -> QuerySet:
    return Work.objects.visible_to(user).acts().filter(state=Work.State.FAILED)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    yield WORKS_STOPPED.of(_stopped(user))


@portal.todos
def given_up(user: Any) -> list[portal.Todo]:
    """An act that stopped waits for whoever may let it go on: those who see it."""
    if not portal.waiting(user)[WORKS_STOPPED]:
        return []
    return [
        portal.Todo(
            f"办理中断：{work.title}", work.get_absolute_url(), note=work.error, kind="后台任务", urgent=True
        )
        for work in _stopped(user)
    ]
