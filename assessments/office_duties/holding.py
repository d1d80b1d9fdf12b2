"""What a person holds, and which duties go with it: offices of the council, posts of the secretariat, places in member units."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import COUNCIL_OFFICES, SECRETARIAT_OFFICES, Office
from alliance.registers import regulation
from alliance.registers.regulation import Clause, Party
from councils.posts.models import OFFICE_OF_POST, SecretariatPost
from councils.terms.models.seats import Seat
from members.people.models import Representative
from members.units.models import Unit

# The council acts through its chair, the secretariat through everybody who works in it.
PARTIES: dict[Office, tuple[Party, ...]] = {
    Office.CHAIR: (Party.CHAIR, Party.COUNCIL),
    Office.VICE_CHAIR: (Party.VICE_CHAIR,),
    Office.STANDING: (Party.STANDING,),
    Office.ORDINARY: (Party.ORDINARY,),
    Office.SECRETARY_GENERAL: (Party.SECRETARY_GENERAL, Party.SECRETARIAT),
    Office.DEPUTY_SECRETARY_GENERAL: (Party.DEPUTY_SECRETARY_GENERAL, Party.SECRETARIAT),
    Office.SECRETARIAT: (Party.SECRETARIAT,),
    Office.UNIT_SECRETARY: (Party.SECRETARY,),
}


@dataclass(frozen=True)
class Holding:
    """One thing that a person holds: its name, since when and for whom, the duties, and the unit whose records speak for them."""

    key: str
    title: str
    note: str
    clauses: tuple[Clause, ...]
    unit: Unit | None = None
    of_alliance: bool = False
    of_secretariat: bool = False


def holds_something(user: Any) -> bool:
    """Whether there are duties to show; asks nothing beyond the person's rights."""
    return bool(access.units_with(user)) or not access.offices(user).isdisjoint(PARTIES)


def holdings(user: Any) -> list[Holding]:
    """What a person holds today, the offices first; four queries."""
    offices = access.offices(user)
    units = {one.pk: one for one in Unit.objects.filter(pk__in=access.units_with(user)).in_order()}
    seats = list(Seat.objects.current().filter(unit__in=units)) if units else []
    posts = [
        (OFFICE_OF_POST[one.post], one)
        for one in SecretariatPost.objects.current().filter(user=user).select_related("unit")
        if offices & PARTIES.keys()
    ]
    found = [_seat(Office(seat.role), units[seat.unit_id], seat) for seat in seats if seat.role in offices]
    found += [_post(office, post) for office, post in posts if office in offices]
    return found + _places(user, units, seats, offices)


def _duties(parties: Iterable[Party]) -> tuple[Clause, ...]:
    """The duties of some parties, each once, in the order of the regulation."""
    wanted = {clause for party in parties for clause in regulation.owed_by(party)}
    return tuple(clause for clause in regulation.all_clauses() if clause in wanted)


def _seat(office: Office, unit: Unit, seat: Seat) -> Holding:
    note = f"{unit}，本届席位自{clock.show_day(seat.since)}起"
    chairs = office is Office.CHAIR
    return Holding(office.value, office.label, note, _duties(PARTIES[office]), unit, of_alliance=chairs)


def _post(office: Office, post: SecretariatPost) -> Holding:
    title, note = post.get_post_display(), f"{post.unit}，自{clock.show_day(post.since)}起"
    works = office in SECRETARIAT_OFFICES
    unit = None if works else post.unit
    return Holding(office.value, title, note, _duties(PARTIES[office]), unit, works, works)


def _is_of_a_unit(clause: Clause) -> bool:
    """What the council owes itself (第五条) is for who fills the seat, not for everybody of its unit."""
    return Party.COUNCIL not in clause.owed_by


def _places(
    user: Any, units: dict[int, Unit], seats: list[Seat], offices: frozenset[Office]
) -> list[Holding]:
    """For each unit that the person stands for what units of its kind owe, and what its seat asks unless he fills it himself."""
    if not units:
        return []
    roles: dict[int, list[Representative]] = {}
    for one in Representative.objects.current().filter(user=user, unit__in=units):
        roles.setdefault(one.unit_id, []).append(one)
    result = []
    for unit in units.values():
        seat = next((one for one in seats if one.unit_id == unit.pk), None)
        owed = _duties([Party(unit.kind)])
        if seat and not offices & COUNCIL_OFFICES & {seat.role}:
            owed = tuple(one for one in _duties([Party(unit.kind), Party(seat.role)]) if _is_of_a_unit(one))
        held = roles.get(unit.pk, [])
        said = [f"{one.get_role_display()}，自{clock.show_day(one.since)}起" for one in held]
        said += [f"分工：{one.duties}" for one in held if one.duties]
        kind = unit.get_kind_display() + (f"、{seat.get_role_display()}" if seat else "")
        result.append(Holding(f"unit-{unit.pk}", f"{unit}（{kind}）", "；".join(said), owed, unit))
    return result
