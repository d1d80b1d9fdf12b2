"""What the shelf of studies contributes to the whole: menu, what a member of the council has not read, search, the clause."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Hit, Todo
from councils.studies.models import Study

UNREAD = Count("studies to read")
KIND = "动态与研究"
LOOK_BACK = timedelta(days=180)  # nobody is asked any more to read older ones
HITS = 10

portal.menu(
    KIND,
    "studies",
    area="council",
    order=80,
    shown=access.is_council_or_secretariat,
    waits=portal.waits_for(UNREAD),
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """What a member of the council has not read yet."""
    if access.holds(user, *access.COUNCIL_OFFICES):
        since = clock.start_of_day(clock.today()) - LOOK_BACK
        yield UNREAD.of(Study.objects.unread_by(user).filter(created_at__gte=since))


@portal.todos
def to_read(user: Any) -> Iterable[Todo]:
    if number := portal.waiting(user)[UNREAD]:
        url = f"{reverse('studies')}?unread=yes"
        yield Todo(f"{number} 条动态与研究未阅", url, note="掌握动态、研判趋势（第五条·(一)）", kind=KIND)


@portal.search
def find_studies(user: Any, text: str) -> Iterable[Hit]:
    """What was shared, by title, source or points."""
    found = Study.objects.visible_to(user)
    found = found.filter(Q(title__icontains=text) | Q(source__icontains=text) | Q(points__icontains=text))
    return [Hit(one.title, one.get_absolute_url(), KIND, one.get_kind_display()) for one in found[:HITS]]


def shared_in(year: int) -> int:
    """What was shared in the year and stands."""
    return Study.objects.shared().filter(created_at__year=year).count()


regulation.serve("5.1", "studies", KIND, shared_in, shown=access.is_council_or_secretariat)
