"""What the plans say of the secretariat's year (第九条·秘书处·(三)): the same numbers for every unit, in two queries.

A year without a plan of its own is 未记录, never zero. Planned meetings and activities are their own facts and no tasks.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers import policy
from alliance.registers.facts import Fact, fact
from councils.plans.models.items import PlanItem
from councils.plans.models.plans import WorkPlan
from members.units.models import Unit

Type, State = PlanItem.Type, PlanItem.State
FACTS = {
    "work_plan.drafted_on_time": ("年度计划按期起草", "1是0否"),
    "work_plan.broken_down": ("年度计划已分解", "1是0否"),
    "work_plan.items_due": ("计划任务数", "项"),
    "work_plan.items_done": ("完成计划任务数", "项"),
    "council_meeting.planned": ("计划会议数", "次"),
    "alliance_activity.planned": ("计划活动数", "次"),
}


def draft_due(year: int) -> datetime:
    """Until when (exclusive) the plan of a year is to be drafted; the 28th of February is its last day."""
    month, day = policy.get("plan_draft_due")
    if (month, day) == (2, 28):
        return clock.start_of_day(date(year, 3, 1))
    return clock.end_of_day(date(year, month, day))


def plan_of(year: int) -> WorkPlan | None:
    """The yearly plan of the alliance, in whatever state."""
    found = WorkPlan.objects.of_alliance().filter(kind=WorkPlan.Kind.YEARLY, year=year)
    return found.exclude(state=WorkPlan.State.WITHDRAWN).first()


def numbers(plan: WorkPlan, items: Iterable[PlanItem]) -> dict[str, int]:
    """What a plan and its items say now; what is not yet decided is missing."""
    found: dict[str, int] = {}
    due, moment, today = draft_due(plan.year), clock.now(), clock.today()
    if plan.drafted_at is not None or due <= moment:
        found["work_plan.drafted_on_time"] = int(plan.drafted_at is not None and plan.drafted_at < due)
    if not plan.is_adopted:
        return found
    live = [one for one in items if one.state != State.DROPPED]
    tasks = [one for one in live if one.type == Type.TASK]
    reckoned = [one for one in tasks if one.state == State.DONE or one.due_on < today]
    found["work_plan.broken_down"] = int(bool(tasks) and all(one.unit_id or one.post for one in tasks))
    found["work_plan.items_due"] = len(reckoned)
    found["work_plan.items_done"] = sum(one.state == State.DONE for one in reckoned)
    for name, type_ in (("council_meeting", Type.MEETING), ("alliance_activity", Type.ACTIVITY)):
        found[f"{name}.planned"] = sum(one.number for one in live if one.type == type_)
    return found


def _of_year(year: int) -> tuple[dict[str, int], str]:
    if (plan := plan_of(year)) is None:
        return {}, ""
    url = f"{reverse('plan', args=[plan.pk])}"
    return numbers(plan, plan.items.only("type", "state", "due_on", "number", "unit", "post", "plan")), url


def _of_alliance(name: str) -> Any:
    def compute(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
        found, url = once(("plans", year), lambda: _of_year(year))
        one = Fact(found[name], url=url) if name in found else Fact.unrecorded()
        return {unit.pk: one for unit in units}

    return compute


for _name, (_label, _unit) in FACTS.items():
    fact(_name, label=_label, unit=_unit)(_of_alliance(_name))
