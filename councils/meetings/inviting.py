"""Who is due at a meeting of a kind on a day, and who of them votes: from the seats, posts and memberships of that day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from councils.meetings.models.meetings import Meeting
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat
from members.units.models import Unit

Kind = Meeting.Kind
Post = SecretariatPost.Post


@dataclass(frozen=True)
class Place:
    """A unit's place at a meeting: its seat of the council, if it comes by one, and whether that seat votes."""

    seat: str = ""
    votes: bool = False


def due(kind: str, day: date) -> Mapping[int, Place]:
    """`{unit id: place}` of everybody a meeting of this kind calls; two queries at most.

    理事会, 常务理事会 and 理事长会议 call their seats, 秘书长会议 the units of the secretary-general and the deputies, everything
    else all members.
    """
    if kind == Kind.SECRETARIES:
        posts = SecretariatPost.objects.on(day)
        leading = posts.filter(post__in=(Post.SECRETARY_GENERAL, Post.DEPUTY_SECRETARY_GENERAL))
        return {unit: Place() for unit in leading.order_by("pk").values_list("unit", flat=True)}
    seats = dict(Seat.objects.on(day).order_by("pk").values_list("unit", "role"))
    if kind in Meeting.VOTING:
        return {unit: Place(role, True) for unit, role in seats.items() if role in Meeting.VOTING[kind]}
    members = Unit.objects.members_on(day).order_by("pk").values_list("pk", flat=True)
    return {unit: Place(seats.get(unit, "")) for unit in members}
