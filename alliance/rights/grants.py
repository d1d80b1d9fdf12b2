"""Dated grants over guardian: the one answer to who stands for what today.

    @grants.source(UnitUserObjectPermission)
    def of_appointments(users: Collection[int] | None) -> Iterable[Grant]: ...

A source says what the appointments of some people (all for None) ask for. Whoever appoints, seats, assigns or ends calls
`settle` in the same transaction, and the rows are what the sources say, with the same half-open dates; so a right begins
and ends with its day and no job has to run. `differences` compares both (every hour, and `rebuild_grants`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Model, QuerySet

from alliance.ground import access, clock
from alliance.rights.models.grants import DatedGrant
from alliance.rights.models.users import User

Users = Collection[int] | None
Days = tuple[date, date | None]


class Grant(NamedTuple):
    """One row: a permission of a person on an object in a half-open time."""

    user_id: int
    object_id: int
    permission: str
    since: date
    until: date | None


class Difference(NamedTuple):
    """A grant that the appointments ask for and nobody wrote (`missing`), or the other way round."""

    model: type[DatedGrant]
    grant: Grant
    missing: bool

    def __str__(self) -> str:
        label = self.model.content_object.field.related_model._meta.verbose_name
        one, until = self.grant, self.grant.until or "今"
        what = "缺少" if self.missing else "多余"
        return (
            f"用户 {one.user_id}　{label} {one.object_id}　{one.permission}　{one.since} 至 {until}　{what}"
        )


Source = Callable[[Users], Iterable[Grant]]
_sources: dict[type[DatedGrant], list[Source]] = {}
_claims: list[Callable[[Collection[int]], Any]] = []
_followers: list[Callable[[Collection[int]], Any]] = []


def source(model: type[DatedGrant]) -> Callable[[Source], Source]:
    """Register what the appointments ask for in the table of a grant; a table may have several sources."""

    def register(fn: Source) -> Source:
        _sources.setdefault(model, []).append(fn)
        return fn

    return register


def follow(claim: Callable[[Collection[int]], Any], then: Callable[[Collection[int]], Any]) -> None:
    """Register what follows for the open work of people whose grants were settled, in the same transaction.

    `claim` locks that work before the people are locked: who holds a record and wants a person would else meet who holds
    the person and wants the record.
    """
    _claims.append(claim)
    _followers.append(then)


@cache
def models() -> tuple[type[DatedGrant], ...]:
    """The tables of dated grants of all apps."""
    return tuple(model for model in apps.get_models() if issubclass(model, DatedGrant))


def model_of(kind: type[Model]) -> type[DatedGrant] | None:
    """The table of the grants on objects of a model."""
    return next((one for one in models() if one.content_object.field.related_model is kind), None)


def ask_in_frame() -> None:
    """Let `access.rights_of` ask every table: (permission, object id) of what a person is granted on the day."""
    for model in models():
        access.rights_provider(_held_in(model))


def _held_in(model: type[DatedGrant]) -> access.RightsProvider:
    def held(user: Any, at: datetime) -> QuerySet:
        rows = model.rows.on(clock.local(at).date()).filter(user=user)
        return rows.values_list("permission__codename", "content_object_id")

    return held


def holds(user: Any, permission: str, target: Model) -> bool:
    """Whether an active user holds `app.permission` on an object today, by the rows alone."""
    app, _, codename = permission.rpartition(".")
    model = model_of(type(target))
    if model is None or app not in ("", target._meta.app_label):
        return False
    return model.objects.filter(user=user, permission__codename=codename, content_object=target.pk).exists()


def merged(days: Iterable[Days]) -> list[Days]:
    """The same days as times that neither touch nor overlap; times without a day are left out."""
    found: list[Days] = []
    for since, until in sorted(days, key=lambda one: one[0]):
        if until is not None and until <= since:
            continue
        if found and (found[-1][1] is None or since <= found[-1][1]):
            last = found[-1][1]
            ends = None if last is None or until is None else max(last, until)
            found[-1] = (found[-1][0], ends)
        else:
            found.append((since, until))
    return found


def overlap(one: Days, other: Days) -> Days | None:
    """The days that two times share."""
    since, ends = max(one[0], other[0]), [end for end in (one[1], other[1]) if end is not None]
    until = min(ends, default=None)
    return (since, until) if until is None or since < until else None


def wanted(model: type[DatedGrant], users: Users = None) -> set[Grant]:
    """What the appointments ask for, one grant for each time without a gap."""
    times: dict[tuple[int, int, str], list[Days]] = defaultdict(list)
    for fn in _sources[model]:
        for one in fn(users):
            times[one[:3]].append((one.since, one.until))
    return {Grant(*key, *days) for key, found in times.items() for days in merged(found)}


def differences(users: Users = None, of: Iterable[type[DatedGrant]] | None = None) -> list[Difference]:
    """Compare the rows with the appointments, of some people or of all, in all tables or in some."""
    found = []
    for model in of or models():
        rows = model.rows.all() if users is None else model.rows.filter(user__in=users)
        values = rows.values_list("user_id", "content_object_id", "permission__codename", "since", "until")
        asked, present = wanted(model, users), {Grant(*row) for row in values}
        found += [Difference(model, one, missing=True) for one in asked - present]
        found += [Difference(model, one, missing=False) for one in present - asked]
    return sorted(found, key=lambda one: (one.model.__name__, one.grant[:4], one.missing))


@transaction.atomic
def settle(users: Users = None, *, of: Iterable[type[DatedGrant]] | None = None) -> list[Difference]:
    """Make the rows of some people (or of all) what the appointments say; returns what it changed. Tells nobody itself.

    What follows from a right that has ended by now (`follow`) happens here too. Called twice it changes nothing more.
    """
    if users is not None:
        users = sorted(set(users))
        if not users:
            return []
    for claim in _claims:
        claim(users)
    if users is not None:
        # Two acts on one person come one after the other, so that the second sees what the first has decided.
        list(User.objects.select_for_update().filter(pk__in=users).order_by("pk").values_list("pk"))
    found = differences(users, of)
    for model in {one.model for one in found}:
        _write(model, [one for one in found if one.model is model])
    for then in _followers:
        then(users)
    return found


def _write(model: type[DatedGrant], found: list[Difference]) -> None:
    kind = model.content_object.field.related_model._meta
    named = Permission.objects.filter(
        content_type__app_label=kind.app_label, content_type__model=kind.model_name
    )
    permissions = {one.codename: one for one in named}
    # What is left over goes first: a date that moved is the same grant with another end.
    for one in (one.grant for one in found if not one.missing):
        model.rows.filter(
            user=one.user_id,
            content_object=one.object_id,
            permission__codename=one.permission,
            since=one.since,
        ).delete()
    model.rows.bulk_create(
        [
            model(
                user_id=one.user_id,
                content_object_id=one.object_id,
                permission=permissions[one.permission],
                since=one.since,
                until=one.until,
            )
            for one in (one.grant for one in found if one.missing)
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
