"""Which offices of the council a person holds: dated grants on the term, as its seats and the people of their units say.

The instant a seat is taken, ended or handed to another head, the grants are settled with it (第四、六、七条).
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Q, QuerySet, Value

from alliance.ground import access, clock
from alliance.power import judge
from alliance.rights import grants
from councils.terms.models.seats import Seat
from councils.terms.models.terms import TermUserObjectPermission
from members.people.models import Representative

# Who fills a seat of a council role holds the office of the same name.
PERMISSION_OF_SEAT: dict[str, str] = {office.value: office.permission for office in access.COUNCIL_OFFICES}


@grants.source(TermUserObjectPermission)
def of_seats(users: grants.Users) -> Iterable[grants.Grant]:
    """The council office of whoever stands for a seat's unit in the role that fills it, while both last; two queries."""
    seats = list(Seat.objects.order_by())
    people = Representative.objects.filter(unit__in={seat.unit_id for seat in seats})
    if users is not None:
        people = people.filter(user__in=users)
    serving: dict[tuple[int, str], list[tuple[int, grants.Days]]] = defaultdict(list)
    for user, unit, role, since, until in people.values_list("user", "unit", "role", "since", "until"):
        serving[unit, role].append((user, (since, until)))
    for seat in seats:
        for user, days in serving[seat.unit_id, seat.holder_role]:
            if shared := grants.overlap((seat.since, seat.until), days):
                yield grants.Grant(user, seat.term_id, PERMISSION_OF_SEAT[seat.role], *shared)


@judge.held_by
def holders_of_seats() -> QuerySet:
    """Who fills a seat, or will: the head of its unit (who counts where the HR lead fills it, too), and that HR lead."""
    day = clock.today()
    people = Representative.objects.not_over_on(day).filter(
        Q(unit__seats__until=None) | Q(unit__seats__until__gt=day),
        Q(role=F("unit__seats__holder_role")) | Q(role=Representative.Role.HEAD),
        unit__seats__isnull=False,
    )
    return people.values_list("user_id", "unit__seats__role", "since")


@judge.carried_by
def carried_by_holding() -> QuerySet:
    """The office that goes with filling a seat of a unit."""
    return _open().values_list("unit_id", "holder_role", "role")


@judge.carried_by
def carried_by_leading() -> QuerySet:
    """The head of a unit with a seat counts as its holder, whoever fills it: the head signs for the unit."""
    return _open().values_list("unit_id", Value(Representative.Role.HEAD.value), "role")


def _open() -> QuerySet:
    return Seat.objects.not_over_on(clock.today())
