"""Whether what a link leads to opens for a person: nobody is shown a way that ends at a refusal."""

from collections.abc import Callable
from typing import Any

from django.http import Http404

from alliance.face.lists import ListPage
from alliance.ground import wayfinding
from alliance.ground.once import once

May = Callable[[Any, int], Any]  # person, number (or year) of the record
_pages: dict[str, May] = {}


def page(url_name: str, may: May) -> None:
    """Say who may open the page of a record to which links of other rooms lead."""
    _pages[url_name] = may


def opens(user: Any, address: str) -> bool:
    """A list says it by its own rule, the page of a record by what its room has said; what has said nothing is for everybody."""
    try:
        found, request = wayfinding.opened(address, user)
    except Http404:
        return False
    view = getattr(found.func, "view_class", object)
    if issubclass(view, ListPage):
        listed = view(**found.func.view_initkwargs)
        listed.setup(request, *found.args, **found.kwargs)
        return bool(listed.rule(user))
    may = _pages.get(found.url_name or "")
    path = address.partition("?")[0]
    return may is None or once(("opens", user.pk, path), lambda: bool(may(user, *found.kwargs.values())))


def way(address: str, user: Any) -> str:
    """The address of a link for a person: empty where it would not open, so that the bare words are shown."""
    return address if address and opens(user, address) else ""
