"""What the shelf contributes to the whole: menu, the opinions that are asked, search, and the clauses it serves."""

from collections.abc import Iterable
from typing import Any

from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Hit
from councils.charter.models import RuleOpinion, RuleVersion, StandingRule
from councils.hearing.portal import asks

OPINIONS = Count("rules to give an opinion on")
HITS = 10

portal.menu(
    "章程和规章制度",
    "standing_rules",
    area="regulation",
    order=10,
    shown=lambda user: user.is_authenticated,
    waits=portal.waits_for(OPINIONS),
)


asks(RuleOpinion, OPINIONS, "规章制度", "draft__rule")


@portal.search
def find_rules(user: Any, text: str) -> Iterable[Hit]:
    """Texts on the shelf by title."""
    seen = RuleVersion.objects.visible_to(user).values("rule")
    found = StandingRule.objects.filter(pk__in=seen, title__icontains=text)[:HITS]
    return [Hit(one.title, one.get_absolute_url(), "规章制度", one.get_kind_display()) for one in found]


def _adopted(year: int) -> int:
    return RuleVersion.objects.filter(state=RuleVersion.State.ADOPTED, in_force_from__year=year).count()


for _ref in ("5.2", "6.1", "9.secretariat.6", "14"):
    regulation.serve(_ref, "standing_rules", "章程和规章制度", _adopted)
