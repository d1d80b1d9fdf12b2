"""What meetings and activities say of a unit's year, and of the secretariat's (第七条·(二)、第八条、第九条·秘书处·(二)、第十条).

Only what was held counts, in the year in which it began. A publicity event is an activity of the alliance as well. While nothing
of a kind was held in a year, its facts are 未记录, never zero.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from alliance.ground.once import once
from alliance.registers import policy
from alliance.registers.facts import Fact, fact
from alliance.registers.kept import kept
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from members.units.models import Unit

Kind = Meeting.Kind
Importance = Meeting.Importance
Outcome = Attendance.Outcome

ACTIVITY = Q(meeting__kind__in=Meeting.ACTIVITIES)
MEETING = ~ACTIVITY
IMPORTANT = ACTIVITY & Q(meeting__importance__in=(Importance.IMPORTANT, Importance.MAIN))
MAIN = ACTIVITY & Q(meeting__importance=Importance.MAIN)
PUBLICITY = Q(meeting__kind=Kind.PUBLICITY)
DUE = Q(pk__isnull=False)
THERE = Q(counts_as__in=(Outcome.ATTENDED, Outcome.PROXIED))
_BY_SELF, _PROXIED, _LEAVE, _ABSENT = (Q(counts_as=one) for one in Outcome)

# name: (label, what is held, which of it, how)
OF_UNITS: dict[str, tuple[str, Q, Q]] = {
    "meeting.invited": ("应到会议次数", MEETING, DUE),
    "meeting.attended": ("出席会议次数", MEETING, _BY_SELF),
    "meeting.proxied": ("书面委托出席次数", MEETING, _PROXIED),
    "meeting.leave": ("会议请假次数", MEETING, _LEAVE),
    "meeting.absent": ("会议无故缺席次数", MEETING, _ABSENT),
    "activity.invited": ("受邀活动次数", ACTIVITY, DUE),
    "activity.joined": ("参加活动次数", ACTIVITY, THERE),
    "activity.absent": ("活动无故缺席次数", ACTIVITY, _ABSENT),
    "activity.important_invited": ("受邀重要活动次数", IMPORTANT, DUE),
    "activity.important_joined": ("参加重要活动次数", IMPORTANT, THERE),
    "activity.main_invited": ("受邀主要活动次数", MAIN, DUE),
    "activity.main_joined": ("参加主要活动次数", MAIN, THERE),
    "publicity.joined": ("参加宣传活动次数", PUBLICITY, THERE),
}


def _counted(year: int, units: tuple[int, ...]) -> dict[int, dict[str, int]]:
    """`{unit: {name: number}}` of these units, in one query."""
    return {
        row.pop("unit"): {name.replace("__", "."): number for name, number in row.items()}
        for row in _rows(units, year=year)
    }


@kept
def _rows(units: tuple[int, ...], *, year: int) -> QuerySet:
    held = Meeting.objects.of_year(year).filter(state=Meeting.State.HELD)
    rows = Attendance.objects.called().filter(meeting__in=held, unit__in=units).reckoned().order_by()
    counts = {
        name.replace(".", "__"): Count("pk", filter=of & how) for name, (_, of, how) in OF_UNITS.items()
    }
    return rows.values("unit").annotate(**counts)


def _of_unit(name: str) -> Any:
    def compute(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
        ids = tuple(unit.pk for unit in units)
        held = _held(year) or {}
        if not held.get("council_meeting.held" if name.startswith("meeting.") else "alliance_activity.held"):
            return dict.fromkeys(ids, Fact.unrecorded())
        found = once(("attendance.facts", year, ids), lambda: _counted(year, ids))
        return {pk: Fact(found.get(pk, {}).get(name, 0), url=reverse("unit", args=[pk])) for pk in ids}

    return compute


for _name, (_label, _, _) in OF_UNITS.items():
    fact(_name, label=_label, unit="次")(_of_unit(_name))


def _held(year: int) -> dict[str, int] | None:
    """Meetings and activities held in a year; None while none was. Two queries a request."""
    return once(("meetings.held", year), lambda: _count_held(year))


def _count_held(year: int) -> dict[str, int] | None:
    rows = _meetings_held(year=year)
    if not rows:
        return None
    days = policy.get("meeting_notice_days")
    meetings = [row for row in rows if row.kind not in Meeting.ACTIVITIES]
    return {
        "council_meeting.held": len(meetings),
        "council_meeting.notices_on_time": sum(
            row.called_at is not None and row.is_called_in_time(days, row.called_at) for row in meetings
        ),
        "alliance_activity.held": len(rows) - len(meetings),
    }


@kept
def _meetings_held(*, year: int) -> QuerySet:
    return Meeting.objects.of_year(year).filter(state=Meeting.State.HELD)


def _of_alliance(name: str) -> Any:
    def compute(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
        found = _held(year)
        one = (
            Fact.unrecorded()
            if found is None
            else Fact(found[name], url=f"{reverse('meetings')}?year={year}")
        )
        return {unit.pk: one for unit in units}

    return compute


for _name, _label in {
    "council_meeting.held": "实开会议数",
    "council_meeting.notices_on_time": "及时通知会议数",
    "alliance_activity.held": "完成活动数",
}.items():
    fact(_name, label=_label, unit="次")(_of_alliance(_name))
