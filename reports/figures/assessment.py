"""Results of the yearly assessment (only published ones), how its deadlines were kept, and what followed from it."""

from collections import Counter
from decimal import Decimal
from typing import Any

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers import facts
from assessments.cycles.models import Cycle
from assessments.publicity.models import Commendation
from assessments.rectification.models import Rectification
from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit
from reports.figures.charts import Chart
from reports.figures.tables import Grid, Head, Row, share, summed

State = Assessment.State
HELD = "考核结果尚未发布。"
GRADES = {grade.value: f"{grade.label}单位数" for grade in Grade}
DEADLINES = ("due", "on_time", "open", "returns", "confirmed", "confirmed_late")


def assessments_of(year: int) -> list[Assessment]:
    found = Assessment.objects.filter(cycle__year=year).select_related("unit", "cycle")
    return once(("report assessments", year), lambda: list(found.order_by("unit__name_key", "pk")))


def _published(assessments: list[Assessment]) -> list[Assessment]:
    return [one for one in assessments if one.state == State.PUBLISHED]


def numbers(year: int) -> dict[str, Any]:
    """How many units were assessed in a year and how, and what followed; seven queries."""
    assessments = assessments_of(year)
    if not assessments:
        return {}
    published = _published(assessments)
    grades = Counter(one.grade for one in published)
    in_time = sum(row["on_time"] for row in _deadline_rows(assessments, year))
    cases = _cases(year)
    found = {"应考核单位数": len(assessments), "按期自评单位数": in_time, "公布结果单位数": len(published)}
    if not published:
        return found
    return found | {
        **{name: grades[grade] for grade, name in GRADES.items()},
        "优秀率": share(grades[Grade.EXCELLENT], len(published)),
        "整改单位数": len(cases),
        "销号单位数": sum(one.closed_at is not None for one in cases),
        "推荐评优单位数": _commended(year).values("assessment__unit").distinct().order_by().count(),
    }


def assessment_tables(year: int) -> list[Grid]:
    """Grades by kind and against the year before, the list of results, the deadlines, rectifications and commendations."""
    assessments = assessments_of(year)
    published = _published(assessments)
    return [
        _grades(published),
        _compared(published, _published(assessments_of(year - 1))),
        _deadlines(assessments, year),
        _results(published),
        _rectifications(year),
        _commendations(year),
    ]


def _grades(published: list[Assessment]) -> Grid:
    rows = [_graded(kind.label, [one for one in published if one.unit.kind == kind]) for kind in Unit.Kind]
    return Grid(
        "考核等级统计",
        [
            Head("kind", "成员类别", width=12),
            Head("number", "考核单位", "int", 8),
            *(Head(grade.value, grade.label, "int", 7, above="等级") for grade in Grade),
            Head("rate", "优秀率", "percent", 8),
        ],
        rows,
        _graded("合计", published),
        note="单位：家。" if published else HELD,
    )


def _graded(label: str, published: list[Assessment]) -> Row:
    counts = Counter(one.grade for one in published)
    number = sum(counts.values())
    rate = share(counts[Grade.EXCELLENT], number)
    return {"kind": label, "number": number, "rate": rate} | {grade.value: counts[grade] for grade in Grade}


def _compared(now: list[Assessment], then: list[Assessment]) -> Grid:
    counts = {key: Counter(one.grade for one in found) for key, found in (("now", now), ("then", then))}
    rows = [
        {
            "grade": grade.label,
            "then": counts["then"][grade] if then else None,
            "then_rate": share(counts["then"][grade], len(then)),
            "now": counts["now"][grade],
            "now_rate": share(counts["now"][grade], len(now)),
            "more": counts["now"][grade] - counts["then"][grade] if then and now else None,
        }
        for grade in Grade
    ]
    total = summed(rows, "now", label="grade")
    if then:
        total |= {"then": len(then), "more": len(now) - len(then) if now else None}
    return Grid(
        "考核等级与上年对比",
        [
            Head("grade", "等级", width=10),
            Head("then", "家数", "int", 7, above="上年"),
            Head("then_rate", "占比", "percent", 8, above="上年"),
            Head("now", "家数", "int", 7, above="本年"),
            Head("now_rate", "占比", "percent", 8, above="本年"),
            Head("more", "家数增减", "int", 8),
        ],
        rows,
        total,
        note="" if then else "上年没有公布的考核结果，不作对比。",
    )


