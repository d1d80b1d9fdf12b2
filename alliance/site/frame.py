"""The frame of every page: the menu by role, the unread messages, the names of the alliance."""

from typing import Any

from alliance.ground.access import offices
from alliance.menu import entries
from alliance.messages.notifications import unread_count
from alliance.public import pages
from alliance.registers import policy


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
        "menu": None,
        "menu_narrow": False,
        "unread_count": 0,
        "user_offices": [],
        "site_parts": pages.open_parts,
    }
    if user is not None and user.is_authenticated:
        shared["menu"] = entries.drawn(request)
        shared["menu_narrow"] = request.COOKIES.get("menu") == "narrow"
        shared["unread_count"] = unread_count(user)
        shared["user_offices"] = [
            office.label
            for office in sorted(offices(user), key=lambda office: list(type(office)).index(office))
        ]
    return shared
