"""The 通报 of units that have missed three months in a row, and who is to be named."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from alliance.face.acting import carry_out
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground import access
from alliance.ground.access import Verdict, require
from members.units.models import Unit
from reports.censures import rules, services
from reports.censures.forms import CensureForm
from reports.censures.models import Censure
from reports.censures.streaks import awaiting_censure
from reports.ranking.rules import may_see_ranking


class CensureList(ListPage):
    title = "缺报通报"
    subtitle = "连续三个月未报送信息的单位"
    clauses = "10.school.8 10.enterprise.13 9.secretariat.4"
    template_name = "reports/censures/list.html"
    columns = [
        Column("unit", "单位", value="unit.name", sort="unit__name_key", css="wide", width=22),
        Column("number", "文号", css="nowrap", width=18),
        Column("period", "截至月份", value=lambda one: one.period.label, sort=["year", "month"]),
        Column("missing", "连续缺报", kind="int", sort="missing"),
        Column("text", "通报内容", css="wide", width=40),
        Column("issued_at", "印发时间", kind="datetime", sort="issued_at"),
    ]
    ordering = ["-issued_at"]
    search_fields = ["unit__name", "unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "缺报通报"
    empty = Empty("没有缺报通报", "单位连续三个月未报送信息时，秘书处在这里通报。")

    def rule(self, user) -> Verdict:
        return may_see_ranking(user)

    def get_queryset(self, user):
        return Censure.objects.select_related("unit")

    def extra(self, user):
        return {"waiting": awaiting_censure() if access.is_secretariat(user) else []}


def new(request: HttpRequest, unit: int) -> HttpResponse:
    """Issue the 通报 of a unit that awaits one."""
    chosen = get_object_or_404(Unit.objects.visible_to(request.user), pk=unit)
    require(rules.may_censure(request.user, chosen))
    streak = next((one for one in awaiting_censure() if one.unit.pk == chosen.pk), None)
    if streak is None:
        raise Http404("该单位没有待通报的缺报")
    form = CensureForm(request.POST or None, initial={"text": services.draft(streak)})
    answer = carry_out(
        request,
        form,
        lambda: services.issue(chosen, text=form.cleaned_data["text"], by=request.user),
        done=lambda censure: f"已印发：{censure}。",
        to="report_censures",
    )
    context = {
        "title": "缺报通报",
        "unit": chosen,
        "streak": streak,
        "form": form,
        "clauses": CensureList.clauses,
    }
    return answer or render(request, "reports/censures/new.html", context)
