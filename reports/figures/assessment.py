"""Results of the yearly assessment (only published ones), how its deadlines were kept, and what followed from it."""

from collections import Counter
from decimal import Decimal

from alliance.ground import clock
from alliance.registers import facts
from alliance.workbook.table import Column, Table
from assessments.cycles.models import Cycle
from assessments.publicity.models import Commendation
from assessments.rectification.models import Rectification
from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit
from reports.figures.charts import Chart

State = Assessment.State
HELD = "考核结果尚未发布。"


def assessment_tables(year: int) -> list[Table]:
    """Grades by kind, the list of results, the deadlines, rectifications and commendations; a constant number of queries."""
    assessments = list(
        Assessment.objects.filter(cycle__year=year)
        .select_related("unit", "cycle")
        .order_by("unit__name_key", "pk")
    )
    published = [one for one in assessments if one.state == State.PUBLISHED]
    return [
        _grades(published),
        _results(published),
        _deadlines(assessments, year),
        _rectifications(year),
        _commendations(year),
    ]


def _grades(published: list[Assessment]) -> Table:
    counts = {kind: Counter(one.grade for one in published if one.unit.kind == kind) for kind in Unit.Kind}
    rows = []
    for kind in Unit.Kind:
        number = sum(counts[kind].values())
        excellent = counts[kind][Grade.EXCELLENT]
        rows.append(
            {"kind": kind.label, "number": number, "rate": Decimal(excellent) / number if number else None}
            | {grade.value: counts[kind][grade] for grade in Grade}
        )
    return Table(
        "考核等级统计",
        [
            Column("kind", "成员类别", width=12),
            Column("number", "考核单位", "int", 8, total=True),
            *(Column(grade.value, grade.label, "int", 7, total=True) for grade in Grade),
            Column("rate", "优秀率", "percent", 8),
        ],
        rows,
        note="单位：家。" if published else HELD,
    )


def _results(published: list[Assessment]) -> Table:
    order = list(Unit.Kind)
    ranked = sorted(
        published,
        key=lambda one: (
            order.index(Unit.Kind(one.unit.kind)),
            -(one.total or Decimal(0)),
            one.unit.name_key,
        ),
    )
    return Table(
        "考核结果一览表",
        [
            Column("number", "序号", "int", 5),
            Column("unit", "单位", width=24),
            Column("kind", "成员类别", width=10),
            Column("self", "自评分", "decimal", 7),
            Column("review", "复评分", "decimal", 7),
            Column("total", "总分", "decimal", 7),
            Column("grade", "等级", width=7),
        ],
        [
            {
                "number": number,
                "unit": one.unit.name,
                "kind": one.unit.get_kind_display(),
                "self": one.self_score,
                "review": one.review_score,
                "total": one.total,
                "grade": one.get_grade_display(),
            }
            for number, one in enumerate(ranked, start=1)
        ],
        note="" if published else HELD,
    )


def _deadlines(assessments: list[Assessment], year: int) -> Table:
    """How many units handed in in time (the fact that their own assessment uses) and were confirmed in time."""
    units = [one.unit for one in assessments]
    known = facts.compute(["assessment.self_on_time", "assessment.returns"], units, year)
    cycle = Cycle.objects.filter(year=year).first()
    rows = []
    for kind in Unit.Kind:
        mine = [one for one in assessments if one.unit.kind == kind]
        on_time = [known[one.unit_id]["assessment.self_on_time"] for one in mine]
        confirmed = [one for one in mine if one.confirmed_at]
        rows.append(
            {
                "kind": kind.label,
                "due": len(mine),
                "on_time": sum(int(fact.value) for fact in on_time if fact.recorded),
                "open": sum(not one.is_submitted for one in mine),
                "returns": sum(int(known[one.unit_id]["assessment.returns"].value or 0) for one in mine),
                "confirmed": sum(one.confirmed_at < cycle.review_deadline for one in confirmed),
                "confirmed_late": sum(one.confirmed_at >= cycle.review_deadline for one in confirmed),
            }
        )
    return Table(
        "考核期限执行情况",
        [
            Column("kind", "成员类别", width=12),
            Column("due", "应报自评", "int", 8, total=True),
            Column("on_time", "按期报送", "int", 8, total=True),
            Column("open", "未报送", "int", 7, total=True),
            Column("returns", "退回补正次数", "int", 8, total=True),
            Column("confirmed", "按期确认", "int", 8, total=True),
            Column("confirmed_late", "逾期确认", "int", 8, total=True),
        ],
        rows,
        note="自评按期以截止时刻（含批准的延期）为准；确认以复评确认截止时刻为准。"
        if cycle
        else "本年度没有开展考核。",
    )


def _rectifications(year: int) -> Table:
    found = (
        Rectification.objects.filter(assessment__cycle__year=year, assessment__state=State.PUBLISHED)
        .select_related("assessment__unit")
        .order_by("assessment__unit__name_key")
    )
    rows = [
        {
            "unit": one.assessment.unit.name,
            "deadline": clock.last_day(one.deadline) if one.deadline else None,
            "state": one.get_state_display(),
            "closed": one.closed_at,
        }
        for one in found
    ]
    return Table(
        "不合格单位整改情况",
        [
            Column("unit", "单位", width=24),
            Column("deadline", "整改期限（含当日）", "date", 12),
            Column("state", "状态", width=12),
            Column("closed", "销号时间", "datetime", 12),
        ],
        rows,
        note="" if rows else "没有需要整改的单位。",
    )


def _commendations(year: int) -> Table:
    found = (
        Commendation.objects.filter(assessment__cycle__year=year, assessment__state=State.PUBLISHED)
        .select_related("assessment__unit")
        .order_by("assessment__unit__name_key")
    )
    rows = [
        {"unit": one.assessment.unit.name, "to": one.recommended_to, "grounds": one.grounds} for one in found
    ]
    return Table(
        "推荐评优情况",
        [
            Column("unit", "单位", width=24),
            Column("to", "推荐至", width=14),
            Column("grounds", "推荐理由", width=30),
        ],
        rows,
        note="" if rows else "尚未推荐。",
    )


def assessment_charts(tables: list[Table]) -> list[Chart]:
    rows = list(tables[0].rows)
    counts = [sum(row[grade.value] for row in rows) for grade in Grade]
    if not any(counts):
        return []
    return [Chart("donut", "考核等级分布", [grade.label for grade in Grade], [("家数", counts)], "家")]
