"""The minutes of the demo's meetings: written the next day, checked, signed by the chair within five working days, read by most."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from councils.meetings.models.meetings import Meeting
from councils.minutes.models import Minutes
from councils.minutes.services import issuing, writing
from demo.agenda import Agenda

READ = (2, 3, 13, 14)  # who signs for having read them, of those that were called


def plan_minutes(
    agenda: Agenda, cast: SimpleNamespace, meeting: Meeting, begins: datetime, *, signed: bool
) -> None:
    """From the day after the meeting on; one that is not signed waits for the chair."""

    def write() -> None:
        held = Meeting.objects.get(pk=meeting.pk)  # as it is stored by now
        minutes = writing.begin(held, by=cast.officer)
        minutes = writing.revise(minutes, presided_by=cast.chair, by=cast.officer)
        minutes = writing.submit(minutes, by=cast.officer)
        agenda.at(begins + timedelta(days=2), lambda: writing.check(minutes, by=cast.secretary_general))
        if not signed:
            return
        agenda.at(begins + timedelta(days=4), lambda: issuing.sign(minutes, by=cast.chair))
        agenda.at(begins + timedelta(days=5), lambda: _read(cast, minutes))

    agenda.at(begins + timedelta(days=1), write)


def _read(cast: SimpleNamespace, minutes: Minutes) -> None:
    units = {cast.units[number].pk: number for number in READ}
    for row in minutes.readers.filter(unit__in=units):
        issuing.read(row, by=cast.liaisons[units[row.unit_id]])
