"""What plans contribute to the whole: menu, the opinions that are asked, and the clauses they serve."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alliance.ground import access, clock
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Todo
from councils.plans import rules
from councils.plans.models.plans import PlanOpinion, WorkPlan

OPINIONS = Count("plans to give an opinion on")
ITEMS = Count("plan items near or overdue")  # counted by the story of the items
State = WorkPlan.State


def sees_plans(user: Any) -> bool:
    """The people of members, the council and the secretariat; not those of an ended unit."""
    return bool(rules.may_see_plans(user)) and bool(access.units_with(user) or access.offices(user))


portal.menu(
    "规划和计划",
    "plans",
    area="council",
    order=27,
    shown=sees_plans,
    waits=portal.waits_for(OPINIONS, ITEMS),
)


def _opinions(user: Any) -> QuerySet:
    today = clock.start_of_day(clock.today())
    asked = PlanOpinion.objects.filter(unit__in=access.units_with(user), answered_at=None)
    return asked.filter(plan__state=State.OPINIONS, plan__opinions_by__gt=today)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Opinions that are asked of the own units."""
    if access.units_with(user):
        yield OPINIONS.of(_opinions(user))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    """The drafts on which the own units are heard; one query where there are any."""
    if not access.units_with(user) or not portal.waiting(user)[OPINIONS]:
        return
    for one in _opinions(user).select_related("plan"):
        url = one.plan.get_absolute_url()
        yield Todo(f"请提意见：{one.plan}", url, one.plan.opinions_by, "", "工作计划")


def _plans(year: int) -> int:
    return WorkPlan.objects.in_force(year).count()


for _ref in ("5.2", "5.5", "6.1", "6.2", "7.1", "7.4", "9.secretariat.3", "9.secretary_general.2"):
    regulation.serve(_ref, "plans", "规划和计划", _plans, shown=sees_plans)
