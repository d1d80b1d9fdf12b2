"""What follows from being an administrator: the office in the dated grants, and in what the judge of power knows."""

from collections.abc import Iterable

from django.db.models import QuerySet

from alliance.accounts.models import Administrator
from alliance.ground import clock
from alliance.ground.access import Office
from alliance.power import judge
from alliance.rights import grants
from alliance.rights.models.grants import Organ, OrganUserObjectPermission


@grants.source(OrganUserObjectPermission)
def administrator_posts(users: grants.Users) -> Iterable[grants.Grant]:
    """The posts as administrators, of the administration."""
    posts = Administrator.objects.all() if users is None else Administrator.objects.filter(user__in=users)
    rows = list(posts.values_list("user", "office", "since", "until"))
    organ = Organ.of(Organ.Code.ADMINISTRATION).pk if rows else 0
    for user, office, since, until in rows:
        yield grants.Grant(user, organ, Office(office).permission, since, until)


@judge.held_by
def administrators() -> QuerySet:
    """Every administrator, appointed for a later day as well."""
    open_ones = Administrator.objects.not_over_on(clock.today())
    return open_ones.values_list("user_id", "office", "since")
