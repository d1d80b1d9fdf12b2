"""Who comes from which unit and so steps back (回避), and who presides where somebody does.

The secretariat's people come from member units (第九条), so stepping back is the normal case, and what made somebody step
back counts until the year is published (`members.recusing`). Who presides then is told by `presiding_order`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from alliance import access, clock
from alliance.access import Office
from alliance.models import OrganUserObjectPermission, User
from alliance.once import once
from members.models import Representative, Unit, UnitRelation
from members.recusing import recuses

from .posts import SecretariatPost
from .seats import Seat
from .terms import CouncilRole, TermUserObjectPermission

PRESIDING = (Office.CHAIR, Office.VICE_CHAIR, Office.STANDING)


# ---------------------------------------------------------------- who steps back


def units_recused_for(unit: Unit, day: date | None = None) -> frozenset[int]:
    """Ids of the units whose people step back for `unit`: itself and those related to it on that day."""
    pairs = UnitRelation.objects.of(unit).filter(recuses(day or clock.today())).values_list("unit", "other")
    return frozenset({unit.pk, *(pk for pair in pairs for pk in pair)})


def closed_units(user: Any) -> frozenset[int]:
    """Ids of the units in whose matters the person steps back: those it comes from (appointments, and posts by which a
    unit delegates it), and those related to any of them. Beside what is known of the person, one query.
    """
    own = access.standing(user).get(access.COMES_FROM, frozenset())
    relations = UnitRelation.objects.filter(recuses(clock.today())).filter(Q(unit__in=own) | Q(other__in=own))
    pairs = once(("related", own), lambda: list(relations.values_list("unit", "other"))) if own else []
    return own | {pk for pair in pairs for pk in pair}


def own_units_of(users: Iterable[Any]) -> dict[int, set[int]]:
    """`{user id: ids of the units the person comes from}`, in one query."""
    found: dict[int, set[int]] = {user.pk: set() for user in users}
    appointed, delegated = (
        model.objects.filter(recuses(clock.today()), user__in=list(found))
        .order_by()
        .values_list("user", "unit")
        for model in (Representative, SecretariatPost)
    )
    for user, unit in appointed.union(delegated):
        found[user].add(unit)
    return found


def with_related(own: dict[int, set[int]]) -> dict[int, set[int]]:
    """The units people come from, and those related to any of these, whichever declared it; one query."""
    related: dict[int, set[int]] = defaultdict(set)
    for one, other in UnitRelation.objects.filter(recuses(clock.today())).values_list("unit", "other"):
        related[one].add(other)
        related[other].add(one)
    return {user: units.union(*(related.get(unit, set()) for unit in units)) for user, units in own.items()}


def closed_units_of(users: Iterable[Any]) -> dict[int, set[int]]:
    """As `closed_units` for many people, in two queries for any number of them."""
    return with_related(own_units_of(users))


# ---------------------------------------------------------------- who presides


class Presider(NamedTuple):
    """Somebody who may have to preside, and the units for which that person steps back."""

    user: Any
    away: frozenset[int]


def presiding_order() -> list[list[Presider]]:
    """In which order the council presides over a matter: the first step of which somebody need not step back does.

    1. the chair; 2. the vice-chairs, either of them; 3. each standing director alone, in the order of the seats. Vacant
    seats and people switched off are passed over. Beyond these nobody presides: a seat has to be filled first.
    """
    return once("presiding order", _presiding_order)


def _presiding_order() -> list[list[Presider]]:
    held = {
        (one.user_id, one.permission.codename): one.user
        for one in TermUserObjectPermission.objects.filter(
            permission__codename__in=[office.permission for office in PRESIDING]
        ).select_related("user", "permission")
    }
    people = {user.pk: user for user in held.values()}
    away = closed_units_of(people.values()) if people else {}

    def among(office: Office) -> list[Presider]:
        found = (user for (_, codename), user in held.items() if codename == office.permission)
        return [Presider(user, frozenset(away[user.pk])) for user in found]

    standing = {one.user.pk: one for one in among(Office.STANDING)}
    in_turn = _in_order_of_seats() if standing else []
    steps = [among(Office.CHAIR), among(Office.VICE_CHAIR)]
    return [step for step in steps if step] + [[standing[pk]] for pk in in_turn if pk in standing]


def _in_order_of_seats() -> list[int]:
    seats = list(Seat.objects.current().filter(role=CouncilRole.STANDING).order_by("ordinal"))
    fills = holders_of(seats)
    return [fills[seat.pk].user_id for seat in seats if seat.pk in fills]


def presiding_of(order: list[list[Presider]], unit: int | None) -> list[Any]:
    """The people of the first step of an order that preside over the matter of a unit (by id)."""
    steps = ([one.user for one in step if unit not in one.away] for step in order)
    return next((users for users in steps if users), [])


def presiding(unit: int | None) -> list[Any]:
    """The people who preside over the matter of a unit (by id) today."""
    return presiding_of(presiding_order(), unit)


def presides_over(user: Any) -> Callable[[int | None], bool]:
    """Whether the person presides over the matter of a unit (by id): asked once for a whole list."""
    if not access.holds(user, *PRESIDING):
        return lambda unit: False
    closed = closed_units(user)
    if access.is_chair(user):
        return lambda unit: unit not in closed
    above = _above(user)
    return lambda unit: unit not in closed and all(unit in away for away in above)


def presided_by(user: Any, path: str) -> Q:
    """The same as a condition: rows whose unit (at `path`) the person presides over."""
    if not access.holds(user, *PRESIDING):
        return Q(pk__in=())
    mine = ~Q(**{f"{path}__in": closed_units(user)})
    if access.is_chair(user) or not (above := _above(user)):
        return mine
    return mine & Q(**{f"{path}__in": frozenset.intersection(*above)})


def presides(user: Any) -> bool:
    """Whether there may be anything to preside over for this person: the chair, and whoever comes next in the order."""
    if access.is_chair(user):
        return True
    if not access.holds(user, *PRESIDING):
        return False
    above = _above(user)
    return not above or not frozenset.intersection(*above) <= closed_units(user)


def _above(user: Any) -> list[frozenset[int]]:
    """For what each of those before this person in the order steps back."""
    found: list[frozenset[int]] = []
    for step in presiding_order():
        if any(one.user.pk == user.pk for one in step):
            return found
        found += [one.away for one in step]
    return found


def holders_of(seats: Any, day: date | None = None) -> dict[int, Representative]:
    """`{seat id: representative}` who fills each seat on a day, in one query; a seat may stand empty."""
    day = day or clock.today()
    wanted = {(seat.unit_id, seat.holder_role): seat.pk for seat in seats}
    people = (
        Representative.objects.in_office_on(day)
        .filter(unit__in={unit for unit, _ in wanted})
        .select_related("user")
        .order_by("since", "pk")
    )
    return {wanted[key]: person for person in people if (key := (person.unit_id, person.role)) in wanted}


def secretaries_general() -> list[Any]:
    """Who is secretary-general today: one person, or nobody."""
    rows = OrganUserObjectPermission.objects.filter(permission__codename=Office.SECRETARY_GENERAL.permission)
    return list(User.objects.filter(pk__in=rows.values("user")))
