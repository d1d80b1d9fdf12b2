"""What attendance contributes to the whole: lists that somebody must end."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.registers import portal
from alliance.registers.portal import Todo
from councils.meetings.models.meetings import Meeting
from councils.meetings.portal import TO_CLOSE


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Meetings that are over and not ended yet."""
    if access.is_secretariat(user):
        yield TO_CLOSE.of(_over())


def _over() -> QuerySet:
    return Meeting.objects.filter(state=Meeting.State.CALLED, ends_at__lt=clock.now())


@portal.todos
def to_close(user: Any) -> Iterable[Todo]:
    """Until the list is ended the meeting counts in nobody's record."""
    if not access.is_secretariat(user) or not portal.waiting(user)[TO_CLOSE]:
        return
    for one in _over():
        url = reverse("meeting_board", args=[one.pk])
        yield Todo(f"核对到会情况并结束登记：{one}", url, note=one.when, kind="会议活动")
