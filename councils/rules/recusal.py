"""回避: nobody checks, approves, records or confirms what concerns the own unit or a related one.

The secretariat's people come from member units (第九条), so stepping back is the normal case. Where the chair steps back,
or there is none, a vice-chair presides; where the secretary-general steps back, a deputy keeps the record.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q

from alliance import access, clock
from alliance.access import Office, Verdict
from alliance.once import once
from councils.models import CouncilRole, Seat, SecretariatPost
from councils.offices import OFFICE_OF_POST
from members.models import Representative, Unit, UnitRelation
from members.standing import APPOINTED

COMES_FROM = ("represent_unit", APPOINTED, *OFFICE_OF_POST.values())


def units_recused_for(unit: Unit, day: date | None = None) -> frozenset[int]:
    """Ids of the units whose people step back for `unit`: itself and those related to it on that day."""
    day = day or clock.today()
    pairs = UnitRelation.objects.of(unit).in_force_on(day).values_list("unit", "other")
    return frozenset({unit.pk, *(pk for pair in pairs for pk in pair)})


def closed_units(user: Any) -> frozenset[int]:
    """Ids of the units in whose matters the person steps back: those it stands for, those that delegated it into the
    secretariat, and those related to any of them. Beside what is known of the person, one query.
    """
    known = access.standing(user)
    own = frozenset().union(*(known.get(word, ()) for word in COMES_FROM))
    relations = UnitRelation.objects.in_force_on(clock.today()).filter(Q(unit__in=own) | Q(other__in=own))
    pairs = once(("related", own), lambda: list(relations.values_list("unit", "other"))) if own else []
    return own | {pk for pair in pairs for pk in pair}


def must_step_back(user: Any, unit: Unit | None) -> Verdict:
    """Denies with the reason when the person belongs to the unit or to a related one; `None` concerns nobody."""
    if unit is None or unit.pk not in closed_units(user):
        return Verdict.yes()
    return Verdict.no(f"您来自{unit}或其关联单位，应当回避，请由其他人员办理。")


def presiding_users(office: str) -> list[Any]:
    """The people who hold a council office today, by their unit's seat."""
    return [
        person.user
        for person in holders_of(Seat.objects.current().filter(role=office)).values()
        if person.user.is_active
    ]


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


def may_preside(user: Any, unit: Unit | None) -> Verdict:
    """The chair; where the chair must step back for `unit`, or there is none, a vice-chair who need not."""
    if not access.holds(user, Office.CHAIR, Office.VICE_CHAIR):
        return Verdict.no("只有理事长可以办理；理事长回避或空缺时，由副理事长办理。")
    if not (verdict := must_step_back(user, unit)):
        return verdict
    if presides_over(user)(None if unit is None else unit.pk):
        return Verdict.yes()
    return Verdict.no("由理事长办理；理事长回避或空缺时，才由副理事长办理。")


def presides_over(user: Any) -> Callable[[int | None], bool]:
    """Whether the person presides over the matter of a unit (by id): asked once for a whole list."""
    offices = access.offices(user)
    if offices.isdisjoint({Office.CHAIR, Office.VICE_CHAIR}):
        return lambda unit: False
    closed = closed_units(user)
    if Office.CHAIR in offices:
        return lambda unit: unit not in closed
    chairs = [closed_units(chair) for chair in presiding_users(CouncilRole.CHAIR)]
    return lambda unit: unit not in closed and all(unit in away for away in chairs)


def may_keep_record(user: Any, unit: Unit | None) -> Verdict:
    """The secretary-general; where that person must step back for `unit`, or there is none, a deputy who need not."""
    offices = access.offices(user)
    if offices.isdisjoint({Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL}):
        return Verdict.no("只有秘书长可以录入；秘书长回避或空缺时，由副秘书长录入。")
    if not (verdict := must_step_back(user, unit)):
        return verdict
    if Office.SECRETARY_GENERAL in offices:
        return Verdict.yes()
    posts = SecretariatPost.objects.current().filter(post=SecretariatPost.Post.SECRETARY_GENERAL)
    keepers = [post.user for post in posts.select_related("user") if post.user.is_active]
    if any(must_step_back(keeper, unit) for keeper in keepers):
        return Verdict.no("由秘书长录入；秘书长回避或空缺时，才由副秘书长录入。")
    return Verdict.yes()
