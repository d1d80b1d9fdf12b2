"""The items of a plan: the table as shown, one item with its progress, writing, giving to somebody, reporting."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alliance.face.acting import button, fill_in, finder, form_page
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.files import stored
from alliance.ground.access import require
from alliance.history.words import events_of
from alliance.registers import catalogue
from councils.plan_items import rules
from councils.plan_items import services as carrying
from councils.plan_items.filters import ItemFilter
from councils.plan_items.forms import AssignForm, ItemForm, ReportForm
from councils.plans import rules as plans
from councils.plans.models.items import PlanItem, PlanProgress
from councils.plans.models.plans import WorkPlan
from councils.plans.views import CLAUSES
from councils.plans.views import visible as visible_plan

State = PlanItem.State


@catalogue.document("计划任务表", of="plans", faces=("xlsx",))
class ItemList(ListPage):
    """The items of one plan, by quarter, type, progress and whose they are."""

    template_name = "councils/plan_items/items.html"
    clauses = CLAUSES
    ordering = ["due_on"]
    filterset_class = ItemFilter
    search_fields = ["title", "measure", "unit__name", "unit__initials"]
    search_placeholder = "事项、完成标志或责任单位"
    empty = Empty("还没有事项")
    columns = [
        Column("title", "事项", css="wide", width=36),
        Column("type", "类型", value=lambda one: one.get_type_display(), sort="type", css="nowrap"),
        Column("measure", "完成标志", css="wide minor", width=30),
        Column("responsible", "责任单位或岗位", width=22),
        Column("starts_on", "开始", kind="date", sort="starts_on", css="minor"),
        Column("due_on", "完成日期", kind="date", sort="due_on"),
        Column("number", "次数", kind="int", css="minor"),
        Column("state", "进展", states=State, sort="state"),
        Column("done_on", "完成于", kind="date", sort="done_on"),
        Column("timeliness", "时效", css="nowrap"),
        Column("above", "对应联盟计划", value=lambda one: str(one.above or ""), css="minor", width=30),
    ]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.plan = get_object_or_404(WorkPlan.objects.visible_to(request.user), pk=kwargs["pk"])
        self.title = f"{self.plan}事项"
        self.export_name = self.title

    def get_columns(self, user: Any) -> list[Column]:
        left_out = {"above"} if self.plan.unit_id is None else {"responsible"}
        return [one for one in self.columns if one.key not in left_out]

    def get_queryset(self, user: Any):
        return self.plan.items.select_related("unit", "plan", "above")

    def row_url(self, one: PlanItem) -> str:
        return one.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        return {"plan": self.plan}


visible = finder(PlanItem, "plan__unit", "unit", "above__plan")


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item, what was reported on it, what units do towards it, and what may be done."""
    one, user = visible(request, pk), request.user
    below = one.below.filter(plan__in=WorkPlan.objects.visible_to(user)).select_related("plan__unit")
    context = {
        "title": one.title,
        "item": one,
        "clauses": CLAUSES,
        "tone": State(one.state).tone,
        "progress": one.progress.select_related("reported_by"),
        "files": set(one.progress.with_file_for(user).values_list("pk", flat=True)),
        "below": below,
        "adopted": one.plan.is_adopted,
        "writes": bool(plans.may_draft(user, one.plan.unit)),
        "responsible": rules.is_responsible(user, one),
        "may_write": rules.may_write_item(user, one),
        "may_assign": rules.may_assign(user, one),
        "may_report": rules.may_report(user, one),
        "may_send_back": rules.may_send_back(user, one),
        "may_drop": rules.may_drop(user, one),
        "events": events_of(one),
    }
    return render(request, "councils/plan_items/item.html", context)


def new(request: HttpRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    require(plans.may_revise(request.user, plan))
    form = ItemForm(request.POST or None, plan=plan)
    more = request.POST.get("act") == "more"
    answer = fill_in(
        request,
        form,
        carrying.add_item,
        plan,
        done=lambda made: f"已列入：{made}。",
        to=request.path if more else plan,
    )
    return answer or _form(request, "列入事项", form, plan, adds=True)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_write_item(request.user, one))
    form = ItemForm(request.POST or None, instance=one, plan=one.plan)
    answer = fill_in(request, form, carrying.write_item, one, done="已保存。", to=one.plan)
    return answer or _form(request, f"修改：{one}", form, one.plan)


def assign(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_assign(request.user, one))
    form = AssignForm(request.POST or None, item=one)
    answer = fill_in(request, form, carrying.assign, one, done=lambda made: f"已分解到{made.responsible}。")
    return answer or _form(request, f"分解：{one}", form, one.plan)


def report(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_report(request.user, one))
    form = ReportForm(request.POST or None, request.FILES or None)
    answer = fill_in(request, form, carrying.report, one, done="进展已填报。", to=one)
    return answer or _form(request, f"填报进展：{one}", form, one.plan)


def _form(request: HttpRequest, title: str, form: Any, plan: WorkPlan, *, adds: bool = False) -> HttpResponse:
    context = {"title": title, "form": form, "plan": plan, "adds": adds, "clauses": CLAUSES}
    return form_page(request, "councils/plan_items/form.html", context)


remove = button(visible, carrying.remove_item, lambda one: f"已移出：{one}。", to=lambda one: one.plan)
send_back = button(visible, carrying.send_back, "已退回，责任单位已收到消息。", words="why")
drop = button(visible, carrying.drop, "已取消，责任单位已收到消息。", words="why")


@catalogue.left_out(catalogue.ATTACHED)
@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    found = PlanProgress.objects.with_file_for(request.user)
    return stored.serve(get_object_or_404(found, pk=pk), request)
