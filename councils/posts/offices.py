"""Which offices a person holds: dated grants on the term (council) and on the secretariat (posts), as seats and posts say.

The instant a seat is taken, ended or handed to another head, the grants are settled with it (第四、六、七、九条).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from alliance.ground import access, clock
from alliance.ground.access import Office
from alliance.power import judge as power
from alliance.rights import grants
from alliance.rights.models.grants import Organ, OrganUserObjectPermission
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat
from councils.terms.models.terms import TermUserObjectPermission
from members.people import recusing
from members.people.models import Representative

OFFICE_OF_POST: dict[str, Office] = {
    SecretariatPost.Post.SECRETARY_GENERAL: Office.SECRETARY_GENERAL,
    SecretariatPost.Post.DEPUTY_SECRETARY_GENERAL: Office.DEPUTY_SECRETARY_GENERAL,
    SecretariatPost.Post.SECRETARY: Office.UNIT_SECRETARY,
    SecretariatPost.Post.OFFICER: Office.SECRETARIAT,
}
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


@grants.source(OrganUserObjectPermission)
def of_posts(users: grants.Users) -> Iterable[grants.Grant]:
    """The posts of the secretariat; one query."""
    posts = SecretariatPost.objects.all() if users is None else SecretariatPost.objects.filter(user__in=users)
    rows = list(posts.values_list("user", "post", "since", "until"))
    organ = Organ.of(Organ.Code.SECRETARIAT).pk if rows else 0
    for user, post, since, until in rows:
        yield grants.Grant(user, organ, OFFICE_OF_POST[post].permission, since, until)


@access.standing_provider
def delegated_by(user: Any, at: datetime) -> QuerySet:
    """(“comes from”, unit id) of the posts that recuse today: the units that delegate the person (回避)."""
    held = SecretariatPost.objects.filter(recusing.recuses(clock.local(at).date()), user=user)
    return held.values_list(Value(access.COMES_FROM), "unit_id")


def _office() -> Case:
    named = (When(post=post, then=Value(office.value)) for post, office in OFFICE_OF_POST.items())
    return Case(*named, output_field=CharField())


def _open(model: type[Seat] | type[SecretariatPost]) -> QuerySet:
    return model.objects.not_over_on(clock.today())


@power.held_by
def holders_of_seats() -> QuerySet:
    """Who fills a seat, or will: the head of its unit (who counts where the HR lead fills it, too), and that HR lead."""
    day = clock.today()
    people = Representative.objects.not_over_on(day).filter(
        Q(unit__seats__until=None) | Q(unit__seats__until__gt=day),
        Q(role=F("unit__seats__holder_role")) | Q(role=Representative.Role.HEAD),
        unit__seats__isnull=False,
    )
    return people.values_list("user_id", "unit__seats__role", "since")


@power.held_by
def holders_of_posts() -> QuerySet:
    """Who holds a post of the secretariat."""
    return _open(SecretariatPost).values_list("user_id", _office(), "since")


@power.carried_by
def carried_by_holding() -> QuerySet:
    """The office that goes with filling a seat of a unit."""
    return _open(Seat).values_list("unit_id", "holder_role", "role")


@power.carried_by
def carried_by_leading() -> QuerySet:
    """The head of a unit with a seat counts as its holder, whoever fills it: the head signs for the unit."""
    return _open(Seat).values_list("unit_id", Value(Representative.Role.HEAD.value), "role")


@power.carried_by
def carried_by_membership() -> QuerySet:
    """The posts of a unit's people end with its membership."""
    return _open(SecretariatPost).values_list("unit_id", Value(""), _office())
