"""Which offices a person holds: they follow from the dated seats, representatives and posts.

Nothing is stored for them, so nothing can be left over: the instant a seat is taken, ended or handed to another head, the
rights go with it (第四、六、七、九条).
"""

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Value, When

from alliance import access, clock
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
