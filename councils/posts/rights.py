"""Which posts of the secretariat a person holds: dated grants on the secretariat, as the posts say; the units that delegate people.

The instant a post is given or ended, the grants are settled with it (第九条).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from alliance.ground import access, clock
from alliance.power import judge
from alliance.rights import grants
from alliance.rights.models.grants import Organ, OrganUserObjectPermission
from councils.posts.models import OFFICE_OF_POST, SecretariatPost
from members.people import recusing


@grants.source(OrganUserObjectPermission)
def of_posts(users: grants.Users) -> Iterable[grants.Grant]:
    """The posts of the secretariat; one query."""
    posts = SecretariatPost.objects.all() if users is None else SecretariatPost.objects.filter(user__in=users)
    rows = list(posts.values_list("user", "post", "since", "until"))
    organ = Organ.of(Organ.Code.SECRETARIAT).pk if rows else 0
    for user, post, since, until in rows:
        yield grants.Grant(user, organ, OFFICE_OF_POST[post].permission, since, until)


@access.rights_provider
def delegated_by(user: Any, at: datetime) -> QuerySet:
    """(“comes from”, unit id) of the posts that recuse today: the units that delegate the person (回避)."""
    held = SecretariatPost.objects.filter(recusing.recuses(clock.local(at).date()), user=user)
    return held.values_list(Value(access.COMES_FROM), "unit_id")


def _office() -> Case:
    named = (When(post=post, then=Value(office.value)) for post, office in OFFICE_OF_POST.items())
    return Case(*named, output_field=CharField())


@judge.held_by
def holders_of_posts() -> QuerySet:
    """Who holds a post of the secretariat."""
    return _open().values_list("user_id", _office(), "since")


@judge.carried_by
def carried_by_membership() -> QuerySet:
    """The posts of a unit's people end with its membership."""
    return _open().values_list("unit_id", Value(""), _office())


def _open() -> QuerySet:
    return SecretariatPost.objects.filter(Q(until=None) | Q(until__gt=clock.today()))
