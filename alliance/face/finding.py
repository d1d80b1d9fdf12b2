"""What an address names, as far as the person sees it."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404


def finder(model: type[models.Model], *related: str) -> Callable[[HttpRequest, Any], Any]:
    """`find(request, pk)`: the row, with what is `related` to it; 404 where it is not among those that the person sees."""

    def find(request: HttpRequest, pk: Any) -> Any:
        rows = model.objects.visible_to(request.user)
        return get_object_or_404(rows.select_related(*related) if related else rows, pk=pk)

    return find
