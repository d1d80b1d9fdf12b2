"""Which offices a person holds: they follow from the dated seats, representatives and posts, in two queries.

Nothing is stored for them, so nothing can be left over: the instant a seat is taken, ended or handed to another head, the
rights go with it (第四、六、七、九条).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

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


@access.office_provider
def offices_of(user: Any, at: datetime) -> Iterable[Office]:
    """The council offices by the seats that the person fills, and the posts in the secretariat, at an instant."""
    day = clock.local(at).date()
    fills = Representative.objects.in_office_on(day).filter(
        user=user, unit=OuterRef("unit"), role=OuterRef("holder_role")
    )
    seats = Seat.objects.held_on(day).filter(Exists(fills)).values_list("role", flat=True)
    posts = SecretariatPost.objects.held_on(day).filter(user=user).values_list("post", flat=True)
    return [*(OFFICE_OF_SEAT[role] for role in seats), *(OFFICE_OF_POST[post] for post in posts)]
