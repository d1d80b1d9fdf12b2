"""Attendance at meetings and activities that were held (第七条·(二)、第八条): totals by kind of meeting; of a unit its own beside its kind."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from alliance.diagrams.stacks import Part, stacked
from alliance.paper import charts
from councils.attendance.facts import THERE
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from reports.dashboards.declared import EVERY_UNIT, TOO_FEW, Audience, Figure, Scope, Shown, in_percent, mean
from reports.figures.tables import Grid, Head, Row, share, summed

CLAUSES = "7.2 8.vice_chair.3 8.standing.3 8.ordinary.3"
Outcome = Attendance.Outcome
PARTS = {
    "attended": (Outcome.ATTENDED, "出席", "success"),
    "proxied": (Outcome.PROXIED, "委托", "info"),
    "leave": (Outcome.LEAVE, "请假", "warning"),
    "absent": (Outcome.ABSENT, "缺席", "danger"),
}
NONE_HELD = "本年度没有登记召开的会议和活动。"
NOTE = "只计已召开的；出席率含书面委托。"


def _counted(scope: Scope, **more: Any) -> dict[str, Row]:
    """`{kind of meeting: numbers}` of who was called, by how the units were present; one query."""
    held = Meeting.objects.of_year(scope.year).filter(state=Meeting.State.HELD)
    rows = Attendance.objects.called().filter(meeting__in=held, unit__in=scope.units.values("pk"))
    counts = {key: Count("pk", filter=Q(counts_as=outcome)) for key, (outcome, _, _) in PARTS.items()}
    rows = rows.reckoned().order_by().values("meeting__kind")
    found = rows.annotate(due=Count("pk"), there=Count("pk", filter=THERE), **counts, **more)
    return {row.pop("meeting__kind"): row for row in found}


def _heads(*more: Head) -> list[Head]:
    return [
        Head("kind", "类型", width=11),
        Head("due", "应到", "int", 7),
        *(Head(key, label, "int", 7) for key, (_, label, _) in PARTS.items()),
        Head("rate", "出席率", "percent", 8),
        *more,
    ]


def meetings(scope: Scope) -> Shown:
    """Units called and present, by kind of meeting; one query, without who came."""
    counted = _counted(scope)
    rows: list[Row] = [
        {"kind": kind.label, "rate": share(counted[kind]["there"], counted[kind]["due"])} | counted[kind]
        for kind in Meeting.Kind
        if kind in counted
    ]
    total = summed(rows, "due", "there", *PARTS, kind="合计")
    total["rate"] = share(total["there"], total["due"])
    svg = stacked(
        [row["kind"] for row in rows],
        [Part(label, tone, [row[key] for row in rows]) for key, (_, label, tone) in PARTS.items()],
        title=MEETINGS.caption,
        unit="家次",
    )
    note = f"单位：家次。{NOTE}" if rows else NONE_HELD
    return Shown(Grid(MEETINGS.title, _heads(), rows, total, note=note), _list_of(scope), svg)


def _list_of(scope: Scope) -> tuple[str, str]:
    return "会议活动", f"{reverse('meetings')}?{scope.asked()}"


MEETINGS = Figure(
    "meetings", "会议活动出席情况", "应到单位的出席、委托、请假和缺席", CLAUSES, EVERY_UNIT, meetings
)


def own_meetings(scope: Scope) -> Shown:
    """The own presence by kind of meeting beside that of the kind of member; one query."""
    own = Q(unit=scope.unit)
    mine = {
        f"own_{key}": Count("pk", filter=own & Q(counts_as=outcome)) for key, (outcome, _, _) in PARTS.items()
    }
    others = Count("unit", filter=~own, distinct=True)
    counted = _counted(scope, others=others, **mine)
    rows: list[Row] = []
    for kind in (kind for kind in Meeting.Kind if kind in counted):
        row = counted[kind]
        counts = {key: row[f"own_{key}"] for key in PARTS}
        if due := sum(counts.values()):
            rows.append(
                {"kind": kind.label, "due": due, **counts}
                | {
                    "rate": share(counts["attended"] + counts["proxied"], due),
                    "mean": mean(row["there"], row["due"], row["others"]),
                }
            )
    total = summed(rows, "due", *PARTS, kind="合计")
    total["rate"] = share(total["attended"] + total["proxied"], total["due"])
    series = [
        (name, [in_percent(row[key]) for row in rows])
        for key, name in (("rate", "本单位"), ("mean", "同类平均"))
    ]
    svg = charts.bar([row["kind"] for row in rows], series, title=OWN_MEETINGS.caption, unit="%")
    note = NOTE + (TOO_FEW if any(row["mean"] is None for row in rows) else "") if rows else NONE_HELD
    heads = _heads(Head("mean", "同类平均", "percent", 8))
    return Shown(Grid(OWN_MEETINGS.title, heads, rows, total, note=note), _list_of(scope), svg)


OWN_MEETINGS = Figure(
    "own-meetings", "会议活动出席情况", "本单位出席率与同类平均", CLAUSES, (Audience.UNIT,), own_meetings
)
