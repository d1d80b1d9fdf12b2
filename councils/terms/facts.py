"""Whether a unit holds a seat."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from alliance.registers.facts import Fact, fact
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
