"""Months opened again for single units: who, until when, why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from alliance.face.acting import fill_in
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground import clock
from alliance.ground.access import Verdict, require
from alliance.ground.clock import Month
from members.units.models import Unit
from reports.deadlines import rules, services
from reports.deadlines.forms import OpeningForm
from reports.deadlines.models import Opening


class OpeningList(ListPage):
    title = "补报开放"
    subtitle = "补报期过后，秘书处说明理由、为单个单位重新开放的月份；截止日期本身不变，所报仍记为补报"
    clauses = "9.secretariat.4"
    columns = [
        Column("unit", "单位", value="unit.name", sort="unit__name_key", css="wide", width=22),
        Column("period", "月份", value=lambda one: one.period.label, sort=["year", "month"]),
        Column("until", "开放至", value=lambda one: clock.show_deadline(one.until), sort="until", width=18),
        Column("reason", "理由", css="wide", width=30),
        Column("created_at", "登记时间", kind="datetime", sort="created_at"),
    ]
    ordering = ["-created_at"]
    search_fields = ["unit__name", "unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "补报开放"
    empty = Empty("没有开放过补报", "在报送看板选择已过补报期的月份，可以为缺报单位开放补报。")

    def rule(self, user) -> Verdict:
        return rules.may_see_openings(user)

    def get_queryset(self, user):
        return Opening.objects.select_related("unit")


def new(request: HttpRequest, unit: int) -> HttpResponse:
    """Open a month again for a unit. Only the secretariat finds this page."""
    chosen = get_object_or_404(Unit.objects.visible_to(request.user), pk=unit)
    require(rules.may_open(request.user, chosen, Month.current().previous()))
    previous = Month.current().previous()
    form = OpeningForm(request.POST or None, initial={"month": f"{previous.year}-{previous.month:02d}"})
    answer = fill_in(
        request,
        form,
        services.open_month,
        chosen,
        done=lambda opening: f"已为{chosen}开放{opening.period.label}的补报，联络员已收到消息。",
        to="report_openings",
    )
    context = {"title": "开放补报", "unit": chosen, "form": form, "clauses": OpeningList.clauses}
    return answer or render(request, "reports/deadlines/opening.html", context)
