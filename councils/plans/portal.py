"""What plans contribute to the whole: menu, the opinions that are asked, and the clauses they serve."""

from typing import Any

from alliance.ground import access, wayfinding
from alliance.registers import portal, regulation
from alliance.registers.portal import Count
from councils.hearing.portal import asks
from councils.plans import rules
from councils.plans.models.plans import PlanOpinion, WorkPlan

OPINIONS = Count("plans to give an opinion on")
ITEMS = Count("plan items near or overdue")  # counted by the story of the items


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


asks(PlanOpinion, OPINIONS, "工作计划")
wayfinding.page_opens("plan", lambda user, pk: WorkPlan.objects.visible_to(user).filter(pk=pk).exists())


def _plans(year: int) -> int:
    return WorkPlan.objects.in_force(year).count()


for _ref in ("5.2", "5.5", "6.1", "6.2", "7.1", "7.4", "9.secretariat.3", "9.secretary_general.2"):
    regulation.serve(_ref, "plans", "规划和计划", _plans, shown=sees_plans)
