"""Where a request comes from, and where a person may go on: the page before, the record that an act belongs to."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import resolve_url
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from alliance.ground.once import once

May = Callable[[Any, Any], Any]  # person, what the address names
_pages: dict[str, May] = {}


def client_address(request: HttpRequest) -> str:
    """Who is asking, for the limits: the peer, or behind our own proxy the address that the proxy has seen.

    `X-Real-IP` is set by the proxy, never passed on from outside (docs/operations.md); a whole IPv6 /64 is one client.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    text = request.headers.get("X-Real-IP", peer) if settings.BEHIND_PROXY else peer
    try:
        address = ip_address(text.strip())
    except ValueError:
        return peer
    return (
        str(ip_network(f"{address}/64", strict=False).network_address)
        if address.version == 6
        else str(address)
    )


def is_page(request: HttpRequest, address: str) -> bool:
    """Whether an address without a host leads to a page of the portal."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, {request.get_host()})


def came_from(request: HttpRequest) -> str:
    """The page of the portal from which the request was sent; empty when that is not known."""
    back = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return ""
    parts = urlsplit(back)
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def has_just_signed_in(request: HttpRequest) -> bool:
    """Whether the sign-in page has led here: the browser names it through the redirect."""
    return came_from(request).partition("?")[0] == resolve_url(settings.LOGIN_URL)


def page_before(request: HttpRequest) -> str:
    """As `came_from`, to go there: the home page when it is not known or was the one to sign in."""
    back = came_from(request)
    return back if back and not has_just_signed_in(request) else "/"


def opened(address: str, user: Any) -> tuple[ResolverMatch, HttpRequest]:
    """The view behind an address of the portal and the request of somebody who opens it; 404 where there is none."""
    request = HttpRequest()
    path, _, query = address.partition("?")
    request.method, request.path, request.user, request.GET = "GET", path, user, QueryDict(query)
    try:
        return resolve(path), request
    except Resolver404 as error:
        raise Http404 from error


def page_opens(url_name: str, may: May) -> None:
    """Register who may open the page of a record to which links of other rooms lead."""
    _pages[url_name] = may


def opens(user: Any, address: str, *, records: bool = True) -> bool:
    """Whether what a link leads to opens for a person: a list says it by its own rule, the page of a record by what its room
    has said; what has said nothing is for everybody. Without `records` only lists are asked, which costs no query.
    """
    question = ("opens", user.pk, address.partition("?")[0], records)
    return once(question, lambda: _opens(user, address, records))


def _opens(user: Any, address: str, records: bool) -> bool:
    try:
        found, request = opened(address, user)
    except Http404:
        return False
    view = getattr(found.func, "view_class", None)
    if hasattr(view, "rule"):
        listed = view(**found.func.view_initkwargs)
        listed.setup(request, *found.args, **found.kwargs)
        return bool(listed.rule(user))
    may = _pages.get(found.url_name or "") if records else None
    return may is None or bool(may(user, *found.kwargs.values()))


def way(address: str, user: Any) -> str:
    """The address of a link for a person: empty where it would not open, so that the bare words are shown."""
    return address if address and opens(user, address) else ""


def record_of(path: str) -> str:
    """The nearest page above an address, usually the record that the act belongs to; empty for none but the home page."""
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        above = f"/{'/'.join(parts[:length])}/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return ""


def page_of(url_name: str, pk: int) -> str:
    """Where the page of a record is, as `reverse` says, which is asked once for all records of the kind."""
    return _pattern(url_name).format(pk)


@lru_cache(maxsize=100)
def _pattern(url_name: str) -> str:
    somewhere = 999_999_999
    return reverse(url_name, args=[somewhere]).replace(str(somewhere), "{}")
