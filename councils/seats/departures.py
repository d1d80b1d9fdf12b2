"""The seats of a unit, and the posts of its people, end with its membership (第十二条)."""

from datetime import date
from typing import Any

from councils.posts import services as posts
from councils.posts.models import SecretariatPost
from councils.seats import services as seats
from councils.terms.models.seats import Seat
from members.units.models import Unit


def _seats_of(unit: Unit) -> list[Seat]:
    return list(Seat.objects.filter(unit=unit, until=None).select_related("unit", "term"))


def _posts_of(unit: Unit) -> list[SecretariatPost]:
    return list(SecretariatPost.objects.filter(unit=unit, until=None).select_related("unit", "user"))


def _seat_line(seat: Seat) -> str:
    return f"{seat.term}{seat.get_role_display()}（{seat.since} 起）"


def _post_line(post: SecretariatPost) -> str:
    return f"{post.user}的{post.get_post_display()}职务（{post.since} 起）"


def seats_that_end(unit: Unit, on: date) -> list[str]:
    return [_seat_line(seat) for seat in _seats_of(unit)]


def posts_that_end(unit: Unit, on: date) -> list[str]:
    return [_post_line(post) for post in _posts_of(unit)]


def end_seats(unit: Unit, *, on: date, reason: str, by: Any) -> list[str]:
    """End every open seat of the unit from the day `on`; its people are told."""
    ended = _seats_of(unit)
    for seat in ended:
        seats.close(seat, on=max(on, seat.since), reason=reason, by=by)
    return [_seat_line(seat) for seat in ended]


def end_posts(unit: Unit, *, on: date, reason: str, by: Any) -> list[str]:
    """End every open post of the unit's people from the day `on`; each is told."""
    ended = _posts_of(unit)
    for post in ended:
        posts.close(post, on=max(on, post.since), reason=reason, by=by)
    return [_post_line(post) for post in ended]
