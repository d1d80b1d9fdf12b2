"""Parts that stories add to the page of a record which an earlier story draws: seats and grades in the file of a unit.

    UNIT_FILE = Parts("unit")

    @UNIT_FILE.part(300, "理事会席位")
    def seats(unit, user): ...    # ("councils/terms/part.html", {"table": …}), or None for nothing to show

Found in a room's `parts.py`. The page draws the frame and the title; the template draws what is inside and finds the record and
`user` in its context besides what the function returned. Each part costs a constant number of queries, and answers only with
what `user` may see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.context_processors import csrf
from django.template.loader import render_to_string

Contribution = tuple[str, dict[str, Any]] | None
Contribute = Callable[[Any, Any], Contribution]


@dataclass(frozen=True)
class Part:
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


class Parts:
    """The parts of the page of one kind of record, which its templates call `record_name`."""

    def __init__(self, record_name: str) -> None:
        self.record_name = record_name
        self.registered: dict[str, Part] = {}

    def part(
        self, order: int, title: str, *, flush: bool = False, clause_ref: str = ""
    ) -> Callable[[Contribute], Contribute]:
        """Register a part; parts stand in the order of their numbers."""

        def register(contribute: Contribute) -> Contribute:
            self.registered[title] = Part(order, title, contribute, flush, clause_ref)
            return contribute

        return register

    def drawn(self, record: Any, request: HttpRequest) -> list[Drawn]:
        """The parts that have something to show to the person of this request, ready as markup."""
        # Without the context processors, which would ask the database for the frame of the page once per part.
        shared = {self.record_name: record, "user": request.user, "request": request, **csrf(request)}
        result = []
        for one in sorted(self.registered.values(), key=lambda one: one.order):
            answer = one.contribute(record, request.user)
            if answer is not None:
                template, context = answer
                body = render_to_string(template, context | shared)
                result.append(Drawn(one.title, body, one.flush, one.clause_ref))
        return result


# The parts of the own account (我的账号), such as handing an own place on.
OWN_ACCOUNT = Parts("person")
# The parts of the page of a clause (办法条款).
CLAUSE = Parts("clause")
