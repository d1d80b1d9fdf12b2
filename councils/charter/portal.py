"""What the shelf contributes to the whole: menu, the opinions that are asked, search, and the clauses it serves."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alliance.ground import access, clock
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Hit, Todo
from councils.charter.models import RuleOpinion, RuleVersion, StandingRule

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


def _opinions(user: Any) -> QuerySet:
    today = clock.start_of_day(clock.today())
    asked = RuleOpinion.objects.filter(unit__in=access.units_with(user), answered_at=None)
    return asked.filter(version_of__state=RuleVersion.State.OPINIONS, version_of__opinions_by__gt=today)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Drafts on which the own unit is heard."""
    if access.units_with(user):
        yield OPINIONS.of(_opinions(user))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    """The same, each; one query where there are any."""
    if not access.units_with(user) or not portal.waiting(user)[OPINIONS]:
        return
    for one in _opinions(user).select_related("version_of__rule"):
        version = one.version_of
        yield Todo(f"请提意见：{version}", version.get_absolute_url(), version.opinions_by, "", "规章制度")


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
