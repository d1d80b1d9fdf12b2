"""Circles of units that a document may go to by one choice, and how the units are called when they are all of a circle."""

from collections.abc import Iterable

from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole
from members.units.models import Unit

ALL = "all"
COUNCIL = "council"
NAMED = 8  # so many units are named one by one
LONGEST = 140  # characters of their names: five lines of a document, so that its first page has text
CIRCLES = (
    (ALL, "全体成员单位"),
    *((f"kind-{kind.value}", kind.label) for kind in Unit.Kind),
    (COUNCIL, "全体理事会单位"),
    *((f"seat-{role.value}", role.label) for role in CouncilRole),
)


def members_of(circles: Iterable[str]) -> dict[int, Unit]:
    """`{id: unit}` of the members of today in any of these circles, in order; two queries."""
    wanted = set(circles)
    seats = dict(Seat.objects.current().values_list("unit", "role"))
    return {
        unit.pk: unit
        for unit in Unit.objects.active().in_order()
        if wanted & {ALL, f"kind-{unit.kind}", *_seat(seats.get(unit.pk))}
    }


def _seat(role: str | None) -> tuple[str, ...]:
    return (COUNCIL, f"seat-{role}") if role else ()


def addressee_of(units: Iterable[Unit]) -> str:
    """How these are addressed: 各成员单位, 各学校成员单位, 各理事会单位, their names, or 有关成员单位; two queries."""
    units = list(units)
    ids = {unit.pk for unit in units}
    if not ids:
        return ""
    seats = dict(Seat.objects.current().values_list("unit", "role"))
    kinds = dict(Unit.objects.active().values_list("pk", "kind"))
    if ids == set(kinds) and len(ids) > 1:
        return "各成员单位"
    if ids == set(seats) and len(ids) > 1:
        return "各理事会单位"
    for kind in Unit.Kind:
        if len(ids) > 1 and ids == {pk for pk, of in kinds.items() if of == kind}:
            return f"各{kind.label}单位"
    names = "、".join(str(unit) for unit in units)
    return names if len(units) <= NAMED and len(names) <= LONGEST else "有关成员单位"
