"""What answering contributes to the whole: to-dos, and the reminders."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.registers import portal
from alliance.registers.portal import Todo
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.meetings.portal import UNANSWERED
from councils.replies import services as replying

portal.sweep("councils.meetings", label="会议回执和会前提醒", every=portal.HOUR)(replying.remind_due)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Answers that the person's units owe."""
    if access.units_with(user):
        yield UNANSWERED.of(_unanswered(user))


def _unanswered(user: Any) -> QuerySet:
    rows = Attendance.objects.unanswered().filter(unit__in=access.units_with(user))
    return rows.filter(
        meeting__state=Meeting.State.CALLED, meeting__begins_at__gt=clock.start_of_day(clock.today())
    )


@portal.todos
def for_units(user: Any) -> Iterable[Todo]:
    """Notices that the unit has not answered."""
    if not access.units_with(user) or not portal.waiting(user)[UNANSWERED]:
        return
    rows = _unanswered(user).filter(meeting__begins_at__gt=clock.now()).select_related("meeting", "unit")
    for row in rows:
        meeting = row.meeting
        url = reverse("attendance_reply", args=[row.pk])
        overdue = clock.now() >= meeting.reply_by
        yield Todo(f"填写回执：{meeting}", url, meeting.reply_by, meeting.when, "会议活动", overdue)
