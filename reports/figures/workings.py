"""The alliance at work in a year: meetings and activities, the council's orders, the yearly plan, requests and the members' judgement."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, Q

from alliance.ground import clock
from alliance.ground.once import once
from councils.attendance.facts import THERE
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.plan_items.facts import plan_of
from councils.plans.models.items import PlanItem
from councils.requests.models import MemberRequest
from councils.resolutions.models.orders import Resolution
from councils.satisfaction.models import Survey
from councils.satisfaction.services import counted
from reports.figures.organisation import decisions_of
from reports.figures.tables import Grid, Head, Row, share, summed

Kind, Outcome = Meeting.Kind, Attendance.Outcome
TASK = PlanItem.Type.TASK
OUTCOMES = {
    Outcome.ATTENDED: "attended",
    Outcome.PROXIED: "proxied",
    Outcome.LEAVE: "leave",
    Outcome.ABSENT: "absent",
}


def numbers(year: int, day: date) -> dict[str, Any]:
    """Of a year: meetings, decisions, orders, the plan's tasks, requests and satisfaction; twelve queries."""
    held = _held(year)
    meetings = [row for kind, row in held.items() if kind not in Meeting.ACTIVITIES]
    due, there = (sum(row[key] for row in meetings) for key in ("due", "there"))
    decisions = decisions_of(year, day)
    return {
        "会议次数": sum(row["held"] for row in meetings),
        "活动次数": sum(row["held"] for kind, row in held.items() if kind in Meeting.ACTIVITIES),
        "会议应到": due,
        "会议出席": there,
        "会议出席率": share(there, due),
        "理事会决定数": len(decisions),
        "通过决定数": sum(one.passed for one in decisions),
        **_orders(year),
        **_tasks(year),
        **_requests(year),
        **_judgement(year),
    }


def _held(year: int) -> dict[str, Row]:
    return once(("report meetings", year), lambda: _count_held(year))


def _count_held(year: int) -> dict[str, Row]:
    """What was held in the year, by kind, with how the units that were called were present; two queries."""
    meetings = Meeting.objects.of_year(year).filter(state=Meeting.State.HELD)
    number = dict(meetings.order_by().values_list("kind").annotate(Count("pk")))
    rows = Attendance.objects.called().filter(meeting__in=meetings.values("pk")).reckoned().order_by()
    counts = {key: Count("pk", filter=Q(counts_as=one)) for one, key in OUTCOMES.items()}
    presence = {
        row.pop("meeting__kind"): row
        for row in rows.values("meeting__kind").annotate(
            due=Count("pk"), there=Count("pk", filter=THERE), **counts
        )
    }
    nobody = dict.fromkeys(("due", "there", *OUTCOMES.values()), 0)
    return {
        kind.value: {"held": number.get(kind.value, 0)} | presence.get(kind.value, nobody) for kind in Kind
    }


def _orders(year: int) -> dict[str, Any]:
    live = Resolution.objects.of_year(year)
    due, done = live.due_by_now().count(), live.on_time().count()
    return {
        "到期督办数": due,
        "按期办结督办数": done,
        "逾期督办数": live.late().count(),
        "督办按期办结率": share(done, due),
    }


def tasks_of(year: int) -> list[PlanItem]:
    """The tasks of the alliance's yearly plan once it is adopted, without those dropped; two queries."""
    return once(("report tasks", year), lambda: _tasks_of(year))


def _tasks_of(year: int) -> list[PlanItem]:
    plan = plan_of(year)
    if plan is None or not plan.is_adopted:
        return []
    found = plan.items.filter(type=TASK).exclude(state=PlanItem.State.DROPPED)
    return list(found.select_related("unit", "plan").order_by("due_on", "pk"))


def _tasks(year: int) -> dict[str, Any]:
    """A task counts once it is done or its day has passed."""
    tasks, today = tasks_of(year), clock.today()
    if not tasks:
        return {}
    done = sum(one.state == PlanItem.State.DONE for one in tasks)
    over = sum(one.is_overdue(today) for one in tasks)
    return {
        "计划任务数": done + over,
        "完成任务数": done,
        "逾期任务数": over,
        "计划完成率": share(done, done + over),
    }


def _requests(year: int) -> dict[str, Any]:
    first, end = (clock.start_of_day(date(one, 1, 1)) for one in (year, year + 1))
    history = MemberRequest.history.filter(history_type="+", history_date__gte=first, history_date__lt=end)
    found = MemberRequest.objects.filter(pk__in=history.values("id")).exclude(
        state=MemberRequest.State.WITHDRAWN
    )
    done = found.filter(state__in=MemberRequest.DONE).count()
    return {"成员诉求数": found.count(), "办结诉求数": done}


