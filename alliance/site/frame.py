"""The frame of every page: the menu by role, the unread messages, the names of the alliance."""

from typing import Any

from django.urls import reverse

from alliance.ground.access import offices
from alliance.messages.notifications import unread_count
from alliance.registers import policy, portal


def context(request: Any) -> dict[str, Any]:
    """What every page needs: the menu by role, the unread messages, the names of the alliance."""
    site = policy.values("alliance_name", "alliance_short_name", "icp_number", "contact_line")
    user = getattr(request, "user", None)
    shared = {
        "alliance": {
            "name": site["alliance_name"],
            "short_name": site["alliance_short_name"],
            "icp_number": site["icp_number"],
            "contact_line": site["contact_line"],
        },
        "demo": policy.demo(),
        "menu": [],
        "unread_count": 0,
        "user_offices": [],
    }
    if user is not None and user.is_authenticated:
        shared["menu"] = _menu_of(
            user, request.path, getattr(getattr(request, "resolver_match", None), "url_name", None) or ""
        )
        shared["unread_count"] = unread_count(user)
        shared["user_offices"] = [
            office.label
            for office in sorted(offices(user), key=lambda office: list(type(office)).index(office))
        ]
    return shared


def _menu_of(user: Any, path: str, page: str) -> list[dict[str, Any]]:
    shown = [item for item in sorted(portal.registry.menu, key=lambda item: item.order) if item.shown(user)]
    urls = {item: reverse(item.url_name, args=item.args) for item in shown}
    lit = _lit(urls, path, page)
    sections: dict[str, list[dict[str, Any]]] = {}
    for item, url in urls.items():
        entry = {"label": item.label, "url": url, "active": item is lit}
        sections.setdefault(item.section, []).append(entry)
    return [{"label": label, "items": items} for label, items in sections.items()]


def _lit(urls: dict[portal.MenuItem, str], path: str, page: str) -> portal.MenuItem | None:
    """The entry that names this page, the last of several; else the one nearest above its address."""
    if belongs := [item for item in urls if page in item.pages]:
        return belongs[-1]
    above = [item for item, url in urls.items() if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=lambda item: len(urls[item]), default=None)