def _results(published: list[Assessment]) -> Grid:
    order = list(Unit.Kind)
    ranked = sorted(
        published,
        key=lambda one: (
            order.index(Unit.Kind(one.unit.kind)),
            -(one.total or Decimal(0)),
            one.unit.name_key,
        ),
    )
    return Grid(
        "考核结果一览表",
        [
            Head("number", "序号", "int", 5),
            Head("unit", "单位", width=26),
            Head("self", "自评分", "score", 7),
            Head("review", "复评分", "score", 7),
            Head("total", "总分", "score", 7),
            Head("grade", "等级", width=7),
        ],
        [
            {
                "kind": one.unit.get_kind_display(),
                "number": number,
                "unit": one.unit.name,
                "self": one.self_score,
                "review": one.review_score,
                "total": one.total,
                "grade": one.get_grade_display(),
            }
            for number, one in enumerate(ranked, start=1)
        ],
        by="kind",
        note="总分含加减分。" if published else HELD,
        listing=True,
    )


def _deadline_rows(assessments: list[Assessment], year: int) -> list[Row]:
    """How many units handed in in time (the fact that their own assessment uses) and were confirmed in time."""
    return once(("report deadlines", year), lambda: _asked(assessments, year))


def _asked(assessments: list[Assessment], year: int) -> list[Row]:
    units = [one.unit for one in assessments]
    known = facts.compute(["assessment.self_on_time", "assessment.returns"], units, year)
    rows: list[Row] = []
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
                "confirmed": sum(one.confirmed_at < one.cycle.review_deadline for one in confirmed),
                "confirmed_late": sum(one.confirmed_at >= one.cycle.review_deadline for one in confirmed),
            }
        )
    return rows


def _deadlines(assessments: list[Assessment], year: int) -> Grid:
    rows = _deadline_rows(assessments, year)
    for row in rows:
        row["rate"] = share(row["on_time"], row["due"])
    total = summed(rows, *DEADLINES, label="kind")
    return Grid(
        "考核期限执行情况",
        [
            Head("kind", "成员类别", width=12),
            Head("due", "应报", "int", 7, above="自评"),
            Head("on_time", "按期", "int", 7, above="自评"),
            Head("open", "未报", "int", 7, above="自评"),
            Head("returns", "退回补正（次）", "int", 9, above="自评"),
            Head("rate", "按期率", "percent", 8, above="自评"),
            Head("confirmed", "按期", "int", 7, above="复评确认"),
            Head("confirmed_late", "逾期", "int", 7, above="复评确认"),
        ],
        rows,
        total | {"rate": share(total["on_time"], total["due"])},
        note="自评按期以截止时刻（含批准的延期）为准；确认以复评确认截止时刻为准。"
        if Cycle.objects.filter(year=year).exists()
        else "本年度没有开展考核。",
    )


def _cases(year: int) -> list[Rectification]:
    found = Rectification.objects.filter(assessment__cycle__year=year, assessment__state=State.PUBLISHED)
    found = found.select_related("assessment__unit").order_by("assessment__unit__name_key")
    return once(("report cases", year), lambda: list(found))


def _rectifications(year: int) -> Grid:
    rows = [
        {
            "unit": one.assessment.unit.name,
            "deadline": clock.last_day(one.deadline) if one.deadline else None,
            "state": one.get_state_display(),
            "closed": clock.local(one.closed_at).date() if one.closed_at else None,
        }
        for one in _cases(year)
    ]
    return Grid(
        "不合格单位整改情况",
        [
            Head("unit", "单位", width=24),
            Head("deadline", "整改期限（含当日）", "date", 12),
            Head("state", "状态", width=12),
            Head("closed", "销号日期", "date", 11),
        ],
        rows,
        note="" if rows else "没有需要整改的单位。",
        listing=True,
    )


def _commended(year: int) -> Any:
    return Commendation.objects.filter(assessment__cycle__year=year, assessment__state=State.PUBLISHED)


def _commendations(year: int) -> Grid:
    found = _commended(year).select_related("assessment__unit").order_by("assessment__unit__name_key")
    rows = [
        {"unit": one.assessment.unit.name, "to": one.recommended_to, "grounds": one.grounds} for one in found
    ]
    return Grid(
        "推荐评优情况",
        [
            Head("unit", "单位", width=24),
            Head("to", "推荐至", width=14),
            Head("grounds", "推荐理由", width=30),
        ],
        rows,
        note="" if rows else "尚未推荐。",
        listing=True,
    )


def assessment_charts(tables: list[Grid]) -> list[Chart]:
    counts = [tables[0].total[grade.value] for grade in Grade]
    if not any(counts):
        return []
    return [Chart("donut", "考核等级分布", [grade.label for grade in Grade], [("家数", counts)], "家")]
