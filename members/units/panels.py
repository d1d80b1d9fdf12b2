"""The parts of the unit file (单位档案) that other apps contribute: seats, applications, grades, the monthly board.

    @panels.panel(order=300, title="理事会席位")
    def seats(unit, user): ...    # ("councils/panels/seats.html", {"seats": …}), or None for nothing to show

Registered in an app's `portal.py`. The file draws the frame and the title; the template draws what is inside and finds
`unit` and `user` in its context besides what the function returned. Each panel costs a constant number of queries, and
answers only with what `user` may see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.context_processors import csrf
from django.template.loader import render_to_string

from members.units.models import Unit

Contribution = tuple[str, dict[str, Any]] | None
Contribute = Callable[[Unit, Any], Contribution]


@dataclass(frozen=True)
class Panel:
    """`flush` lets a table reach the frame; `clause_ref` shows the clause beside the title."""

    order: int
    title: str
    contribute: Contribute
    flush: bool = False
    clause_ref: str = ""


@dataclass(frozen=True)
class Drawn:
    title: str
    body: str
    flush: bool
    clause_ref: str


_panels: dict[str, Panel] = {}


def panel(
    order: int, title: str, *, flush: bool = False, clause_ref: str = ""
) -> Callable[[Contribute], Contribute]:
    """Register a part of the unit file; parts stand in the order of their numbers."""

    def register(contribute: Contribute) -> Contribute:
        _panels[title] = Panel(order, title, contribute, flush, clause_ref)
        return contribute

    return register


def drawn(unit: Unit, request: HttpRequest) -> list[Drawn]:
    """The parts that have something to show to the person of this request, ready as markup."""
    # Without the context processors, which would ask the database for the frame of the page once per part.
    shared = {"unit": unit, "user": request.user, "request": request, **csrf(request)}
    result = []
    for one in sorted(_panels.values(), key=lambda one: one.order):
        answer = one.contribute(unit, request.user)
        if answer is not None:
            template, context = answer
            body = render_to_string(template, context | shared)
            result.append(Drawn(one.title, body, one.flush, one.clause_ref))
    return result
