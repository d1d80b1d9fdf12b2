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

from .models import CouncilRole, Seat, SecretariatPost

OFFICE_OF_SEAT: dict[str, Office] = {
    CouncilRole.CHAIR: Office.CHAIR,
    CouncilRole.VICE_CHAIR: Office.VICE_CHAIR,
    CouncilRole.STANDING: Office.STANDING,
    CouncilRole.ORDINARY: Office.ORDINARY,
}
OFFICE_OF_POST: dict[str, Office] = {
    SecretariatPost.Post.SECRETARY_GENERAL: Office.SECRETARY_GENERAL,
    SecretariatPost.Post.DEPUTY_SECRETARY_GENERAL: Office.DEPUTY_SECRETARY_GENERAL,
    SecretariatPost.Post.SECRETARY: Office.UNIT_SECRETARY,
    SecretariatPost.Post.OFFICER: Office.SECRETARIAT,
}


def _translated(field: str, offices: dict[str, Office]) -> Case:
    return Case(
        *(When(**{field: code}, then=Value(office.value)) for code, office in offices.items()),
        output_field=CharField(),
    )


@access.standing_provider
def offices_of_seats(user: Any, at: datetime) -> QuerySet:
    """The council offices by the seats that the person fills, with the unit that holds the seat."""
    day = clock.local(at).date()
    fills = Representative.objects.in_office_on(day).filter(
        user=user, unit=OuterRef("unit"), role=OuterRef("holder_role")
    )
    seats = Seat.objects.held_on(day).filter(Exists(fills))
    return seats.values_list(_translated("role", OFFICE_OF_SEAT), "unit_id")


@access.standing_provider
def offices_of_posts(user: Any, at: datetime) -> QuerySet:
    """The posts in the secretariat, with the unit that the person comes from."""
    posts = SecretariatPost.objects.held_on(clock.local(at).date()).filter(user=user)
    return posts.values_list(_translated("post", OFFICE_OF_POST), "unit_id")
