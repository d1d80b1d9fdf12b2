"""What the items contribute to the whole: to-dos of units and posts, the yearly plan that is to be drafted, reminders."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.registers import policy, portal
from alliance.registers.closed_years import first_open_year, was_over
from alliance.registers.portal import Count, Todo
from councils.plan_items import rules, services
from councils.plan_items.facts import draft_due
from councils.plans.models.items import PlanItem
from councils.plans.models.plans import WorkPlan
from councils.plans.portal import ITEMS

YEARLY = Count("yearly plans drafted")
SHOWN = 20

portal.sweep("councils.plans", label="计划事项提醒", every=portal.HOUR)(services.send_due)


def _items(user: Any) -> QuerySet:
    """Items of the own units and posts that are due soon or overdue."""
    soon = clock.today() + timedelta(days=policy.get("plan_notice_days"))
    units = access.units_with(user)
    mine = Q(plan__unit__in=units) | Q(plan__unit=None, unit__in=units)
    held = [post for post, office in rules.POSTS.items() if access.holds(user, office)]
    if held:
        mine |= Q(plan__unit=None, post__in=held)
    begun = date(first_open_year(), 1, 1)
    return PlanItem.objects.under_way().filter(mine, due_on__gte=begun, due_on__lte=soon)


def _has_items(user: Any) -> bool:
    return bool(access.units_with(user)) or access.holds(user, *rules.POSTS.values())


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """What waits for a unit or a post; whether the year has its plan."""
    if _has_items(user):
        yield ITEMS.of(_items(user))
    if access.is_secretariat(user):
        of_year = WorkPlan.objects.of_alliance().filter(kind=WorkPlan.Kind.YEARLY, year=clock.today().year)
        yield YEARLY.of(of_year.exclude(state=WorkPlan.State.WITHDRAWN).exclude(drafted_at=None))


@portal.todos
def for_responsible(user: Any) -> Iterable[Todo]:
    """Items due soon or overdue; one query where there are any."""
    if not _has_items(user) or not portal.waiting(user)[ITEMS]:
        return
    for item in _items(user).select_related("plan").order_by("due_on")[:SHOWN]:
        yield Todo(
            f"填报进展：{item.title}",
            item.get_absolute_url(),
            clock.end_of_day(item.due_on),
            str(item.plan),
            "工作计划",
            item.due_on < clock.today(),
        )


@portal.todos
def for_secretariat(user: Any) -> Iterable[Todo]:
    """The plan of the year, until it is drafted."""
    if not access.is_secretariat(user) or portal.waiting(user)[YEARLY]:
        return
    year = clock.today().year
    due = draft_due(year)
    if was_over(clock.last_day(due)):
        return
    late = due <= clock.now()
    yield Todo(f"起草{year}年度工作计划并征求意见", reverse("plans"), due, "", "工作计划", late)
