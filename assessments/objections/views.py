"""Objections within the public notice: filed by a unit's head, answered by the secretariat."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from alliance.face.acting import fill_in
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground.access import require
from alliance.history.words import events_of
from assessments.dossiers.views import visible_result
from assessments.objections import rules, services
from assessments.objections.filters import ObjectionFilter
from assessments.objections.forms import AnswerForm, ObjectionForm
from assessments.objections.models import Objection

State = Objection.State
CLAUSES = "11"


class ObjectionList(ListPage):
    title = "结果异议"
    subtitle = "公示期内单位对考核结果提出的异议及答复"
    clauses = CLAUSES
    ordering = ["-created_at"]
    filterset_class = ObjectionFilter
    search_fields = ["assessment__unit__name", "assessment__unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "结果异议"
    empty = Empty("没有异议", "设有公示期时，单位负责人可在公示期内对结果提出异议。")
    columns = [
        Column(
            "unit",
            "单位",
            value="assessment.unit.name",
            sort="assessment__unit__name_key",
            css="wide",
            width=24,
        ),
        Column("year", "年度", kind="code", value="assessment.cycle.year", sort="assessment__cycle__year"),
        Column("reason", "异议内容", value=lambda one: one.reason[:60], width=40),
        Column("filed", "提出时间", kind="datetime", value="created_at", sort="created_at"),
        Column(
            "state",
            "状态",
            states=State,
            sort="state",
        ),
        Column("answered", "答复时间", kind="datetime", value="answered_at", sort="answered_at"),
    ]

    def get_queryset(self, user: Any):
        return Objection.objects.visible_to(user).select_related("assessment__unit", "assessment__cycle")

    def row_url(self, one: Objection) -> str:
        return reverse("objection", args=[one.pk])


def new(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible_result(request, pk)
    require(rules.may_object(request.user, shown))
    form = ObjectionForm(request.POST or None)
    answer = fill_in(
        request,
        form,
        services.file,
        shown,
        done="已提出异议，秘书处答复后会通知您。",
        to=lambda one: reverse("objection", args=[one.pk]),
    )
    context = {"title": "对考核结果提出异议", "clauses": CLAUSES, "assessment": shown, "form": form}
    return answer or render(request, "assessments/objections/form.html", context)


def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """An objection and its answer; the secretariat answers here."""
    found = Objection.objects.visible_to(request.user).select_related("assessment__unit", "assessment__cycle")
    shown = get_object_or_404(found, pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        require(rules.may_answer(request.user, shown.assessment, shown))
    answer = fill_in(
        request, form, services.answer, shown, done="已答复，并通知单位。", to=reverse("objection", args=[pk])
    )
    return answer or render(
        request,
        "assessments/objections/detail.html",
        {
            "title": f"结果异议：{shown.assessment.unit}",
            "clauses": CLAUSES,
            "objection": shown,
            "assessment": shown.assessment,
            "tone": State(shown.state).tone,
            "form": form,
            "may_answer": rules.may_answer(request.user, shown.assessment, shown),
            "events": events_of(shown),
        },
    )
