"""What votes contribute to the whole: the vote that waits for this person."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alliance.ground import access
from alliance.registers import portal
from alliance.registers.portal import Count, Todo
from councils.meetings.models.meetings import Meeting
from councils.votes import rules
from councils.votes.models import Motion

OPEN = Count("votes to cast")


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Votes that are open at meetings of the person's units."""
    if access.units_with(user):
        yield OPEN.of(_open(user))


def _open(user: Any) -> QuerySet:
    called = Meeting.objects.filter(attendances__called=True, attendances__unit__in=access.units_with(user))
    return Motion.objects.filter(state=Motion.State.OPEN, meeting__in=called.values("pk"))


@portal.todos
def to_cast(user: Any) -> Iterable[Todo]:
    """Votes that wait for the person's own seat, or that of a unit whose proxy it has."""
    if not access.units_with(user) or not portal.waiting(user)[OPEN]:
        return
    for motion in _open(user).exclude(method=Motion.Method.HANDS).select_related("meeting"):
        if rules.to_cast(user, motion):
            yield Todo(
                f"投票：{motion}",
                motion.get_absolute_url(),
                note=motion.meeting.title,
                kind="表决",
                urgent=True,
                decides=True,
            )
