"""What the standards contribute: the menu, finds, clauses."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from alliance.ground import inputs
from alliance.registers import first_steps, portal, regulation
from alliance.registers.portal import Hit
from assessments.scoring.standard import Subject
from assessments.standards.models import Standard
from assessments.standards.rules import takes_part, year_in_hand

HITS = 10

portal.menu(
    "考核标准",
    "standards",
    area="standards",
    order=0,
    shown=takes_part,
    pages=("indicator", "veto", "bonus"),
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


@first_steps.step(
    "发布各类考核标准", "standards_take_over", order=60, note="五类默认标准一次套用并发布，以后可以修订"
)
def standards_are_published(user: Any) -> bool:
    found = Standard.objects.filter(year=year_in_hand(), state=Standard.State.PUBLISHED)
    return found.values("subject").distinct().count() == len(Subject)
