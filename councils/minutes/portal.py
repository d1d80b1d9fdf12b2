"""What minutes contribute to the whole: menu, to-dos for who writes, checks, signs and reads, reminders, search, clauses."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.registers import portal, regulation
from alliance.registers.closed_years import was_over
from alliance.registers.portal import Count, Hit, Todo
from councils.meetings.models.meetings import Meeting
from councils.meetings.portal import sees_meetings
from councils.meetings.rules import SIGNERS
from councils.minutes import rules
from councils.minutes.models import Minutes, MinutesReader, due_of
from councils.minutes.services import issuing
from councils.terms.models.terms import PRESIDING

TO_BEGIN = Count("minutes to begin")
TO_WRITE = Count("minutes to write")
TO_CHECK = Count("minutes to check")
TO_SIGN = Count("minutes to sign")
TO_READ = Count("minutes to read")
State = Minutes.State
KIND = "会议纪要"
HITS = 10

portal.menu(
    "会议纪要",
    "minutes_list",
    area="council",
    order=27,
    shown=sees_meetings,
    pages=("minutes", "minutes_edit"),
    waits=portal.waits_for(TO_BEGIN, TO_WRITE, TO_CHECK, TO_SIGN, TO_READ),
)
portal.sweep("councils.minutes", label="会议纪要签收提醒", every=portal.HOUR)(issuing.remind_due)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Minutes that wait for this person."""
    if access.is_secretariat(user):
        yield TO_BEGIN.of(_without())
        yield TO_WRITE.of(Minutes.objects.filter(state=State.DRAFT))
    if access.holds(user, *SIGNERS):
        yield TO_CHECK.of(Minutes.objects.filter(state=State.CHECKING))
    if access.holds(user, *PRESIDING, *SIGNERS):
        yield TO_SIGN.of(Minutes.objects.filter(state=State.SIGNING))
    if access.units_with(user):
        yield TO_READ.of(_unread(user))


def _without() -> QuerySet:
    """Meetings held in the last weeks that nobody has begun minutes of."""
    since = clock.start_of_day(clock.today()) - issuing.LOOK_BACK
    held = Meeting.objects.filter(state=Meeting.State.HELD, begins_at__gte=since, minutes=None)
    return held.exclude(kind__in=Meeting.ACTIVITIES)


def _unread(user: Any) -> QuerySet:
    since = clock.start_of_day(clock.today()) - issuing.LOOK_BACK
    mine = MinutesReader.objects.filter(unit__in=access.units_with(user), read_at=None)
    return mine.filter(minutes__state=State.ISSUED, minutes__issued_at__gte=since)


@portal.todos
def to_write(user: Any) -> Iterable[Todo]:
    """Meetings without minutes, and drafts that came back or were begun."""
    if not access.is_secretariat(user):
        return
    number_of = portal.waiting(user)
    for one in _without() if number_of[TO_BEGIN] else ():
        if not was_over(one.day):
            yield Todo(f"起草纪要：{one}", one.get_absolute_url(), due_of(one), kind=KIND)
    drafts = Minutes.objects.filter(state=State.DRAFT).select_related("meeting")
    for one in drafts if number_of[TO_WRITE] else ():
        note = f"退回：{one.return_reason}" if one.return_reason else ""
        yield Todo(f"编写纪要：{one}", reverse("minutes_edit", args=[one.pk]), one.due, note, KIND)


@portal.todos
def to_decide(user: Any) -> Iterable[Todo]:
    """Minutes that this person checks or signs."""
    number_of, found = portal.waiting(user), []
    if access.holds(user, *SIGNERS) and number_of[TO_CHECK]:
        found.append(("核稿", State.CHECKING, rules.may_check))
    if access.holds(user, *PRESIDING, *SIGNERS) and number_of[TO_SIGN]:
        found.append(("签发", State.SIGNING, rules.may_sign))
    for doing, state, rule in found:
        for one in Minutes.objects.filter(state=state).select_related("meeting", "presided_by"):
            if rule(user, one):
                title, url = f"{doing}纪要：{one}", one.get_absolute_url()
                yield Todo(title, url, one.due, kind=KIND, urgent=True, decides=True)


@portal.todos
def to_read(user: Any) -> Iterable[Todo]:
    """Minutes that the own unit has not signed for."""
    if not access.units_with(user) or not portal.waiting(user)[TO_READ]:
        return
    for one in _unread(user).select_related("minutes", "unit"):
        yield Todo(
            f"签收会议纪要：{one.minutes}", one.minutes.get_absolute_url(), note=str(one.unit), kind=KIND
        )


@portal.search
def find_minutes(user: Any, text: str) -> Iterable[Hit]:
    """Minutes by title, number or text."""
    found = Minutes.objects.visible_to(user)
    found = found.filter(Q(title__icontains=text) | Q(number__icontains=text) | Q(body__icontains=text))
    return [
        Hit(one.title, one.get_absolute_url(), KIND, f"{one.number} {one.get_state_display()}")
        for one in found[:HITS]
    ]


def issued_in(year: int) -> int:
    """Minutes of the meetings of a year that are out."""
    return Minutes.objects.of_year(year).standing().count()


for _ref in ("5.4", "9.secretariat.2", "9.secretary_general.3"):
    regulation.serve(_ref, "minutes_list", KIND, issued_in, shown=sees_meetings)
