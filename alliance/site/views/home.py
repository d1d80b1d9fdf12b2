"""The first page: what this person has to do, by when, one click away."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alliance.calendar import holidays
from alliance.ground import clock
from alliance.ground.access import is_secretariat, runs_the_portal
from alliance.jobs import health
from alliance.messages.models import Notification
from alliance.messages.notifications import unread_count
from alliance.public.pages import FRONT_SIGN_IN
from alliance.registers import first_steps, policy, portal
from alliance.registers.kept import kept
from alliance.rights.models.users import User
from alliance.signin.sessions import SEEN, sign_in_again

SHOWN_DATES = 6
SHOWN_MESSAGES = 5


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return _front(request)
    user = request.user
    dates = sorted(
        (date for provider in portal.registry.dates for date in provider(user)), key=lambda date: date.instant
    )
    tiles = sorted(
        (tile for provider in portal.registry.tiles for tile in provider(user)), key=lambda tile: tile.order
    )
    secretariat, todos = is_secretariat(user), portal.todos_of(user)
    return render(
        request,
        "alliance/site/home.html",
        {
            "title": "我的待办",
            "first_steps": first_steps.of(user),
            "decisions": [one for one in todos if one.decides],
            "todos": [one for one in todos if not one.decides],
            "tiles": tiles,
            "dates": [date for date in dates if date.instant > clock.now()][:SHOWN_DATES],
            "messages_unread": _unread(user),
            "health": health.check() if runs_the_portal(user) else None,
            "missing_holidays": secretariat and not holidays.has_data(clock.today().year),
            "today": clock.show_day(clock.today()),
            "weekday": "星期" + "一二三四五六日"[clock.today().weekday()],
        },
    )


def _front(request: HttpRequest) -> HttpResponse:
    """A visitor sees the public site; whoever was signed in on this browser before signs in again.

    An empty portal has no site to show yet: its sign-in page says how it is founded.
    """
    reading = request.method in ("GET", "HEAD") and not request.headers.get("HX-Request")
    if not reading:
        return sign_in_again(request)
    known = settings.SESSION_COOKIE_NAME in request.COOKIES or SEEN in request.COOKIES
    if known or policy.get("site_front") == FRONT_SIGN_IN or not User.objects.exists():
        return redirect_to_login(request.get_full_path())
    return redirect("site")


def _unread(user: Any) -> Iterable[Notification]:
    return _newest_unread(user.pk) if unread_count(user) else ()


@kept
def _newest_unread(user: int) -> QuerySet:
    return Notification.objects.filter(recipient=user, read_at=None)[:SHOWN_MESSAGES]
