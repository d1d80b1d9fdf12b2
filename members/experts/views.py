"""The pool of experts: the list, one expert, and what is done to an entry."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import act_on_chosen, button, carry_out, finder, onward, press
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.ground import access
from alliance.ground.access import Refused, Verdict, require
from alliance.history.words import events_of
from members.experts import rules, services
from members.experts.filters import ExpertFilter
from members.experts.forms import ExpertForm
from members.experts.models import Expert
from members.relations.closed import closed_units
from members.units.models import Unit

CLAUSES = "10.research.3"
MAY = ("revise", "freshen", "accept", "send_back", "prolong", "remove")


class ExpertList(ListPage):
    """Whom this person may see of the pool: all that are in it, and of the own units, for the secretariat all units, the others too."""

    template_name = "members/experts/list.html"
    title = "专家库"
    clauses = CLAUSES
    export_name = "专家库"
    filterset_class = ExpertFilter
    ordering = ("name_key",)
    search_fields = (
        "name",
        "initials",
        "fields",
        "keywords",
        "title",
        "services",
        "unit__name",
        "unit__initials",
    )
    search_placeholder = "姓名、研究领域、技术关键词、职称或单位"
    empty = Empty("专家库还没有专家", "成员单位推荐、秘书处审核后会出现在这里。")
    columns = (
        Column("name", "姓名", sort="name_key", css="wide title"),
        Column("unit", "推荐单位", value="unit.name", sort="unit__name_key", width=22, css="unit-name"),
        Column("standing", "状态", states=Expert.Standing),
        Column("rank", "职称等级", value=lambda one: one.get_rank_display(), sort="rank"),
        Column("title", "职称"),
        Column("fields", "研究领域", width=24),
        Column("keywords", "技术关键词", width=24, css="minor"),
        Column("services", "可服务方式", css="minor"),
        Column("updated_on", "最近更新", kind="date", sort="updated_on"),
        Column("valid_until", "有效期至", kind="date", sort="valid_until", css="minor"),
    )

    def rule(self, user: Any) -> Verdict:
        return rules.may_read(user)

    def get_queryset(self, user: Any) -> QuerySet:
        return Expert.objects.visible_to(user).select_related("unit")

    def row_url(self, expert: Expert) -> str:
        return expert.get_absolute_url()

    def selectable(self, expert: Expert) -> int | None:
        own = expert.unit_id in access.units_with(self.request.user)
        return expert.pk if own and expert.state == Expert.State.LISTED else None

    def bulk(self, user: Any) -> list[BulkAction]:
        confirm = "将所选专家的资料标为今天更新。资料有变化的，请逐个修改。"
        act = BulkAction("确认资料无变化", reverse("expert_freshen_many"), confirm, "primary")
        return [act] if access.units_with(user) else []

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_write": bool(access.units_with(user))}


visible = finder(Expert, "unit", "recommended_by", "checked_by")


@require_safe
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert; contacts and history for the unit and the secretariat only."""
    one, user = visible(request, pk), request.user
    inner = rules.may_see_contacts(user, one)
    context = {
        "title": one.name,
        "expert": one,
        "standing": Expert.Standing(one.standing),
        "clauses": CLAUSES,
        "inner": inner,
        "ours": one.unit_id in access.units_with(user),
        "desk": access.is_secretariat(user),
        "may": {name: getattr(rules, f"may_{name}")(user, one) for name in MAY},
        "events": events_of(one) if inner else (),
    }
    return render(request, "members/experts/expert.html", context)


def new(request: HttpRequest) -> HttpResponse:
    units = Unit.objects.of_people(request.user)
    require(Verdict(bool(units), "由成员单位的人员推荐本单位的专家。"))
    form = ExpertForm(request.POST or None, units=units)
    answer = carry_out(
        request,
        form,
        lambda: services.recommend(unit=form.cleaned_data["unit"], content=form.content(), by=request.user),
        done="已提交秘书处审核。",
    )
    context = {"title": "推荐专家", "form": form, "clauses": CLAUSES}
    return answer or render(request, "members/experts/form.html", context)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_revise(request.user, one))
    form = ExpertForm(request.POST or None, instance=one)

    def save() -> Expert:
        seen = form.cleaned_data["version"]
        return services.revise(one, content=form.content(), seen=seen, by=request.user)

    answer = carry_out(request, form, save, done=_saved)
    context = {"title": "修改专家资料", "form": form, "expert": one, "clauses": CLAUSES}
    return answer or render(request, "members/experts/form.html", context)


def _saved(one: Expert) -> str:
    return "资料已更新。" if one.state == Expert.State.LISTED else "已提交秘书处审核。"


freshen = button(visible, services.freshen, "已确认资料无变化，更新日期为今天。")


@require_POST
def freshen_many(request: HttpRequest) -> HttpResponse:
    """The entries chosen in the list are as they should be; what may not be updated is told by name."""
    if not access.units_with(request.user):
        raise Refused("专家资料由所在单位更新。")
    rows = Expert.objects.visible_to(request.user).select_related("unit")
    return act_on_chosen(request, rows, services.freshen, done="已更新 {} 人。", what="专家", to="experts")


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    closed = closed_units(request.user)
    waiting = Expert.objects.to_check().exclude(Q(unit__in=closed)).order_by("pk")
    said = lambda _: onward("已审核入库。", waiting, each="人")  # noqa: E731 - asked after the act
    return press(request, visible(request, pk), services.accept, said)


send_back = button(visible, services.send_back, "已退回补正，并告知推荐单位。", words="reason")
prolong = button(visible, services.prolong, "有效期已延长。")
remove = button(visible, services.remove, "已退库。", words="reason")
