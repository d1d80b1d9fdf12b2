"""Which offices a person holds: they follow from the dated seats, representatives and posts.

Nothing is stored for them, so nothing can be left over: the instant a seat is taken, ended or handed to another head, the
rights go with it (第四、六、七、九条).
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from alliance import access, clock, power
from alliance.access import Office
from members.models import Representative

from .models import Seat, SecretariatPost

OFFICE_OF_POST: dict[str, Office] = {
    SecretariatPost.Post.SECRETARY_GENERAL: Office.SECRETARY_GENERAL,
    SecretariatPost.Post.DEPUTY_SECRETARY_GENERAL: Office.DEPUTY_SECRETARY_GENERAL,
    SecretariatPost.Post.SECRETARY: Office.UNIT_SECRETARY,
    SecretariatPost.Post.OFFICER: Office.SECRETARIAT,
}


@access.standing_provider
def offices_of_seats(user: Any, at: datetime) -> QuerySet:
    """The council offices by the seats that the person fills, with the unit that holds the seat.

    A kind of seat and the office that it gives have the same code.
    """
    day = clock.local(at).date()
    fills = Representative.objects.in_office_on(day).filter(
        user=user, unit=OuterRef("unit"), role=OuterRef("holder_role")
    )
    return Seat.objects.held_on(day).filter(Exists(fills)).values_list("role", "unit_id")


@access.standing_provider
def offices_of_posts(user: Any, at: datetime) -> QuerySet:
    """The posts in the secretariat, with the unit that the person comes from."""
    posts = SecretariatPost.objects.held_on(clock.local(at).date()).filter(user=user)
    named = (When(post=post, then=Value(office.value)) for post, office in OFFICE_OF_POST.items())
    return posts.values_list(Case(*named, output_field=CharField()), "unit_id")


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