def _judgement(year: int) -> dict[str, Any]:
    survey = Survey.objects.filter(year=year).first()
    if survey is None or survey.is_open:
        return {}
    found = counted(survey)
    return {
        "满意度参评单位数": found["answered"],
        "成员满意率": share(found["satisfied"], found["answered"]),
    }


def working_tables(year: int) -> list[Grid]:
    """Meetings by kind, the orders by unit, the plan's tasks: of the year, with the year before where it compares; nine queries."""
    return [_meetings(year), _orders_by_source(year), _plan(year)]


def _meetings(year: int) -> Grid:
    now, then = _held(year), _held(year - 1)
    rows = [
        now[kind.value]
        | {"kind": kind.label, "before": then[kind.value]["held"], "rate": _rate(now[kind.value])}
        for kind in Kind
        if now[kind.value]["held"] or then[kind.value]["held"]
    ]
    keys = ["before", "held", "due", *OUTCOMES.values()]
    if not any(row["before"] for row in rows):
        rows = [row | {"before": None} for row in rows]
        keys.remove("before")
    total = summed(rows, *keys, "there", label="kind")
    return Grid(
        "会议活动情况",
        [
            Head("kind", "类型", width=12),
            Head("before", "上年", "int", 6, above="召开次数"),
            Head("held", "本年", "int", 6, above="召开次数"),
            Head("due", "应到", "int", 6, above="参会单位（家次）"),
            Head("attended", "出席", "int", 6, above="参会单位（家次）"),
            Head("proxied", "委托", "int", 6, above="参会单位（家次）"),
            Head("leave", "请假", "int", 6, above="参会单位（家次）"),
            Head("absent", "缺席", "int", 6, above="参会单位（家次）"),
            Head("rate", "出席率", "percent", 8),
        ],
        rows,
        total | {"rate": _rate(total)},
        note="只计已召开的；出席率含书面委托。" if rows else "本年没有登记召开的会议和活动。",
    )


def _rate(row: Row) -> Any:
    return share(row["there"], row["due"])


def _orders_by_source(year: int) -> Grid:
    """Orders whose last day is in the year, by where they come from."""
    moment = clock.now()
    groups: dict[str, Counter] = {}
    for one in Resolution.objects.of_year(year):
        source = "会议议定" if one.meeting_id else "理事会决定" if one.decision_id else "其他来源"
        counts = groups.setdefault(source, Counter())
        done = one.state == Resolution.State.DONE
        in_time = done and one.reported_at < one.deadline
        late = one.reported_at >= one.deadline if one.reported_at else one.deadline <= moment
        counts.update(
            given=1, due=done or one.deadline <= moment, done=done, in_time=in_time, late=late and not done
        )
    rows = [
        {"source": source, "rate": share(groups[source]["in_time"], groups[source]["due"])}
        | {key: groups[source][key] for key in ("given", "due", "done", "in_time", "late")}
        for source in sorted(groups)
    ]
    total = summed(rows, "given", "due", "done", "in_time", "late", label="source")
    return Grid(
        "督办事项办理情况",
        [
            Head("source", "来源", width=12),
            Head("given", "本年到期", "int", 8),
            Head("due", "应办结", "int", 8),
            Head("done", "已办结", "int", 8),
            Head("in_time", "按期办结", "int", 8),
            Head("late", "逾期未办结", "int", 9),
            Head("rate", "按期办结率", "percent", 9),
        ],
        rows,
        total | {"rate": share(total["in_time"], total["due"])},
        note="时限在本年内的督办事项；是否按期以责任单位反馈的时间为准。"
        if rows
        else "本年没有到期的督办事项。",
    )


def _plan(year: int) -> Grid:
    rows = [
        {
            "number": number,
            "task": one.title,
            "who": one.responsible,
            "due": one.due_on,
            "state": one.get_state_display(),
            "in_time": one.timeliness,
        }
        for number, one in enumerate(tasks_of(year), start=1)
    ]
    return Grid(
        "年度工作计划任务完成情况",
        [
            Head("number", "序号", "int", 4),
            Head("task", "任务", width=22),
            Head("who", "责任单位（岗位）", width=16),
            Head("due", "完成期限", "date", 11),
            Head("state", "进展", width=7),
            Head("in_time", "按期情况", width=8),
        ],
        rows,
        note="" if rows else "本年没有经理事会通过的年度工作计划。",
        listing=True,
    )
