"""The addresses of the portal and one more: the rows of a measure in the frame of every page, as a view by hand shows them.

So a page of ours is compared with one that has the same middleware, session, menu and base template.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

from alliance.urls import urlpatterns as ours

URLCONF = __name__
rows_of: dict[str, Callable[[], Any]] = {}
PAGE = """{% extends "base.html" %}{% block content %}<table>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endblock %}"""
_compiled: list[Any] = []


def show(request: HttpRequest, name: str) -> HttpResponse:
    """The rows of a measure as a page; what is posted is done and answered with nothing."""
    found = rows_of[name]()
    if request.method == "POST":
        return JsonResponse({})
    if not _compiled:
        _compiled.append(engines["django"].from_string(PAGE))
    return HttpResponse(_compiled[0].render({"title": name, "rows": found}, request))


urlpatterns = [path("by-hand/<str:name>/", show, name="by_hand"), *ours]
