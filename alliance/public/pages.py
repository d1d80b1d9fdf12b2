"""The alliance's public site: its parts as a register, and what every public page has in common.

    part("jobs", "招聘岗位", "job_board", order=20, note="成员企业发布的岗位", newest=newest_posts)

    @page("jobs")
    def job_board(request): return draw("members/employment/board.html", "jobs", {…})

A part is one declaration of the story that it belongs to; the navigation, the first page and a setting that says who sees it follow.
What everybody may see is drawn without knowing who asks, so that any cache may keep it and hand it to anybody; it works without
a script. Nothing is written here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_safe

from alliance.ground import inputs
from alliance.registers import policy

ROOT = "/site/"
GROUP = "公开网站"
KEPT_SECONDS = 120
OPEN, MEMBERS, OFF = "open", "members", "off"
SEEN_BY = ((OPEN, "公开"), (MEMBERS, "仅登录的成员可见"), (OFF, "不设"))
FRONT_SITE, FRONT_SIGN_IN = "site", "login"
PAGE = 20
LISTED = 3  # parts whose newest entries stand on the first page; each costs a query
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Line:
    """An entry on the first page of the site: a title that leads on, a note, a day."""

    title: str
    url: str
    note: str = ""
    day: Any = None


@dataclass(frozen=True)
class Part:
    """A part of the public site; see `part`."""

    key: str
    label: str
    url_name: str
    order: int
    note: str
    newest: Callable[[], Iterable[Line]] | None = None

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    @property
    def setting(self) -> str:
        return f"site_{self.key}"


_parts: dict[str, Part] = {}


def part(
    key: str,
    label: str,
    url_name: str,
    *,
    order: int,
    note: str,
    newest: Callable[[], Iterable[Line]] | None = None,
    default: str = OPEN,
    basis: str = policy.UNCONFIRMED,
    help: str = "",
    clause: str = "",
) -> Part:
    """Declare a part whose first page is at `url_name`, below `/site/`, with the setting that says who sees it.

    `note` says in a line what is found there; `newest()` gives a few entries for the first page, in one query.
    """
    declared = _parts[key] = Part(key, label, url_name, order, note, newest)
    policy.define(
        declared.setting,
        label=f"公开网站“{label}”",
        kind="choice",
        choices=SEEN_BY,
        default=default,
        group=GROUP,
        basis=basis,
        help=help,
        clause=clause,
    )
    return declared


def seen_by(part: Part) -> str:
    """Who sees a part, by its setting: everybody, whoever is signed in, nobody."""
    return policy.get(part.setting)


def is_open(key: str) -> bool:
    """Whether everybody sees the part."""
    return seen_by(_parts[key]) == OPEN


def open_parts() -> list[Part]:
    """The parts that everybody sees, in their order."""
    found = policy.values(*(part.setting for part in _parts.values()))
    return sorted(
        (part for part in _parts.values() if found[part.setting] == OPEN), key=lambda part: part.order
    )


def is_for_everybody(path: str) -> bool:
    """Whether what stands at this address is the same for everybody: below the site's root, and not kept for members."""
    if not path.startswith(ROOT):
        return False
    above = [part for part in _parts.values() if path.startswith(part.url)]
    return all(seen_by(part) == OPEN for part in above)


def page(key: str = "") -> Callable[[View], View]:
    """A view of the public site, of a part or of the site as a whole: for reading only, 404 where the part is switched off.

    For everybody it may be kept for two minutes and then be asked for again by its mark (ETag).
    """

    def declare(view: View) -> View:
        @login_not_required
        @require_safe
        @conditional_page
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            who = seen_by(_parts[key]) if key else OPEN
            if who == OFF:
                raise Http404("公开网站没有开设这个栏目")
            if who == MEMBERS and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            answer = view(request, *args, **kwargs)
            if who == OPEN and answer.status_code == 200:
                answer.headers.setdefault("Cache-Control", f"public, max-age={KEPT_SECONDS}")
            return answer

        shown.part = key  # type: ignore[attr-defined]
        return shown

    return declare


def draw(template: str, key: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the site in its frame; `key` lights its part in the navigation. Knows nothing of who asks."""
    shared = {"site": frame(), "part": key}
    return HttpResponse(render_to_string(template, shared | context), status=status)


def leaf(request: HttpRequest, rows: QuerySet, query: Mapping[str, str] | None = None) -> dict[str, Any]:
    """One page of a list with the way to its neighbours, for `alliance/public/leaves.html`: a count and a page, two queries."""
    number = inputs.number(request.GET.get("page")) or 1
    asked = urlencode({name: value for name, value in (query or {}).items() if value})
    return {
        "leaf": Paginator(rows, PAGE).get_page(number),
        "ahead": f"?{asked}&" if asked else "?",
    }


def frame() -> dict[str, Any]:
    """What stands around every public page."""
    named = policy.values("alliance_name", "alliance_short_name", "icp_number", "contact_line")
    return {
        "name": named["alliance_name"],
        "short_name": named["alliance_short_name"],
        "icp_number": named["icp_number"],
        "contact_line": named["contact_line"],
        "parts": open_parts(),
        "demo": policy.demo(),
    }
