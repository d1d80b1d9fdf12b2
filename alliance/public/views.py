"""The first page of the public site, and what a search engine may read."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from alliance.public import pages
from alliance.registers import policy


@pages.page()
def first_page(request: HttpRequest) -> HttpResponse:
    """What the alliance is, and what its parts have: the newest of a few, a line about the others."""
    parts = pages.open_parts()
    listed = [part for part in parts if part.newest][: pages.LISTED]
    context = {
        "about": policy.get("site_about").splitlines(),
        "lists": [(part, list(part.newest())) for part in listed],
        "others": [part for part in parts if part not in listed],
    }
    return pages.draw("alliance/public/first_page.html", "", context)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines read the public site and nothing else."""
    rules = f"User-agent: *\nAllow: {pages.ROOT}\nAllow: /static/\nDisallow: /\n"
    answer = HttpResponse(rules, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer
