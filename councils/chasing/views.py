"""The 通报 of units that miss their orders, and who is proposed for one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from alliance.face.acting import carry_out, form_page
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
from councils.chasing import rules, services
from councils.chasing.forms import CircularForm
from councils.chasing.misses import awaiting_circular
from councils.chasing.models import OrderCircular
from councils.numbering.circulars import circular_of
from councils.numbering.printed import ISSUED, issued_version
from members.units.models import Unit


class CircularList(ListPage):
    title = "督办通报"
    subtitle = "交办事项逾期达到规定项数的单位"
    clauses = "5.5 9.secretariat.3"
    template_name = "councils/chasing/list.html"
    columns = [
        Column("unit", "单位", value="unit.name", sort="unit__name_key", css="wide", width=22),
        Column("number", "文号", css="nowrap", width=18),
        Column("year", "年度", kind="code", sort="year"),
        Column("misses", "逾期项数", kind="int", sort="misses"),
        Column("text", "通报内容", css="wide", width=40),
        Column("issued_at", "印发时间", kind="datetime", sort="issued_at"),
        Column(
            "files",
            "公文",
            cell=lambda one: file_links(reverse("order_circular_pdf", args=[one.pk])),
            export=False,
        ),
    ]
    ordering = ["-issued_at"]
    search_fields = ["unit__name", "unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "督办通报"
    empty = Empty("没有督办通报", "单位一年内逾期的交办事项达到设定的项数时，系统在这里建议通报。")

    def rule(self, user: Any) -> Verdict:
        return rules.may_see_circulars(user)

    def get_queryset(self, user: Any):
        return OrderCircular.objects.select_related("unit")

    def extra(self, user: Any) -> dict[str, Any]:
        found = awaiting_circular() if access.is_secretariat(user) else []
        return {"waiting": [(one, rules.may_issue(user, one.unit)) for one in found]}


def order_circular_new(request: HttpRequest, unit: int) -> HttpResponse:
    """Issue the 通报 of a unit that is proposed for it."""
    chosen = get_object_or_404(Unit.objects.visible_to(request.user), pk=unit)
    require(rules.may_issue(request.user, chosen))
    found = next((one for one in awaiting_circular() if one.unit.pk == chosen.pk), None)
    if found is None:
        raise Http404("该单位没有待通报的逾期事项")
    form = CircularForm(request.POST or None, initial={"text": services.draft(found)})
    answer = carry_out(
        request,
        form,
        lambda: services.issue(chosen, text=form.cleaned_data["text"], by=request.user),
        done=lambda circular: f"已印发：{circular}。",
        to="order_circulars",
    )
    context = {"title": "督办通报", "missing": found, "form": form, "clauses": CircularList.clauses}
    return answer or form_page(request, "councils/chasing/new.html", context)


@catalogue.document("督办通报", of="order_circulars", faces=("pdf", "docx"), code=ISSUED)
@paper
def order_circular_pdf(request: HttpRequest, pk: int) -> Paper:
    """The 通报 as it was issued, as PDF or Word, for all who read the list."""
    require(rules.may_see_circulars(request.user))
    shown = get_object_or_404(OrderCircular.objects.select_related("unit"), pk=pk)
    official = official_of(shown)
    return face_of(request, official, str(shown), version=issued_version(official))


def official_of(shown: OrderCircular) -> Official:
    about = str(shown).removeprefix(str(shown.unit))
    return circular_of(
        f"关于{shown.unit}\n{about}", paragraphs(shown.text), number=shown.number, issued_at=shown.issued_at
    )
