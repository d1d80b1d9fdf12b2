"""What a unit holds in the council and the secretariat, and ending all of it when its membership ends (第十二条)."""

from datetime import date
from typing import Any

from councils.applications.models import RoleApplication
from councils.applications.services import applications
from councils.posts.models import SecretariatPost
from councils.posts.services import posts
from councils.terms.models.seats import Seat
from councils.terms.services import seats
from members.units import endings
from members.units.models import Unit


def _seats_of(unit: Unit, on: date) -> list[Seat]:
    return list(Seat.objects.filter(unit=unit, until=None).select_related("unit", "term"))


def _posts_of(unit: Unit, on: date) -> list[SecretariatPost]:
    return list(SecretariatPost.objects.filter(unit=unit, until=None).select_related("unit", "user"))


def _applications_of(unit: Unit, on: date) -> list[RoleApplication]:
    return list(RoleApplication.objects.open().filter(unit=unit).select_related("unit", "term"))


def _seat_line(seat: Seat) -> str:
    return f"{seat.term}{seat.get_role_display()}（{seat.since} 起）"


def _post_line(post: SecretariatPost) -> str:
    return f"{post.user}的{post.get_post_display()}职务（{post.since} 起）"


def _application_line(application: RoleApplication) -> str:
    return f"{application}（{application.get_state_display()}）"


@endings.register("理事会席位", preview=lambda unit, on: [_seat_line(seat) for seat in _seats_of(unit, on)])
def end_seats(unit: Unit, *, on: date, reason: str, by: Any) -> list[str]:
    """End every open seat of the unit from the day `on`; its people are told."""
    ended = _seats_of(unit, on)
    for seat in ended:
        seats.claim(seat.term)
        seats.close(seat, on=max(on, seat.since), reason=reason, by=by)
    return [_seat_line(seat) for seat in ended]


@endings.register("秘书处职务", preview=lambda unit, on: [_post_line(post) for post in _posts_of(unit, on)])
def end_posts(unit: Unit, *, on: date, reason: str, by: Any) -> list[str]:
    """End every open post of the unit's people from the day `on`; each is told."""
    ended = _posts_of(unit, on)
    for post in ended:
        posts.close(post, on=max(on, post.since), reason=reason, by=by)
    return [_post_line(post) for post in ended]


@endings.register(
    "职务申请", preview=lambda unit, on: [_application_line(one) for one in _applications_of(unit, on)]
)
def close_applications(unit: Unit, *, on: date, reason: str, by: Any) -> list[str]:
    """Let every open application of the unit lapse at once; its people are told."""
    open_ones = _applications_of(unit, on)
    lines = [_application_line(one) for one in open_ones]
    for one in open_ones:
        applications.close(one, reason=reason, by=by)
    return lines
