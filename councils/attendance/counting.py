"""How many are there: the numbers of the board and of the record, from one query over the units that are due."""

from dataclasses import dataclass

from django.db.models import Count, Q

from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting

Outcome = Attendance.Outcome


@dataclass(frozen=True)
class Presence:
    """Units due, by how they are there; of a meeting with votes the seats that vote are counted for the quorum."""

    due: int
    attended: int
    proxied: int
    leave: int
    absent: int
    walked_in: int
    seats: int
    seats_there: int
    needed: int | None

    @property
    def there(self) -> int:
        return self.attended + self.proxied

    @property
    def missing(self) -> int:
        """How many voting seats are missing for the quorum."""
        return max(0, (self.needed or 0) - self.seats_there)

    def explain(self) -> str:
        """“应到席位 9 个，法定出席至少 6 个，实到 7 个（含委托），达到法定人数”; empty where nothing is voted on."""
        if self.needed is None:
            return ""
        reached = "达到法定人数" if not self.missing else f"还差 {self.missing} 个"
        return f"应到席位 {self.seats} 个，法定出席至少 {self.needed} 个，实到 {self.seats_there} 个（含委托），{reached}"


def presence(meeting: Meeting) -> Presence:
    """One query."""
    there = Q(counts_as__in=Attendance.THERE)
    due = Q(called=True)
    votes = Q(pk__in=Attendance.objects.voting_at(meeting).values("pk"))
    found = meeting.attendances.reckoned().aggregate(
        due=Count("pk", filter=due),
        attended=Count("pk", filter=due & Q(counts_as=Outcome.ATTENDED)),
        proxied=Count("pk", filter=due & Q(counts_as=Outcome.PROXIED)),
        leave=Count("pk", filter=due & Q(counts_as=Outcome.LEAVE)),
        absent=Count("pk", filter=due & Q(counts_as=Outcome.ABSENT)),
        walked_in=Count("pk", filter=Q(called=False) & there),
        seats=Count("pk", filter=votes),
        seats_there=Count("pk", filter=votes & there),
    )
    share = meeting.share
    return Presence(**found, needed=share.of(found["seats"]) if share else None)


def shown_as(row: Attendance, meeting: Meeting) -> tuple[str, str]:
    """Label and tone of how it is present; before the end nobody is absent, only not there yet."""
    outcome = Outcome(row.counts_as)
    if outcome == Outcome.ABSENT and meeting.state != Meeting.State.HELD:
        return "未到", "neutral"
    return outcome.label, outcome.tone
