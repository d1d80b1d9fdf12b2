"""A one-time password on its way from the act that issues it to the page that shows it, once.

It travels in a short-lived cookie of the person who issued it and is stored nowhere; the page that shows it takes the
cookie away, so that a reload shows nothing and issues nothing.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from alliance.rights.models.users import User

COOKIE, SECONDS = "handing_over", 300


def hand_over(request: HttpRequest, response: HttpResponse, person: User, password: str) -> HttpResponse:
    """Let the next page show the password of this person."""
    value = signing.dumps([request.user.pk, person.pk, password], salt=COOKIE)
    response.set_cookie(
        COOKIE,
        value,
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def taken(request: HttpRequest, person: User) -> str:
    """The password that this user has just issued to this person; empty when there is none, or it was shown."""
    try:
        by, to, password = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=SECONDS)
    except (signing.BadSignature, ValueError):
        return ""
    return password if (by, to) == (request.user.pk, person.pk) else ""


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, samesite="Strict")
    return response
