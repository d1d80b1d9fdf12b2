"""The figures of the alliance in a period, from the records of all floors; a constant number of queries."""

from collections import Counter
from typing import Any

from django.db.models import Count, F, Q

from alliance.ground import clock
from assessments.sheets.models.assessments import Assessment
from councils.decisions.models import CouncilDecision
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.plans.models.items import PlanItem
from councils.plans.models.plans import WorkPlan
from councils.requests.models import MemberRequest
from councils.resolutions.models.orders import Resolution
from members.record_overview.together import AnyRecord
from members.records import kinds
from members.units.models import Unit
from reports.checks.models import Adoption
from reports.collections.models.answers import Answer
from reports.drafting.sentences import Number
from reports.drafting.spans import Span, a_year_before
from reports.monthly.models import MonthlyReport

THERE = Q(counts_as__in=(Attendance.Outcome.ATTENDED, Attendance.Outcome.PROXIED))
# name: (label, unit)
NUMBERS = {
    "members": ("期末成员单位", "家"),
    "joined": ("本期加入单位", "家"),
    "ended": ("本期终止单位", "家"),
    "meetings": ("召开会议", "次"),
    "activities": ("组织联盟活动", "次"),
    "called": ("会议和活动应到", "单位次"),
    "there": ("会议和活动实到（含委托）", "单位次"),
    "decisions": ("形成理事会决定", "项"),
    "orders": ("交办决议事项", "项"),
    "orders_due": ("本期应办结事项", "项"),
    "orders_on_time": ("其中按期办结", "项"),
    "tasks_due": ("计划任务应完成", "项"),
    "tasks_done": ("其中已完成", "项"),
    "tasks_on_time": ("其中按期完成", "项"),
    "records": ("收到履职记录", "件"),
    "reports": ("审核合格信息", "篇"),
    "adopted": ("采用信息", "篇"),
    "answers_due": ("征集任务应回复", "份"),
    "answers_on_time": ("其中按时回复", "份"),
    "requests_due": ("应办成员诉求", "件"),
    "requests_on_time": ("其中按期办结", "件"),
}


def numbers(span: Span) -> dict[str, Number]:
    """`{name: Number}`, compared with the same period a year before where the portal kept records then."""
    earlier = a_year_before(span)
    now, before = _counted(span), _counted(earlier) if earlier.is_kept else {}
    return {
        name: Number(label, unit, now.get(name), before.get(name)) for name, (label, unit) in NUMBERS.items()
    }


def _counted(span: Span) -> dict[str, int]:
    return {**_members(span), **_council(span), **_plans(span), **_reported(span), **_requests(span)}


def _members(span: Span) -> dict[str, int]:
    units = list(Unit.objects.filter(joined_on__lte=span.as_of).only("joined_on", "ended_on"))
    ended = [one for one in units if one.ended_on is not None and span.first <= one.ended_on <= span.as_of]
    return {
        "members": sum(one.was_member_on(span.as_of) for one in units),
        "joined": sum(one.joined_on >= span.first for one in units),
        "ended": len(ended),
    }


def by_kind(span: Span) -> Counter:
    """How many members of each kind there are on the last day."""
    units = Unit.objects.filter(joined_on__lte=span.as_of).only("kind", "joined_on", "ended_on")
    return Counter(one.kind for one in units if one.was_member_on(span.as_of))


def _council(span: Span) -> dict[str, int]:
    held = Meeting.objects.filter(state=Meeting.State.HELD, begins_at__gte=span.start, begins_at__lt=span.end)
    activity = Q(kind__in=Meeting.ACTIVITIES)
    found = held.order_by().aggregate(
        meetings=Count("pk", filter=~activity), activities=Count("pk", filter=activity)
    )
    rows = Attendance.objects.called().filter(meeting__in=held).reckoned().order_by()
    found |= rows.aggregate(called=Count("pk"), there=Count("pk", filter=THERE))
    decided = CouncilDecision.objects.filter(state=CouncilDecision.State.CONFIRMED)
    found["decisions"] = decided.filter(met_on__gte=span.first, met_on__lte=span.as_of).count()
    live = Resolution.objects.live()
    due = live.filter(deadline__gt=span.start, deadline__lte=span.end).due_by_now()
    found["orders"] = live.filter(assigned_at__gte=span.start, assigned_at__lt=span.end).count()
    found["orders_due"], found["orders_on_time"] = due.count(), due.on_time().count()
    return found


def tasks(span: Span) -> Any:
    """The tasks of the alliance's plans in force that are due in the period."""
    rows = PlanItem.objects.filter(
        type=PlanItem.Type.TASK, plan__state=WorkPlan.State.ADOPTED, plan__unit=None
    )
    return rows.filter(due_on__gte=span.first, due_on__lte=span.last).exclude(state=PlanItem.State.DROPPED)


def _plans(span: Span) -> dict[str, int]:
    done = Q(state=PlanItem.State.DONE)
    due = tasks(span).filter(done | Q(due_on__lt=clock.today())).order_by()
    return due.aggregate(
        tasks_due=Count("pk"),
        tasks_done=Count("pk", filter=done),
        tasks_on_time=Count("pk", filter=done & Q(done_on__lte=F("due_on"))),
    )


def records_by_group(span: Span) -> Counter:
    """How many records of each group of kinds were filed in the period."""
    rows = AnyRecord.objects.counting().filter(filed_at__gte=span.start, filed_at__lt=span.end)
    found: Counter = Counter()
    groups = {kind.key: kind.group for kind in kinds.every()}
    for key, number in (
        rows.order_by().values("key").annotate(number=Count("pk")).values_list("key", "number")
    ):
        found[groups[key]] += number
    return found


def _reported(span: Span) -> dict[str, int]:
    first = MonthlyReport.objects.counting().filter(
        first_submitted_at__gte=span.start, first_submitted_at__lt=span.end
    )
    asked = Answer.objects.counting().filter(due_at__gt=span.start, due_at__lte=min(span.end, clock.now()))
    on_time = Q(state=Answer.State.HANDED_IN, first_handed_in_at__lt=F("due_at"))
    return {
        "records": sum(records_by_group(span).values()),
        "reports": first.count(),
        "adopted": Adoption.objects.filter(report__in=first).values("report").distinct().count(),
    } | asked.order_by().aggregate(answers_due=Count("pk"), answers_on_time=Count("pk", filter=on_time))


def _requests(span: Span) -> dict[str, int]:
    done = Q(state__in=MemberRequest.DONE)
    rows = MemberRequest.objects.filter(due__gt=span.start, due__lte=span.end)
    rows = rows.filter(done | Q(due__lte=clock.now())).exclude(
        state__in=(MemberRequest.State.WITHDRAWN, MemberRequest.State.ASKED)
    )
    return rows.order_by().aggregate(
        requests_due=Count("pk"), requests_on_time=Count("pk", filter=done & Q(was_late=False))
    )


def assessed(year: int) -> dict[str, Any]:
    """How far the assessment of a year has come: units, handed in, confirmed, and published grades by label; one query."""
    rows = Assessment.objects.filter(cycle__year=year).only("state", "submitted_at", "grade", "cycle")
    found = list(rows)
    published = [one for one in found if one.state == Assessment.State.PUBLISHED]
    return {
        "units": len(found),
        "handed_in": sum(one.submitted_at is not None for one in found),
        "grades": Counter(one.get_grade_display() for one in published if one.grade),
    }
