"""What did not go well in the year, and what is planned for the next: lists for the last two chapters, in tables and in words."""

from typing import Any

from alliance.ground import clock
from alliance.ground.once import once
from councils.plan_items.facts import plan_of
from councils.plans.models.items import PlanItem
from councils.resolutions.models.orders import Resolution
from reports.figures import information
from reports.figures.catalogue import several
from reports.figures.tables import Grid, Head
from reports.figures.workings import tasks_of


def problem_tables(year: int) -> list[Grid]:
    """Units that often miss the month, orders that were late, tasks that are overdue; tables of which there is nothing are left out."""
    return [grid for grid in (_missing(year), _late_orders(year), _late_tasks(year)) if grid.rows]


def _missing(year: int) -> Grid:
    rows = [
        {"number": number, "unit": unit, "months": months}
        for number, (unit, months) in enumerate(information.often_missing(year), start=1)
    ]
    columns = [Head("number", "序号", "int", 4), Head("unit", "单位", width=30)]
    columns.append(Head("months", "缺报月数", "int", 8))
    return Grid("信息缺报三个月以上的单位", columns, rows, listing=True)


def late_orders(year: int) -> list[Resolution]:
    """Orders of the year that were reported after their time, or not at all although it is over; one query."""
    found = Resolution.objects.of_year(year).late().select_related("unit").order_by("deadline", "pk")
    return once(("report late orders", year), lambda: list(found))


def _late_orders(year: int) -> Grid:
    rows = [
        {
            "number": one.number,
            "task": one.task,
            "unit": one.unit.name,
            "due": clock.last_day(one.deadline),
            "reported": clock.local(one.reported_at).date() if one.reported_at else None,
            "state": one.get_state_display(),
        }
        for one in late_orders(year)
    ]
    return Grid(
        "逾期督办事项",
        [
            Head("number", "编号", "code", 12),
            Head("task", "事项", width=20),
            Head("unit", "责任单位", width=18),
            Head("due", "时限（含当日）", "date", 10),
            Head("reported", "反馈日期", "date", 10),
            Head("state", "状态", width=7),
        ],
        rows,
        listing=True,
    )


def late_tasks(year: int) -> list[PlanItem]:
    return [one for one in tasks_of(year) if one.is_overdue(clock.today())]


def _late_tasks(year: int) -> Grid:
    rows = [
        {"number": number, "task": one.title, "who": one.responsible, "due": one.due_on}
        for number, one in enumerate(late_tasks(year), start=1)
    ]
    return Grid(
        "逾期未完成的计划任务",
        [
            Head("number", "序号", "int", 4),
            Head("task", "任务", width=24),
            Head("who", "责任单位（岗位）", width=18),
            Head("due", "完成期限", "date", 11),
        ],
        rows,
        listing=True,
    )


def next_items(year: int) -> list[PlanItem]:
    """What the alliance's plan for the next year holds, also while it is being discussed; two queries."""
    return once(("report next items", year), lambda: _next_items(year))


def _next_items(year: int) -> list[PlanItem]:
    plan = plan_of(year + 1)
    if plan is None:
        return []
    found = plan.items.exclude(state=PlanItem.State.DROPPED)
    return list(found.select_related("unit", "plan").order_by("due_on", "pk"))


def plan_tables(year: int) -> list[Grid]:
    items = next_items(year)
    rows = [
        {
            "number": number,
            "task": one.title,
            "measure": one.measure if one.type == PlanItem.Type.TASK else f"{one.number}次",
            "who": one.responsible,
            "due": one.due_on,
        }
        for number, one in enumerate(items, start=1)
    ]
    note = f"{year + 1}年度工作计划还没有起草。"
    if items:
        note = "" if items[0].plan.is_adopted else f"《{items[0].plan}》尚未经理事会通过，以通过的为准。"
    return [
        Grid(
            f"{year + 1}年度重点工作安排",
            [
                Head("number", "序号", "int", 4),
                Head("task", "事项", width=22),
                Head("measure", "完成标志", width=18),
                Head("who", "责任单位（岗位）", width=16),
                Head("due", "完成期限", "date", 11),
            ],
            rows,
            note=note,
            listing=True,
        )
    ]


def in_words(year: int, unqualified: list[str]) -> dict[str, Any]:
    """The lists that sentences name."""
    tasks = [one.title for one in next_items(year) if one.type == PlanItem.Type.TASK]
    return {
        "缺报较多单位": _counted([unit for unit, _ in information.often_missing(year)], "家单位"),
        "不合格单位名单": _counted(unqualified, "家单位"),
        "逾期督办清单": _counted([f"{one.unit.name}“{one.task}”" for one in late_orders(year)], "项"),
        "逾期任务清单": _counted([f"“{one.title}”" for one in late_tasks(year)], "项任务"),
        "下年度任务清单": "；".join(f"{number}是{title}" for number, title in zip("一二三四五六七八九十", _first(tasks), strict=False)) or None,
    }  # fmt: skip


def _first(tasks: list[str], most: int = 10) -> list[str]:
    return tasks[:most]


def _counted(found: list[str], unit: str) -> str:
    words = several(found)
    return f"{words}{unit}" if len(found) > 6 else words
