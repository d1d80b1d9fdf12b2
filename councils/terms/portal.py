"""What the terms and seats contribute to the whole: menu, the end of a term, seats taken and free, and the clauses they serve."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.ground.once import once
from alliance.registers import portal, regulation
from alliance.registers.closed_years import was_over
from alliance.registers.portal import Count, Date, Tile, Todo
from councils.terms.models.seats import Seat
from councils.terms.models.terms import PRESIDING, SEAT_LIMITS, CouncilRole, Term
from councils.terms.rules import may_see_council

SEATS = Count("seats", by="role")


TERM_NOTICE = timedelta(days=180)


def sees_council(user: Any) -> bool:
    return bool(may_see_council(user))


def prepares_council(user: Any) -> bool:
    """The secretariat, and who may have to preside: those for whom free seats and the end of a term are news."""
    return access.is_secretariat(user) or access.holds(user, *PRESIDING)


portal.menu(
    "席位",
    "council",
    area="council",
    order=0,
    shown=sees_council,
    pages=("seats", "seat_new", "seat", "seat_end", "seats_import", "seats_sheet"),
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Seats by role."""
    if prepares_council(user):
        yield SEATS.of(Seat.objects.current())


def _term() -> Term | None:
    return once("term", Term.objects.sitting)


@portal.todos
def expired_term(user: Any) -> Iterable[Todo]:
    """For the secretariat: a council that has expired, unless it had before the portal was founded."""
    if not access.is_secretariat(user):
        return []
    term = _term()
    if term is None or not term.has_expired or was_over(term.last_day):
        return []
    ended = clock.start_of_day(term.expires_on)
    return [Todo(f"{term}已届满，请组织换届", reverse("council"), ended, kind="理事会")]


@portal.dates
def end_of_term(user: Any) -> Iterable[Date]:
    """The end of the term, for those who prepare the next one."""
    if not prepares_council(user):
        return []
    term = _term()
    if term is None or term.expires_on - clock.today() > TERM_NOTICE:
        return []
    return [Date(clock.start_of_day(term.expires_on), f"{term}届满", reverse("council"), "到期")]


@portal.tiles
def seats_taken(user: Any) -> Iterable[Tile]:
    """Seats taken and free."""
    if not prepares_council(user):
        return []
    held = {role: portal.waiting(user)[SEATS][role] for role in SEAT_LIMITS}
    free = sum(limit - held[role] for role, limit in SEAT_LIMITS.items() if limit)
    return [
        Tile("理事会席位", str(sum(held.values())), reverse("council"), unit="个", order=300),
        Tile("空缺席位（有名额限制的）", str(max(0, free)), reverse("council"), unit="个", order=301),
    ]


def seats_in(*roles: str):
    """A count of the seats of some roles that were held on a day of the year."""

    def count(year: int) -> int:
        seats = Seat.objects.filter(since__lt=date(year + 1, 1, 1)).not_over_on(date(year, 1, 1))
        return seats.filter(role__in=roles).count()

    return count


for _ref, _label, _roles in (
    ("4", "理事长单位", (CouncilRole.CHAIR,)),
    ("6", "副理事长单位", (CouncilRole.VICE_CHAIR,)),
    ("7", "常务理事单位、理事单位", (CouncilRole.STANDING, CouncilRole.ORDINARY)),
):
    regulation.serve(_ref, "council", _label, seats_in(*_roles), shown=sees_council)
