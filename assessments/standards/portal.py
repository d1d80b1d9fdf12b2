"""What the standards contribute: the menu, finds, clauses."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from alliance.ground import inputs
from alliance.registers import portal, regulation
from alliance.registers.portal import Hit
from assessments.standards.models import Standard
from assessments.standards.rules import takes_part

HITS = 10

portal.menu(
    "考核标准", "standards", area="standards", order=0, shown=takes_part, pages=("indicator", "veto", "bonus")
)


@portal.search
def search(user: Any, text: str) -> Iterable[Hit]:
    found = Standard.objects.visible_to(user)
    for word in text.split():
        wanted = (
            Q(title__icontains=word)
            | Q(indicators__name__icontains=word)
            | Q(indicators__criteria__icontains=word)
        )
        if (year := inputs.year(word)) is not None:
            wanted |= Q(year=year)
        found = found.filter(wanted)
    rows = found.exclude(state=Standard.State.SUPERSEDED).distinct().order_by("-year", "subject")[:HITS]
    return [Hit(str(row), row.get_absolute_url(), "考核标准", row.get_state_display()) for row in rows]


def published(year: int) -> int:
    return Standard.objects.filter(year=year, state=Standard.State.PUBLISHED).count()


regulation.serve("13.1", "standards", "考核标准", published)
regulation.serve("11.grades", "standards", "考核标准和等级线", published)
