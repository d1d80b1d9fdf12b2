"""Works that stopped wait for a person; the sweep wakes a worker for those that go on."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alliance.background import works
from alliance.background.models.works import Work
from alliance.registers import portal

WORKS_STOPPED = portal.Count("works stopped")


portal.sweep("alliance.works", label="唤起后台办理事项", every=portal.MINUTE)(works.ring_for_waiting)


def _stopped(user: Any) -> QuerySet:
    return Work.objects.visible_to(user).filter(state=Work.State.FAILED)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    yield WORKS_STOPPED.of(_stopped(user))


@portal.todos
def given_up(user: Any) -> list[portal.Todo]:
    """A work that stopped waits for whoever may let it go on: those who see it."""
    if not portal.waiting(user)[WORKS_STOPPED]:
        return []
    return [
        portal.Todo(
            f"办理中断：{work.title}", work.get_absolute_url(), note=work.error, kind="后台任务", urgent=True
        )
        for work in _stopped(user)
    ]
