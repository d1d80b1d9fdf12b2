"""推荐评优: the list of 优秀 units for the authorities, and what each is recommended for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from alliance.face.acting import fill_in
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground.access import Verdict, require, units_read
from alliance.history.words import events_of
from assessments.publicity import rules
from assessments.publicity.filters import CommendationFilter
from assessments.publicity.forms import CommendationForm
from assessments.publicity.models import Commendation
from assessments.publicity.services import commendations
from assessments.rectification.rules import may_see_consequences

CLAUSES = "12.commendation"


class CommendationList(ListPage):
    title = "推荐评优"
    subtitle = "考核优秀的单位，向上级主管部门推荐评先树优"
    clauses = CLAUSES
    columns = [
        Column(
            "unit",
            "单位",
            value="assessment.unit.name",
            sort="assessment__unit__name_key",
            css="wide",
            width=30,
        ),
        Column("kind", "成员类别", value=lambda one: one.assessment.unit.get_kind_display()),
        Column("year", "年度", value="assessment.cycle.year", sort="assessment__cycle__year"),
        Column("total", "总分", kind="score", value="assessment.total", sort="assessment__total"),
        Column("recommended_to", "推荐至", sort="recommended_to", width=24),
        Column("grounds", "推荐理由", css="wide", width=50),
    ]
    ordering = ["-assessment__cycle__year", "-assessment__total", "assessment__unit__name_key"]
    filterset_class = CommendationFilter
    search_fields = ["assessment__unit__name", "assessment__unit__initials", "recommended_to"]
    search_placeholder = "单位名称、拼音首字母或推荐去向"
    export_name = "推荐评优名单"
    empty = Empty("还没有推荐名单", "考核结果发布后，评为优秀的单位自动列入。")

    def rule(self, user: Any) -> Verdict:
        return may_see_consequences(user) if not units_read(user) else Verdict.yes()

    def get_queryset(self, user: Any) -> Any:
        return Commendation.objects.visible_to(user).select_related("assessment__unit", "assessment__cycle")

    def row_url(self, one: Commendation) -> str:
        return one.get_absolute_url()


def commendation(request: HttpRequest, pk: int) -> HttpResponse:
    """One recommendation; the secretariat writes to whom and for what."""
    found = Commendation.objects.visible_to(request.user)
    shown = get_object_or_404(found.select_related("assessment__unit", "assessment__cycle"), pk=pk)
    if request.method == "POST":
        require(rules.may_commend(request.user, shown))
    initial = {
        "version": shown.version,
        "recommended_to": shown.recommended_to,
        "grounds": shown.grounds,
    }
    form = CommendationForm(request.POST or None, initial=initial)
    answer = fill_in(request, form, commendations.change, shown, done="已保存。")
    return answer or render(
        request,
        "assessments/publicity/commendations/detail.html",
        {
            "title": str(shown),
            "commendation": shown,
            "form": form,
            "clauses": CLAUSES,
            "may_change": rules.may_commend(request.user, shown),
            "events": events_of(shown),
        },
    )
