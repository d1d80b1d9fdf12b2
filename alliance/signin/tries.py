"""Signing in: how many tries are allowed, how many passwords are worked out at once, and what is written down of it.

A try is counted before the password is looked at, so parallel tries cannot overtake the counter. Counted are tries per
address, per login name, and per both; whoever has signed in from a browser before has a count of their own there, so that
strangers cannot keep the owner out. All of it rests in the database: it outlives a restart and needs no cache.
"""

import hashlib
import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse

from alliance.ground import clock
from alliance.ground.wayfinding import client_address
from alliance.registers.kept import kept
from alliance.rights.models.users import User
from alliance.signin.models import SignIn, SignInTally

WINDOW = timedelta(minutes=30)
BOTH, NAME, ADDRESS, DEVICE, AGAIN = 5, 20, 100, 5, 5  # wrong passwords in a window
DEVICE_COOKIE, DEVICE_AGE, DEVICE_PEOPLE = "device", 180 * 24 * 3600, 5
KEPT = timedelta(days=180)
PATIENCE = 3  # seconds to wait for a place to work out a password


class Busy(Exception):
    """More passwords are to be worked out than this process does at once."""


@dataclass(frozen=True, order=True)
class Bucket:
    """What tries are counted under; `name` is the digest of the login name, whose locks a reset ends.

    A success ends an `own` count; on one that is shared with strangers only the try itself is taken back.
    """

    key: str
    limit: int
    name: str = ""
    own: bool = False


@dataclass(frozen=True)
class Closed:
    """Until when no try is allowed, and whether it is the network that has made too many."""

    until: datetime
    network: bool

    @property
    def minutes(self) -> int:
        return max(1, ceil((self.until - clock.now()) / timedelta(minutes=1)))

    @property
    def said(self) -> str:
        """Why, and for how long; what may be done about it says whoever asks."""
        if self.network:
            return f"您所在的网络登录失败次数过多，请 {self.minutes} 分钟后再试"
        return f"密码输错次数过多，请 {self.minutes} 分钟后再试"


# One password takes a third of a second of a whole core. Each process works at one, lets one wait, and sends others away
# at once, so that most of its threads remain for those who are signed in.
_working = threading.BoundedSemaphore(1)
_places = threading.BoundedSemaphore(2)


@contextmanager
def hashing() -> Iterator[None]:
    """A place to work out a password; raises `Busy` when none is free soon."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        if not _working.acquire(timeout=PATIENCE):
            raise Busy
        try:
            yield
        finally:
            _working.release()
    finally:
        _places.release()


def is_full() -> bool:
    """Whether a further password would be sent away: known before anything is read for it."""
    if not _places.acquire(blocking=False):
        return True
    _places.release()
    return False


@kept
def _by_number(number: int) -> QuerySet:
    return User.objects.filter(pk=number)


class Backend(ModelBackend):
    """Django's own, behind the limits. Why no password was looked at stands in `request.sign_in_closed` or `_busy`."""

    def authenticate(self, request: HttpRequest | None, username=None, password=None, **kwargs) -> Any:
        if request is None or username is None or password is None:
            return None
        counted = buckets(request, username)
        try:
            user = self._looked_at(request, counted, username, password)
        except Busy:
            request.sign_in_busy = True
            raise PermissionDenied from None
        if user is None:
            request.sign_in_closed = closed(counted)
            note(request, SignIn.Outcome.LOCKED if request.sign_in_closed else SignIn.Outcome.WRONG, username)
        else:
            succeed(counted)
        return user

    def get_user(self, user_id: int) -> User | None:
        """Who is signed in, unless the account was switched off: asked by every page."""
        return next(filter(self.user_can_authenticate, _by_number(user_id)), None)

    def _looked_at(self, request: HttpRequest, counted: list[Bucket], username: str, password: str) -> Any:
        """The person, or none; the lock is asked for first because answering it costs nothing."""
        refused = closed(counted)
        if not refused:
            with hashing():
                refused = reserve(counted)
                if not refused:
                    return super().authenticate(request, username, password)
        request.sign_in_closed = refused
        raise PermissionDenied


def buckets(request: HttpRequest, username: str) -> list[Bucket]:
    """What a try to sign in is counted under."""
    name = _digest("name", username.strip().casefold())
    device, names = _device(request)
    if name in names:
        return [Bucket(_digest("device", device, name), DEVICE, name, own=True)]
    address = client_address(request)
    return sorted(
        [
            Bucket(_digest("both", name, address), BOTH, name, own=True),
            Bucket(name, NAME, name),
            Bucket(_digest("address", address), ADDRESS),
        ]
    )


