"""全部类别一次办理: what each subject has in the year, and one act that drafts, or drafts and publishes, what is missing."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.face.acting import carry_out
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.ground import inputs
from alliance.ground.access import Office, holds, require
from assessments.scoring.standard import Subject
from assessments.standards import rules
from assessments.standards.forms import year_field
from assessments.standards.models import Standard
from assessments.standards.services import publishing
from assessments.taking_over import services as taking_over

State = Standard.State


class TakingOverForm(forms.Form):
    year = year_field()
    source = forms.ChoiceField(
        label="没有标准的类别，内容取自",
        choices=[("DEFAULT", "平台默认标准"), ("LAST_YEAR", "上年度现行标准（复制上年全部）")],
    )


def take_over(request: HttpRequest) -> HttpResponse:
    require(rules.may_edit_standards(request.user))
    year = inputs.year(request.GET.get("year")) or rules.year_in_hand()
    source = "LAST_YEAR" if publishing.published(year - 1) else "DEFAULT"
    form = TakingOverForm(request.POST or None, initial={"year": year, "source": source})
    signs = holds(request.user, Office.SECRETARY_GENERAL)
    publish = signs and "publish" in request.POST

    def act() -> list[Standard]:
        return taking_over.take_over(
            year=form.cleaned_data["year"],
            from_last_year=form.cleaned_data["source"] == "LAST_YEAR",
            publish=publish,
            by=request.user,
        )

    words = "发布，并通知有关单位" if publish else "建立草稿，可以逐项修改；由秘书长发布"
    answer = carry_out(request, form, act, done=lambda made: f"已将 {len(made)} 类标准{words}。", to="home")
    context = {"title": "全部类别一次办理", "form": form, "table": _table(year), "year": year, "signs": signs}
    return answer or render(request, "assessments/taking_over/form.html", context)


def _table(year: int) -> DataTable:
    there = taking_over.of_year(year)

    def now(subject: Any) -> Any:
        row = there.get(subject.value)
        if row is None:
            return status_tag("还没有", "warning")
        return link(str(row), row.get_absolute_url())

    def then(subject: Any) -> str:
        row = there.get(subject.value)
        if row is None:
            return "建立"
        return "发布草稿" if row.state == State.DRAFT else "已发布，不变"

    return DataTable(
        [
            Column("label", "适用对象", value=lambda subject: subject.label),
            Column("now", "现有", css="wide", cell=now),
            Column("then", "将办理", value=then),
        ],
        list(Subject),
        caption=f"{year}年度各类标准",
    )
