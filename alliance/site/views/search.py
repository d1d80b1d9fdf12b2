"""One search over everything that the person may see."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.registers import portal

LENGTH = 60


def _found(user: Any, text: str) -> Iterable[portal.Hit]:
    """Every page once: the last that names it is the story that it belongs to (a paper is in the register as well)."""
    hits = [hit for provider in portal.registry.search for hit in provider(user, text)]
    last = {hit.url: hit for hit in hits}
    return [hit for hit in hits if not hit.url or last[hit.url] is hit]


def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LENGTH]
    groups: dict[str, list[portal.Hit]] = {}
    for hit in _found(request.user, text) if text else ():
        groups.setdefault(hit.kind, []).append(hit)
    return render(
        request,
        "alliance/site/search.html",
        {
            "title": "搜索",
            "search_text": text,
            "groups": groups,
            "count": sum(len(hits) for hits in groups.values()),
        },
    )
