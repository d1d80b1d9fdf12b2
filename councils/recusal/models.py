"""Who comes from which unit and so steps back (回避), and who presides where somebody does.

The secretariat's people come from member units (第九条), so stepping back is the normal case, and what made somebody step
back counts until the year is published (`members.people.recusing`). Who presides then is told by `presiding_order`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import CharField, Exists, Q, QuerySet, Value
from django.db.models.functions import Concat

from alliance.ground import access, clock
from alliance.ground.access import Office
from alliance.ground.once import once
from alliance.rights.models.grants import OrganUserObjectPermission
from alliance.rights.models.users import User
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat, holders_of
from councils.terms.models.terms import PRESIDING, CouncilRole, TermUserObjectPermission
from members.people.models import Representative
from members.people.recusing import recuses
from members.relations.closed import closed_units
from members.relations.models import UnitRelation
from members.units.models import Unit

_PERMISSIONS = [office.permission for office in PRESIDING]
BESIDE = "beside "


# ---------------------------------------------------------------- who steps back


def units_recused_for(unit: Unit, day: date | None = None) -> frozenset[int]:
    """Ids of the units whose people step back for `unit`: itself and those related to it on that day."""
    pairs = UnitRelation.objects.of(unit).filter(recuses(day or clock.today())).values_list("unit", "other")
    return frozenset({unit.pk, *(pk for pair in pairs for pk in pair)})


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
    rows = TermUserObjectPermission.objects.filter(permission__codename__in=_PERMISSIONS).order_by("pk")
    held = [(row.permission.codename, row.user) for row in rows.select_related("user", "permission")]
    away = closed_units_of({user for _, user in held}) if held else {}
    of = {
        office: [Presider(user, frozenset(away[user.pk])) for name, user in held if name == office.permission]
        for office in PRESIDING
    }
    standing = {one.user.pk: one for one in of[Office.STANDING]}
    in_turn = [[standing[pk]] for pk in _in_order_of_seats() if pk in standing] if standing else []
    return [step for step in (of[Office.CHAIR], of[Office.VICE_CHAIR], *in_turn) if step]


def _in_order_of_seats() -> list[int]:
    """The standing directors of today in the order of their seats; two queries."""
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


@access.rights_provider
def beside(user: Any, at: datetime) -> QuerySet:
    """(“beside hold_…”, person id) of all who may have to preside; only for those who are among them themselves."""
    day = clock.local(at).date()
    rows = TermUserObjectPermission.rows.on(day).filter(permission__codename__in=_PERMISSIONS)
    among = rows.filter(Exists(rows.filter(user=user)), user__is_active=True)
    word = Concat(Value(BESIDE), "permission__codename", output_field=CharField())
    return among.values_list(word, "user_id")


def _step(user: Any, office: Office) -> frozenset[int]:
    return access.rights_of(user).get(f"{BESIDE}{office.permission}", frozenset())


def _above(user: Any) -> list[frozenset[int]]:
    """For what each of those steps back who come before this person in `presiding_order`; no query without need."""
    if access.is_chair(user):
        return []
    before = set(_step(user, Office.CHAIR))
    if not access.holds(user, Office.VICE_CHAIR):
        before |= _step(user, Office.VICE_CHAIR)
        if (away := _away(frozenset(before))) and not frozenset.intersection(*away):
            return away
        if len(_step(user, Office.STANDING)) > 1:
            in_turn = once("standing in turn", _in_order_of_seats)
            before |= set(in_turn[: in_turn.index(user.pk)] if user.pk in in_turn else in_turn)
    return _away(frozenset(before))


def _away(people: frozenset[int]) -> list[frozenset[int]]:
    def ask() -> list[frozenset[int]]:
        found = closed_units_of(User(pk=pk) for pk in people)
        return [frozenset(units) for units in found.values()]

    return once(("away", people), ask) if people else []


def acts_as_chair(user: Any) -> bool:
    """The chair; in a vacancy whoever comes first in `presiding_order`, as for matters that concern no single unit."""
    if access.is_chair(user) or not access.holds(user, *PRESIDING) or _step(user, Office.CHAIR):
        return access.is_chair(user)
    if access.holds(user, Office.VICE_CHAIR) or _step(user, Office.VICE_CHAIR):
        return access.holds(user, Office.VICE_CHAIR)
    return once("standing in turn", _in_order_of_seats)[:1] == [user.pk]


def presides_over(user: Any) -> Callable[[int | None], bool]:
    """Whether the person presides over the matter of a unit (by id): asked once for a whole list."""
    if not access.holds(user, *PRESIDING):
        return lambda unit: False
    closed, above = closed_units(user), _above(user)
    return lambda unit: unit not in closed and all(unit in away for away in above)


def presided_by(user: Any, path: str) -> Q:
    """The same as a condition: rows whose unit (at `path`) the person presides over."""
    if not access.holds(user, *PRESIDING):
        return Q(pk__in=())
    mine = ~Q(**{f"{path}__in": closed_units(user)})
    if above := _above(user):
        return mine & Q(**{f"{path}__in": frozenset.intersection(*above)})
    return mine


def presides(user: Any) -> bool:
    """Whether there is any unit over whose matters the person presides."""
    if not access.holds(user, *PRESIDING):
        return False
    above = _above(user)
    return not above or not frozenset.intersection(*above) <= closed_units(user)


# ---------------------------------------------------------------- who keeps the record


def secretaries_general() -> list[Any]:
    """Who is secretary-general today: one person, or nobody."""
    return _with_office(Office.SECRETARY_GENERAL)


def deputies() -> list[Any]:
    """The deputy secretaries-general of today."""
    return _with_office(Office.DEPUTY_SECRETARY_GENERAL)


def _with_office(office: Office) -> list[Any]:
    rows = OrganUserObjectPermission.objects.filter(permission__codename=office.permission)
    return list(User.objects.filter(pk__in=rows.values("user")))


def _left_by(people: list[Any]) -> Any:
    """The units for which every one of these must step back; all units where there is nobody."""
    away = [frozenset(units) for units in closed_units_of(people).values()]
    return frozenset.intersection(*away) if away else Unit.objects.values("pk")


def kept_by(user: Any, path: str) -> Q:
    """Rows whose unit (at `path`) this person keeps the record for: the secretary-general, in that place a deputy."""
    mine = ~Q(**{f"{path}__in": closed_units(user)})
    if access.holds(user, Office.SECRETARY_GENERAL):
        return mine
    if access.holds(user, Office.DEPUTY_SECRETARY_GENERAL):
        return mine & Q(**{f"{path}__in": _left_by(secretaries_general())})
    return Q(pk__in=())


def left_to_who_presides(user: Any, path: str) -> Q:
    """Rows whose unit (at `path`) nobody may keep the record for, so that this person, who presides, does."""
    if not access.holds(user, *PRESIDING):
        return Q(pk__in=())
    return presided_by(user, path) & Q(**{f"{path}__in": _left_by([*secretaries_general(), *deputies()])})
