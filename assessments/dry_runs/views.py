"""试运行: a standard tried on a past year's facts and marks, before it is published."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.ground import inputs
from alliance.ground.access import Refused, require
from alliance.paper import charts
from assessments.dry_runs import dry_run
from assessments.scoring.grading import BEST_FIRST, Grade
from assessments.sheets.models.assessments import Assessment
from assessments.standards import content, rules
from assessments.standards.views import visible


@require_GET
def standard_dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Who would move grade and which indicators separate nobody; nothing is stored."""
    shown = visible(request, pk)
    require(rules.may_edit_standards(request.user))
    years = _years(shown.subject)
    wanted = inputs.year(request.GET.get("year"))
    year = wanted if wanted in years else (years[0] if years else None)
    context: dict[str, Any] = {
        "title": "试运行",
        "standard": shown,
        "years": years,
        "year": year,
        "problem": "",
    }
    if year is not None:
        try:
            result = dry_run.run(content.as_plain(shown), year=year)
        except Refused as error:
            context["problem"] = error.reason
        else:
            context |= _shown(result)
    return render(request, "assessments/dry_runs/detail.html", context)


def _years(subject: str) -> list[int]:
    rows = Assessment.objects.filter(state=Assessment.State.PUBLISHED, unit__kind=subject)
    return list(rows.order_by("-cycle__year").values_list("cycle__year", flat=True).distinct())


def _shown(result: dry_run.DryRun) -> dict[str, Any]:
    flat = [one for one in result.separations if not one.separates]
    return {
        "result": result,
        "movers": _movers(result),
        "flat": flat,
        "indicators": _indicators(result),
        "grades": charts.bar(
            [grade.label for grade in BEST_FIRST],
            [
                ("当年结果", _counts(one.grade_before for one in result.outcomes)),
                ("按本标准", _counts(one.grade_after for one in result.outcomes)),
            ],
            title="等级分布的变化",
            unit="家",
        ),
        "spread": charts.ranking(
            [f"{one.code} {one.name}" for one in result.separations],
            [round(float((one.highest - one.lowest) * 100), 1) for one in result.separations],
            title="各指标最高与最低得分率之差",
            unit="%",
        ),
        "assumed": sum(one.assumed > 0 for one in result.outcomes),
    }


def _counts(grades: Any) -> list[int]:
    counted = Counter(grades)
    return [counted[grade] for grade in BEST_FIRST]


def _grade(value: str) -> Any:
    return status_tag(Grade(value).label, Grade(value).tone) if value else "—"


def _movers(result: dry_run.DryRun) -> DataTable:
    return DataTable(
        [
            Column(
                "unit",
                "单位",
                css="wide",
                cell=lambda one: link(one.assessment.unit.name, one.assessment.get_absolute_url()),
            ),
            Column("before", "当年总分", kind="score"),
            Column("grade_before", "当年等级", cell=lambda one: _grade(one.grade_before)),
            Column("after", "按本标准", kind="score"),
            Column("grade_after", "等级", cell=lambda one: _grade(one.grade_after)),
            Column("assumed", "按满分假设的指标", kind="int"),
        ],
        result.movers,
        caption="等级会变化的单位",
        empty=Empty("没有单位的等级会变化"),
    )


def _indicators(result: dry_run.DryRun) -> DataTable:
    return DataTable(
        [
            Column("code", "代码", kind="code"),
            Column("name", "二级指标", css="wide"),
            Column("mean", "平均得分率", kind="percent"),
            Column("lowest", "最低", kind="percent"),
            Column("highest", "最高", kind="percent"),
            Column(
                "separates",
                "区分度",
                cell=lambda one: (
                    status_tag("有区分", "success") if one.separates else status_tag("没有区分", "warning")
                ),
            ),
        ],
        result.separations,
        caption="各指标的得分率",
    )
