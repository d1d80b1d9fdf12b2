"""Which offices a person holds: dated grants on the term (council) and on the secretariat (posts), as seats and posts say.

The instant a seat is taken, ended or handed to another head, the grants are settled with it (第四、六、七、九条).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Value

from alliance import access, clock, grants, power
from alliance.access import Office
from alliance.models import Organ, OrganUserObjectPermission
from members import recusing
from members.models import Representative

from .models import Seat, SecretariatPost, TermUserObjectPermission

OFFICE_OF_POST: dict[str, Office] = {
    SecretariatPost.Post.SECRETARY_GENERAL: Office.SECRETARY_GENERAL,
    SecretariatPost.Post.DEPUTY_SECRETARY_GENERAL: Office.DEPUTY_SECRETARY_GENERAL,
    SecretariatPost.Post.SECRETARY: Office.UNIT_SECRETARY,
    SecretariatPost.Post.OFFICER: Office.SECRETARIAT,
}
# Who fills a seat of a council role holds the office of the same name.
PERMISSION_OF_SEAT: dict[str, str] = {office.value: office.permission for office in access.COUNCIL_OFFICES}


@grants.source(TermUserObjectPermission)
def of_seats(users: grants.Users) -> Iterable[grants.Grant]:
    """The council office of whoever stands for a seat's unit in the role that fills it, while both last; two queries."""
    seats = list(Seat.objects.order_by())
    people = Representative.objects.filter(unit__in={seat.unit_id for seat in seats})
    if users is not None:
        people = people.filter(user__in=users)
    serving: dict[tuple[int, str], list[tuple[int, grants.Days]]] = defaultdict(list)
    for user, unit, role, since, until in people.values_list("user", "unit", "role", "since", "until"):
        serving[unit, role].append((user, (since, until)))
    for seat in seats:
        for user, days in serving[seat.unit_id, seat.holder_role]:
            if shared := grants.overlap((seat.since, seat.until), days):
                yield grants.Grant(user, seat.term_id, PERMISSION_OF_SEAT[seat.role], *shared)


@grants.source(OrganUserObjectPermission)
def of_posts(users: grants.Users) -> Iterable[grants.Grant]:
    """The posts of the secretariat; one query."""
    posts = SecretariatPost.objects.all() if users is None else SecretariatPost.objects.filter(user__in=users)
    rows = list(posts.values_list("user", "post", "since", "until"))
    organ = Organ.of(Organ.Code.SECRETARIAT).pk if rows else 0
    for user, post, since, until in rows:
        yield grants.Grant(user, organ, OFFICE_OF_POST[post].permission, since, until)


@access.standing_provider
def delegated_by(user: Any, at: datetime) -> QuerySet:
    """(“comes from”, unit id) of the posts that recuse today: the units that delegate the person (回避)."""
    held = SecretariatPost.objects.filter(recusing.recuses(clock.local(at).date()), user=user)
    return held.values_list(Value(access.COMES_FROM), "unit_id")


def _open_seats() -> QuerySet:
    return Seat.objects.filter(Q(until=None) | Q(until__gt=clock.today()))


def _open_posts() -> QuerySet:
    return SecretariatPost.objects.filter(Q(until=None) | Q(until__gt=clock.today()))


@power.held_by
def holders_of_seats() -> Iterator[tuple[int, str, date]]:
    """Who fills a seat, or will: the head of its unit (who counts where the HR lead fills it, too), and that HR lead."""
    offices = power.carried()
    units = {unit for unit, role in offices if role}
    people = Representative.objects.not_ended_on(clock.today()).filter(unit__in=units)
    for user, unit, role, since in people.values_list("user_id", "unit_id", "role", "since"):
        for office in offices.get((unit, role), ()):
            yield user, office, since


@power.held_by
def holders_of_posts() -> Iterable[tuple[int, str, date]]:
    """Who holds a post of the secretariat."""
    for user, post, since in _open_posts().values_list("user_id", "post", "since"):
        yield user, OFFICE_OF_POST[post], since


@power.carried_by
def carried_by_seats() -> Iterator[tuple[int, str, str]]:
    """The office that goes with leading a unit that has a seat, and with filling it."""
    for unit, role, holder in _open_seats().values_list("unit_id", "role", "holder_role"):
        for place in {holder, Representative.Role.HEAD}:
            yield unit, place, role


@power.carried_by
def carried_by_posts() -> Iterator[tuple[int, str, str]]:
    """The posts of a unit's people end with its membership."""
    for unit, post in _open_posts().values_list("unit_id", "post"):
        yield unit, "", OFFICE_OF_POST[post]
