"""The way to the page of a file in the making, and back to where it was asked for."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alliance.background.models.works import Work
from alliance.ground.wayfinding import is_page


def offer(request: HttpRequest, **context) -> HttpResponse:
    """A page with the button that has the file made: opening an address makes nothing."""
    return render(request, "alliance/background/ask.html", context)


def watch(request: HttpRequest, work: Work, back: str = "") -> HttpResponse:
    """To the waiting page, which fetches the file by itself when it is ready (static/js/fetch.js).

    It leads back to `back`, by default where the button was pressed.
    """
    return redirect(
        f"{work.get_absolute_url()}{way_back(request, back or request.POST.get('next', ''))}#fetch"
    )


def way_back(request: HttpRequest, back: str) -> str:
    """The query of an address that remembers the page of the portal it was come from."""
    return f"?{urlencode({'back': back})}" if is_page(request, back) else ""
