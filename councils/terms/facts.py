"""Facts about units that the council's records answer."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from alliance.registers.facts import Fact, fact
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat
from members.units.models import Unit


@fact("seat.held", label="担任理事会席位", unit="1是0否")
def seat_held(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
    """1 for a unit that held any seat on a day of the year; the note names the seats. One query."""
    names = {unit.pk: unit.name for unit in units}
    roles: dict[int, list[str]] = {}
    seats = Seat.objects.filter(unit__in=names, since__lt=date(year + 1, 1, 1)).not_over_on(date(year, 1, 1))
    for seat in seats.order_by("since"):
        if seat.until is None or seat.until > seat.since:
            roles.setdefault(seat.unit_id, []).append(seat.get_role_display())
    return {
        pk: Fact(
            int(pk in roles),
            url=f"{reverse('seats')}?{urlencode({'q': name})}",
            note="、".join(dict.fromkeys(roles.get(pk, []))),
        )
        for pk, name in names.items()
    }


@fact("seat.secretary", label="指定秘书", unit="1是0否")
def seat_secretary(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
    """1 for a unit whose fixed 秘书 was in post on a day of the year (第九条); one query."""
    ids = [unit.pk for unit in units]
    posts = SecretariatPost.objects.filter(
        unit__in=ids, post=SecretariatPost.Post.SECRETARY, since__lt=date(year + 1, 1, 1)
    ).exclude(until__lte=date(year, 1, 1))
    named = set(posts.values_list("unit", flat=True))
    return {pk: Fact(int(pk in named), url=reverse("posts")) for pk in ids}
