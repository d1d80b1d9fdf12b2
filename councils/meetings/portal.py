"""What meetings contribute to the whole: menu, to-dos, dates, search, and the clauses they serve."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from alliance.ground import access, clock
from alliance.ground.once import once
from alliance.ground.wayfinding import page_opens
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Date, Hit, Todo
from councils.meetings import rules
from councils.meetings.models.meetings import Meeting

TO_CALL = Count("meetings to call")
AHEAD = Count("meetings ahead")
UNANSWERED = Count("meetings to answer")  # counted by the story of the answers
TO_CLOSE = Count("meetings to close")  # counted by the story of the attendance
State = Meeting.State
HITS = 10


def sees_meetings(user: Any) -> bool:
    return bool(rules.may_see_meetings(user))


def opens(user: Any, pk: int) -> bool:
    """Whether the page of a meeting opens: one query for all meetings that a page names, none for the secretariat."""
    if access.is_secretariat(user):
        return True
    seen = Meeting.objects.visible_to(user).values_list("pk", flat=True)
    return pk in once(("meetings that open", user.pk), lambda: frozenset(seen))


page_opens("meeting", opens)
portal.menu(
    "会议活动",
    "meetings",
    area="council",
    order=25,
    shown=sees_meetings,
    pages=(
        "attendance_reply",
        "attendance_mark",
        "attendance_sign_in",
        "attendance_leave_out",
        "motion_vote",
        "motion_vote_edit",
        "motion_vote_hands",
    ),
    waits=portal.waits_for(UNANSWERED, TO_CALL, TO_CLOSE),
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Notices that wait to be signed; meetings from today on."""
    if sees_meetings(user):
        yield AHEAD.of(_from_today(user))
    if access.holds(user, *rules.SIGNERS):
        yield TO_CALL.of(Meeting.objects.filter(state=State.DRAFT))


def _from_today(user: Any) -> QuerySet:
    today = clock.start_of_day(clock.today())
    return Meeting.objects.visible_to(user).filter(state=State.CALLED, begins_at__gte=today)


@portal.todos
def for_signers(user: Any) -> Iterable[Todo]:
    """Drafts that wait for the secretary-general."""
    if not access.holds(user, *rules.SIGNERS) or not portal.waiting(user)[TO_CALL]:
        return
    for one in Meeting.objects.filter(state=State.DRAFT):
        url = one.get_absolute_url()
        yield Todo(f"签发会议通知：{one}", url, one.begins_at, one.when, "会议活动", decides=True)


@portal.dates
def dates(user: Any) -> Iterable[Date]:
    """Meetings to come that the person sees; one query where there are any."""
    if not sees_meetings(user) or not portal.waiting(user)[AHEAD]:
        return []
    found = _from_today(user).filter(begins_at__gt=clock.now())
    return [
        Date(one.begins_at, one.title, one.get_absolute_url(), "召开")
        for one in found.order_by("begins_at")[:HITS]
    ]


@portal.search
def find_meetings(user: Any, text: str) -> Iterable[Hit]:
    """Meetings by title, place or agenda."""
    found = Meeting.objects.visible_to(user)
    found = found.filter(Q(title__icontains=text) | Q(place__icontains=text) | Q(agenda__icontains=text))
    return [
        Hit(one.title, one.get_absolute_url(), "会议活动", f"{one.day} {one.get_state_display()}")
        for one in found[:HITS]
    ]


def held(*kinds: str):
    """A count of what was held in the year; of all kinds without any named."""

    def count(year: int) -> int:
        found = Meeting.objects.of_year(year).filter(state=State.HELD)
        return (found.filter(kind__in=kinds) if kinds else found).count()

    return count


Kind = Meeting.Kind
COUNCIL, CHAIRS, SECRETARIES = held(Kind.COUNCIL, Kind.STANDING), held(Kind.CHAIRS), held(Kind.SECRETARIES)
EVERYTHING, PUBLICITY = held(), held(Kind.PUBLICITY)
for _count, _refs in {
    COUNCIL: ("5.4", "6.3", "9.secretariat.2", "9.secretary_general.3"),
    CHAIRS: ("5.7",),
    SECRETARIES: ("9.secretary_general.5",),
    EVERYTHING: ("7.2", "7.3", "9.secretary_general.4", "10.school.1", "10.enterprise.1"),
    PUBLICITY: ("10.school.8", "10.enterprise.13"),
}.items():
    for _ref in _refs:
        regulation.serve(_ref, "meetings", "会议活动", _count, shown=sees_meetings)
