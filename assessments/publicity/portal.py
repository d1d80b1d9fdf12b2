"""What circulars and recommendations contribute: menu, the to-do of who issues, search, clauses (第十二条)."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from alliance.ground import access
from alliance.ground.access import Office
from alliance.registers import portal, regulation
from alliance.registers.closed_years import first_open_year
from alliance.registers.portal import Hit, Todo
from assessments.cycles import years
from assessments.cycles.rules import once_published
from assessments.publicity.models import Circular, Commendation
from assessments.publicity.services import circulars
from assessments.rectification.models import oversees

HITS = 10


@portal.todos
def to_issue(user: Any) -> list[Todo]:
    """Circulars that published results call for."""
    if not access.holds(user, Office.SECRETARY_GENERAL):
        return []
    return [
        Todo(
            f"印发{cycle.year}年度{Circular.Kind(kind).label}",
            reverse("circular_new", args=[cycle.year, kind]),
            kind="通报",
        )
        for cycle, kind in circulars.waiting([one for one in years.every() if one.year >= first_open_year()])
    ]


@portal.search
def find(user: Any, text: str) -> Iterable[Hit]:
    """Circulars by title."""
    issued = Circular.objects.visible_to(user).filter(title__icontains=text)
    return [Hit(one.title, one.get_absolute_url(), "通报") for one in issued.defer("units", "body")[:HITS]]


def _reads_circulars(user: Any) -> bool:
    return bool(access.offices(user) or access.units_with(user))


def _commended(year: int) -> int:
    return Commendation.objects.filter(assessment__cycle__year=year).count()


def _circulated(year: int) -> int:
    return Circular.objects.filter(cycle__year=year).count()


portal.menu("推荐评优", "commendations", area="consequences", order=10, shown=once_published(oversees))
portal.menu("通报", "circulars", area="consequences", order=30, shown=once_published(_reads_circulars))

regulation.serve("12", "circulars", "通报", _circulated, shown=_reads_circulars)
regulation.serve("12.commendation", "commendations", "推荐评优", _commended, shown=oversees)
regulation.serve("12.unqualified", "circulars", "不合格单位通报", _circulated, shown=_reads_circulars)
