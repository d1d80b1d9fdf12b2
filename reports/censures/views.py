"""The 通报 of units that have missed three months in a row, and who is to be named."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from alliance.face.acting import carry_out
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground import access
from alliance.ground.access import Verdict, require
from alliance.official.content import Official
from alliance.official.faces import face_of, file_links
from alliance.paper.papers import Paper, paper
from alliance.prose.blocks import paragraphs
from alliance.registers import catalogue
from councils.numbering.circulars import circular_of
from councils.numbering.printed import ISSUED, issued_version
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
        Column(
            "files",
            "公文",
            cell=lambda one: file_links(reverse("report_censure_pdf", args=[one.pk])),
            export=False,
        ),
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
        streaks = awaiting_censure() if access.is_secretariat(user) else []
        return {"waiting": [(one, rules.may_censure(user, one.unit)) for one in streaks]}


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


@catalogue.document("缺报通报", of="report_censures", faces=("pdf", "docx"), code=ISSUED)
@paper
def censure_pdf(request: HttpRequest, pk: int) -> Paper:
    """The 通报 as it was issued, as PDF or Word, for all who read the list."""
    require(may_see_ranking(request.user))
    shown = get_object_or_404(Censure.objects.select_related("unit"), pk=pk)
    official = official_of(shown)
    return face_of(request, official, str(shown), version=issued_version(official))


def official_of(shown: Censure) -> Official:
    return circular_of(
        f"关于{shown.unit}\n连续{shown.missing}个月未报送信息的通报",
        paragraphs(shown.text),
        number=shown.number,
        issued_at=shown.issued_at,
    )