def again(user: Any) -> list[Bucket]:
    """What the tries of a signed-in person to repeat the own password are counted under."""
    name = _digest("name", user.username.strip().casefold())
    return [Bucket(_digest("again", str(user.pk)), AGAIN, name, own=True)]


def stranger(request: HttpRequest, what: str, limit: int) -> list[Bucket]:
    """What tries at something else than a password are counted under: the network they come from."""
    return [Bucket(_digest(what, client_address(request)), limit)]


def closed(counted: Iterable[Bucket]) -> Closed | None:
    """Whether a try would be refused now, without counting it."""
    limits = {bucket.key: bucket for bucket in counted}
    rows = SignInTally.objects.filter(key__in=limits, until__gt=clock.now())
    return _closed((row, limits[row.key]) for row in rows)


@transaction.atomic
def reserve(counted: Iterable[Bucket]) -> Closed | None:
    """Count one try under each; none is counted when one of them has had its share, which is what is returned."""
    moment, rows = clock.now(), []
    for bucket in counted:
        row, _ = SignInTally.objects.select_for_update().get_or_create(
            key=bucket.key, defaults={"name": bucket.name, "until": moment + WINDOW}
        )
        if row.until <= moment:
            row.count, row.until = 0, moment + WINDOW
        rows.append((row, bucket))
    if refused := _closed(rows):
        return refused
    for row, bucket in rows:
        row.count += 1
        if row.count >= bucket.limit:
            row.until = moment + WINDOW
        row.save()
    return None


def _closed(rows: Iterable[tuple[SignInTally, Bucket]]) -> Closed | None:
    full = [(row, bucket) for row, bucket in rows if row.count >= bucket.limit]
    if not full:
        return None
    return Closed(max(row.until for row, _ in full), network=not any(bucket.name for _, bucket in full))


@transaction.atomic
def succeed(counted: list[Bucket]) -> None:
    """The try was no guess: the person's own count ends, on the shared ones it is taken back."""
    SignInTally.objects.filter(key__in=[one.key for one in counted if one.own]).delete()
    shared = [one.key for one in counted if not one.own]
    SignInTally.objects.filter(key__in=shared, count__gt=0).update(count=F("count") - 1)


def forgive(username: str) -> None:
    """End every lock of a login name: its password was reset."""
    SignInTally.objects.filter(name=_digest("name", username.strip().casefold())).delete()


def check_again(user: Any, password: str) -> bool:
    """Whether a signed-in person knows the own password. Raises `Busy`; False while too many were wrong (`closed`)."""
    counted = again(user)
    with hashing():
        if reserve(counted):
            return False
        if not user.check_password(password):
            return False
    succeed(counted)
    return True


def note(request: HttpRequest, outcome: str, username: str) -> None:
    """Write a try down; that of an unknown login name too, which so takes no less time, but without what was typed."""
    user = User.objects.filter(username=username).first()
    SignIn.objects.create(user=user, at=clock.now(), address=client_address(request) or None, outcome=outcome)


def _device(request: HttpRequest) -> tuple[str, list[str]]:
    """The number of this browser, and the digests of the login names that have signed in from it."""
    try:
        known = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_COOKIE, max_age=DEVICE_AGE)
        return str(known["device"]), list(known["names"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return "", []


def know_device(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """Let the browser prove later that this person has signed in from it."""
    device, names = _device(request)
    name = _digest("name", user.username.strip().casefold())
    names = [name, *(one for one in names if one != name)][:DEVICE_PEOPLE]
    value = signing.dumps({"device": device or secrets.token_urlsafe(12), "names": names}, salt=DEVICE_COOKIE)
    response.set_cookie(
        DEVICE_COOKIE,
        value,
        max_age=DEVICE_AGE,
        path="/login/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def tidy() -> int:
    """Sweep counts whose time is over, and records of sign-ins older than half a year."""
    moment = clock.now()
    tallies, _ = SignInTally.objects.filter(until__lte=moment).delete()
    records, _ = SignIn.objects.filter(at__lt=moment - KEPT).delete()
    return tallies + records


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join([settings.SECRET_KEY, *parts]).encode(errors="replace")).hexdigest()
