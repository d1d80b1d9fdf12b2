"""How a signed-in person stays so: until a time without a request, at most for the life of a session.

Reading writes nothing: when the person was last here stands in a signed cookie that fits this session only; without it
the person was last here when signing in. When the password was last given stands in the session.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from alliance.ground import clock
from alliance.ground.access import remember
from alliance.ground.wayfinding import page_before
from alliance.registers.kept import kept

SEEN = "seen"
REFRESH = 60  # seconds after which the cookie is written anew
PROVED = 10 * 60  # seconds for which a password counts as just given
IDLE = "您已超过规定时间未操作，为安全起见系统已自动退出，请重新登录。"
LIFE = "为安全起见，每次登录只在规定时间内有效，请重新登录。"
NOT_DONE = "登录已失效，刚才的操作没有执行。请重新登录后再办理。"
Handler = Callable[[HttpRequest], HttpResponse]


class SessionStore(db.SessionStore):
    """Django's own in the database, by a statement that is kept: asked by every page (`SESSION_ENGINE`)."""

    def _get_session_from_db(self) -> Session | None:
        for found in _by_key(self.session_key):
            if found.expire_date > clock.of_machine():
                return found
        self._session_key = None
        return None


@kept
def _by_key(key: str) -> QuerySet:
    return Session.objects.filter(session_key=key)


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    request.session["began"] = request.session["proved"] = _moment()


def prove(request: HttpRequest) -> None:
    """The person has just given the password again."""
    request.session["proved"] = _moment()


def proved_lately(request: HttpRequest) -> bool:
    return 0 <= _moment() - request.session.get("proved", 0) <= PROVED


def sessions_end(get_response: Handler) -> Handler:
    """Sessions end after idle time and after their life; a page of a signed-in person is never kept by a cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.user = get_user(request)  # the person itself: a lazy one costs each of a page's hundred looks
        if request.user.is_authenticated:
            began = request.session.get("began", 0)
            if _moment() - began > settings.SESSION_LIFE_SECONDS:
                return _end(request, LIFE)
            if _moment() - max(began, _last_seen(request)) > settings.SESSION_IDLE_SECONDS:
                return _end(request, IDLE)
            remember(request.user)
        response = get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
            if _moment() - _last_seen(request) >= REFRESH:
                _stamp(request, response)
        return response

    return middleware


class SignInRequired(LoginRequiredMiddleware):
    """As Django's; an act of somebody who is no longer signed in leads back to the page it was tried from."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
            return super().handle_no_permission(request, view_func)
        return sign_in_again(request)


def sign_in_again(request: HttpRequest, reason: str = NOT_DONE) -> HttpResponse:
    """To the sign-in page, which says why; from there back to the page, or to the page from which the act was tried."""
    reading = request.method in ("GET", "HEAD")
    part = bool(request.headers.get("HX-Request"))
    if reading and part:  # what is being typed around it stays on the screen (static/js/unsent.js)
        return HttpResponse(status=204, headers={"HX-Trigger": "session-lost"})
    if request.headers.get("X-Requested-With") != "fetch":
        messages.warning(request, reason)
        if not reading and reason != NOT_DONE:
            messages.warning(request, NOT_DONE)
    answer = redirect_to_login(request.get_full_path() if reading else page_before(request))
    if not part:
        return answer
    # A part of a page is not exchanged for the sign-in page: the whole page goes there.
    return HttpResponse(status=204, headers={"HX-Redirect": answer.headers["Location"]})


def _end(request: HttpRequest, reason: str) -> HttpResponse:
    """The session itself is left to the sweep when somebody only reads: nothing is accepted from it any more."""
    if request.method in ("GET", "HEAD"):
        request.user = AnonymousUser()
    else:
        logout(request)
    response = sign_in_again(request, reason)
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite=settings.SESSION_COOKIE_SAMESITE)
    response.delete_cookie(SEEN)
    return response


def _moment() -> int:
    return int(clock.now().timestamp())


def _signer(request: HttpRequest) -> Signer:
    return Signer(salt=f"seen {request.session.session_key}")


def _last_seen(request: HttpRequest) -> int:
    try:
        return int(_signer(request).unsign(request.COOKIES.get(SEEN, "")))
    except (BadSignature, ValueError):
        return 0


def _stamp(request: HttpRequest, response: HttpResponse) -> None:
    response.set_cookie(
        SEEN,
        _signer(request).sign(str(_moment())),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class Messages(CookieStorage):
    """What is said after an act waits in a cookie, so showing it writes nothing; a long text is cut to what fits."""

    LONGEST = 300

    def add(self, level: int, message: Any, extra_tags: str = "") -> None:
        text = str(message)
        super().add(level, text if len(text) <= self.LONGEST else f"{text[: self.LONGEST]}……", extra_tags)

    def _store(self, *args: Any, **kwargs: Any) -> list:
        """The oldest that do not fit are dropped, which is no error."""
        super()._store(*args, **kwargs)
        return []


def tidy() -> int:
    """Sweep the sessions whose time is over."""
    count, _ = Session.objects.filter(expire_date__lte=clock.now()).delete()
    return count
