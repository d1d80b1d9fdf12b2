"""Terms and seats: who may see and register them, which seat a unit may take, and on which days (第四、六、七、八条)."""

from datetime import date
from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import Office, Verdict
from alliance.power import judge
from councils.terms.models.seats import Seat
from councils.terms.models.terms import RANK, SEAT_LIMITS, CouncilRole, Term
from members.people.models import Representative
from members.units.models import Unit


def may_see_council(user: Any) -> Verdict:
    """Everybody who holds an office or stands for a member: who sits in the council is no secret among members."""
    if access.offices(user) or access.units_with(user):
        return Verdict.yes()
    return Verdict.no("只有联盟成员单位和秘书处的人员可以查看。")


def may_manage_council(user: Any) -> Verdict:
    return judge.may_begin(user, judge.Act.SEAT)


def filling(unit: Unit, holder_role: str) -> list[Any]:
    """The people who fill a seat of the unit, now or from a later day on."""
    people = Representative.objects.not_over_on(clock.today()).filter(unit=unit, role=holder_role)
    return [one.user for one in people.select_related("user")]


def may_fill(unit: Unit, role: str, holder_role: str) -> Verdict:
    """Who leads a unit with a high seat is none of the three administrators."""
    for person in filling(unit, holder_role):
        if not (verdict := judge.may_combine(person, frozenset({Office(role)}))):
            return verdict
    return Verdict.yes()


def seat_dates(term: Term, since: date) -> Verdict:
    if since < term.since:
        return Verdict.no(f"席位不能早于{term}的起始日期（{clock.show_day(term.since)}）。")
    if term.until is not None:
        return Verdict.no(f"{term}已经结束，不能再登记席位。")
    if since > clock.today():
        return Verdict.no("不能登记将来的席位，请到当日或之后登记。")
    return Verdict.yes()


def end_dates(since: date, on: date) -> Verdict:
    """A seat or post ends today or ended earlier; `on` is the first day without it."""
    if on < since:
        return Verdict.no(f"终止日期不能早于起始日期（{clock.show_day(since)}）。")
    if on > clock.today():
        return Verdict.no("不能预先登记将来的终止，请到当日或之后登记。")
    return Verdict.yes()


def free_seats(term: Term, since: date | None = None) -> dict[str, int | None]:
    """`{role: seats free from a day on}` (today without one); None where the number is open. One query."""
    seats = Seat.objects.filter(term=term).not_over_on(since or clock.today())
    taken = list(seats.values_list("role", flat=True))
    return {role: None if limit is None else limit - taken.count(role) for role, limit in SEAT_LIMITS.items()}


def lowest_free_ordinal(term: Term, role: str, since: date) -> int | None:
    """The lowest number of this role that no seat has from `since` on; None when the role is full."""
    taken = set(
        Seat.objects.filter(term=term, role=role).not_over_on(since).values_list("ordinal", flat=True)
    )
    ordinal = next(number for number in range(1, len(taken) + 2) if number not in taken)
    limit = SEAT_LIMITS[role]
    return ordinal if limit is None or ordinal <= limit else None


def held_seat(unit: Unit, term: Term, since: date | None = None) -> Seat | None:
    """The seat that the unit holds from a day on (today without one)."""
    return (
        Seat.objects.filter(term=term, unit=unit)
        .not_over_on(since or clock.today())
        .order_by("-since")
        .first()
    )


def full(role: str) -> str:
    """The sentence that says that a role has no free seat."""
    return f"{CouncilRole(role).label}共 {SEAT_LIMITS[role]} 个，已无空缺席位。"


def unit_may_hold(unit: Unit, role: str, holder_role: str, since: date) -> Verdict:
    """Only a member may hold a seat; only a director's seat may be filled by the HR lead (第七条)."""
    if not unit.was_member_on(since):
        return Verdict.no(f"{unit}在{clock.show_day(since)}不是联盟成员单位。")
    if role != CouncilRole.ORDINARY and holder_role != Representative.Role.HEAD:
        return Verdict.no("只有理事可以由分管人力资源负责人担任（第七条）。")
    return Verdict.yes()


def may_rise_to(role: str, held: Seat | None) -> Verdict:
    """A unit without a seat may take any; with a seat, only a higher one."""
    if held is None or RANK[role] > RANK[held.role]:
        return Verdict.yes()
    if held.role == role:
        return Verdict.no(f"本单位已是{held.get_role_display()}。")
    return Verdict.no(f"本单位现为{held.get_role_display()}，只能申请更高的席位。")
