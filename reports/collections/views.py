"""The tasks, and one as the secretariat composes and keeps it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import button, carry_out, fill_in, finder, form_page, press
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground import access, clock
from alliance.ground.access import require
from alliance.history.words import events_of
from members.units.models import Unit
from reports.collections import rules
from reports.collections.filters import CollectionFilter
from reports.collections.forms import CollectionForm, RewordForm, UnitForm
from reports.collections.models.answers import Answer
from reports.collections.models.collections import Collection
from reports.collections.services import composing, reminders

CLAUSES = "7.4 9.secretariat.4"


def due_of(one: Any) -> str:
    return clock.show_deadline(one.due_at, with_year=True) if one.due_at else ""


class CollectionList(ListPage):
    template_name = "reports/collections/list.html"
    title = "征集任务"
    subtitle = "秘书处拟定填报内容，向成员单位征集数据和材料"
    clauses = CLAUSES
    columns = [
        Column("title", "名称", css="wide", width=36),
        Column("published_at", "发布时间", kind="datetime", sort="published_at", css="nowrap"),
        Column("due_at", "截止", value=due_of, sort="due_at", css="nowrap", width=24),
        Column("state", "状态", states=Collection.State, sort="state"),
    ]
    ordering = ["-created_at"]
    filterset_class = CollectionFilter
    search_fields = ["title"]
    search_placeholder = "名称"
    export_name = "征集任务"
    empty = Empty("还没有征集任务", "秘书处拟定填报内容并发布后，单位在这里填报，结果自动汇总成表。")

    def rule(self, user: Any) -> access.Verdict:
        return rules.may_see_tasks(user)

    def get_queryset(self, user: Any):
        return Collection.objects.visible_to(user)

    def row_url(self, one: Collection) -> str:
        return one.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_compose": rules.may_compose(user)}


visible = finder(Collection, "prepared_by")


def collection(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked, of how many, how many have answered, and what may be done with it."""
    one, user = visible(request, pk), request.user
    rows = list(one.answers.owed().values_list("state", "first_handed_in_at", "due_at"))
    context = {
        "title": one.title,
        "collection": one,
        "clauses": CLAUSES,
        "tone": Collection.State(one.state).tone,
        "questions": one.questions.all(),
        "notice": composing.notice_text(one),
        "figures": _figures(rows),
        "desk": bool(rules.may_compose(user)),
        "may_see_answers": one.published_at and rules.may_see_answers(user, one),
        "may_revise": rules.may_revise(user, one),
        "may_publish": rules.may_publish(user, one),
        "may_choose_units": rules.may_choose_units(user, one),
        "may_reword": rules.may_reword(user, one),
        "may_urge": rules.may_urge(user, one),
        "may_close": rules.may_close(user, one),
        "may_reopen": rules.may_reopen(user, one),
        "may_withdraw": rules.may_withdraw(user, one),
        "own": one.answers.filter(unit__in=access.units_with(user)).select_related("unit"),
    }
    if context["desk"]:
        draft = one.state == Collection.State.DRAFT
        context |= {
            "events": events_of(one),
            "recipients": composing.recipients(one).count() if draft else 0,
            "chosen": one.answers.filter(by_hand=True).select_related("unit"),
        }
    return render(request, "reports/collections/detail.html", context)


def _figures(rows: list[tuple]) -> dict[str, int]:
    asked = [row for row in rows if row[0] != Answer.State.EXCUSED]
    handed = [row for row in asked if row[0] == Answer.State.HANDED_IN]
    return {
        "asked": len(asked),
        "handed": len(handed),
        "late": sum(first >= due for _, first, due in handed),
        "waiting": len(asked) - len(handed),
        "excused": len(rows) - len(asked),
    }


def new(request: HttpRequest) -> HttpResponse:
    require(rules.may_compose(request.user))
    form = CollectionForm(request.POST or None)
    answer = fill_in(request, form, composing.draft, done="已保存为草拟，核对后发布。")
    return answer or _form_page(request, "新建征集任务", form)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_revise(request.user, one))
    form = CollectionForm(request.POST or None, instance=one)
    answer = fill_in(
        request,
        form,
        composing.write,
        one,
        done="已保存。",
        to=reverse("collection_edit", args=[pk]) if request.POST.get("act") == "more" else one,
    )
    return answer or _form_page(request, f"修改：{one}", form, one)


def _form_page(
    request: HttpRequest, title: str, form: CollectionForm, one: Collection | None = None
) -> HttpResponse:
    context = {"title": title, "form": form, "collection": one, "clauses": CLAUSES}
    return form_page(request, "reports/collections/form.html", context)


def reword(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_reword(request.user, one))
    form = RewordForm(request.POST or None, collection=one)
    answer = fill_in(request, form, composing.reword, one, done="已更正，填报单位已收到消息。")
    hint = "只能更正文字；类型、单位、选项和填报内容的增减请撤销后另发。"
    return answer or _small(request, f"更正文字：{one}", form, one, hint)


def add_unit(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_choose_units(request.user, one))
    form = UnitForm(request.POST or None, collection=one)
    answer = fill_in(request, form, composing.add_unit, one, done=lambda row: f"已选定 {row.unit}。", to=one)
    hint = "发布以后选定的单位会立即收到通知。"
    return answer or _small(request, "单独选定填报单位", form, one, hint)


def _small(request: HttpRequest, title: str, form: Any, one: Collection, hint: str) -> HttpResponse:
    context = {"title": title, "form": form, "collection": one, "hint": hint, "clauses": CLAUSES}
    return form_page(request, "reports/collections/small.html", context)


@require_POST
def drop_unit(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    one, dropped = visible(request, pk), get_object_or_404(Unit, pk=unit)
    return press(request, one, composing.drop_unit, f"已移出 {dropped}。", to=one, unit=dropped)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    return carry_out(
        request,
        None,
        lambda: composing.copy(visible(request, pk), by=request.user),
        done="已按以往任务起草，请填写截止日期并核对。",
        to=lambda made: reverse("collection_edit", args=[made.pk]),
    )


publish = button(visible, composing.publish, "已发布，填报单位的联络员已收到通知。")
urge = button(visible, reminders.urge, lambda told: f"已催报，新发 {told} 条消息；今天已催过的不重复发送。")
close = button(visible, composing.close, "已结束征集。")
reopen = button(visible, composing.reopen, "已重新开放，补报的记为迟报。", words="why")
withdraw = button(visible, composing.withdraw, "已撤销。", words="why")
