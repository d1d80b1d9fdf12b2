"""Lists of assessments: all that a person may see, and the own ones by year."""

from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import status_tag
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.ground.access import is_secretariat, units_read, units_with
from alliance.ground.once import once
from assessments.scoring.grading import Grade
from assessments.self_assessment.filters import AssessmentFilter
from assessments.sheets.found import (
    CLAUSES,
    answered,
    grade_of,
    grade_tag,
    is_late,
    state_of,
    until_of,
)
from assessments.sheets.models.assessments import Assessment
from members.relations.closed import closed_units

State = Assessment.State


class AssessmentList(ListPage):
    """What this person may see: all for the secretariat and the chair, the own units', the assigned ones."""

    title = "年度考核"
    subtitle = "各单位自评、形式审查、复评和确认的进度"
    clauses = CLAUSES
    columns = [
        Column("unit", "单位", value="unit.name", sort="unit__name_key", css="wide", width=24),
        Column(
            "kind",
            "成员类别",
            value=lambda row: row.unit.get_kind_display(),
            sort="unit__kind",
            css="nowrap",
        ),
        Column(
            "year", "年度", kind="code", value=lambda row: str(row.cycle.year), sort="cycle__year", width=6
        ),
        Column(
            "state",
            "状态",
            value=state_of,
            cell=lambda row: status_tag(state_of(row), "danger" if is_late(row) else State(row.state).tone),
            sort="state",
        ),
        Column("submitted_at", "提交时间", kind="datetime", sort="submitted_at", width=16),
        Column("self_score", "自评总分", kind="score", sort="self_score"),
        Column("return_count", "退回次数", kind="int", sort="return_count"),
        Column(
            "total",
            "总分",
            kind="score",
            value=lambda row: row.total if row.state == State.PUBLISHED else None,
        ),
        Column("grade", "等级", value=grade_of, cell=grade_tag),
    ]
    ordering = ["-cycle__year", "unit__name_key"]
    filterset_class = AssessmentFilter
    search_fields = ["unit__name", "unit__short_name", "unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "年度考核"
    empty = Empty("还没有年度考核", "考核标准发布、年度考核开启后，各单位的考核会出现在这里。")

    def get_queryset(self, user: Any) -> QuerySet:
        return (
            Assessment.objects.visible_to(user)
            .filter(cycle__opened_at__isnull=False)
            .select_related("unit", "cycle")
            .annotate(extended=Max("extensions__until"))
            .defer("facts", "review_facts", "summary", "vetoes", "bonus", "cycle__self_evaluation")
        )

    def row_url(self, row: Assessment) -> str:
        return row.get_absolute_url()

    def selectable(self, row: Assessment) -> int | None:
        """What waits for the formal check of this person."""
        if row.state != State.SUBMITTED:
            return None
        barred = once(("barred", self.request.user.pk), lambda: closed_units(self.request.user))
        return None if row.unit_id in barred else row.pk

    def bulk(self, user: Any) -> list[BulkAction]:
        if not is_secretariat(user):
            return []
        confirm = "所选单位的自评将通过形式审查，进入复评；有未答复的异议、未审定的“不适用”或材料不齐的，不予通过并列出原因。"
        return [BulkAction("批量通过形式审查", reverse("assessments_pass"), confirm=confirm, tone="primary")]


assessment_list = AssessmentList.as_view()


def mine(request: HttpRequest) -> HttpResponse:
    """年度考核 of the units this person stands for (or whose closed file is still open to read), by year."""
    rows = list(
        Assessment.objects.of_units_of(request.user)
        .filter(cycle__opened_at__isnull=False)
        .select_related("unit", "cycle")
        .annotate(
            extended=Max("extensions__until"),
            total_items=Count("items", distinct=True),
            answered=Count("items", filter=answered(), distinct=True),
        )
        .order_by("-cycle__year", "unit__name_key")
    )
    own = units_with(request.user)
    for row in rows:
        row.closed = row.unit_id not in own
        row.until, row.late, row.state_label = until_of(row), is_late(row), state_of(row)
        row.tone = "danger" if row.late else State(row.state).tone
        row.grade_label = grade_of(row)
        row.grade_tone = Grade(row.grade).tone if row.grade_label else "neutral"
    context = {
        "title": "本单位年度考核",
        "clauses": "7.5 13.1",
        "rows": rows,
        "represents": bool(units_read(request.user)),
    }
    return render(request, "assessments/self_assessment/mine.html", context)
