"""One search over everything that the person may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.registers import portal

LENGTH = 60


def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LENGTH]
    groups: dict[str, list[portal.Hit]] = {}
    if text:
        for provider in portal.registry.search:
            for hit in provider(request.user, text):
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
