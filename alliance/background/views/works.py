"""How far a work is, letting one go on that stopped; 我的导出: fetching and cancelling files, permission asked each time."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.background import exports, lanes, list_exports, works
from alliance.background.models.works import Work
from alliance.background.waiting import watch, way_back
from alliance.face.acting import finder
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import link
from alliance.face.lists import ListPage
from alliance.files import downloads, uploads
from alliance.ground import clock
from alliance.ground.access import require
from alliance.ground.wayfinding import is_page
from alliance.registers import catalogue

State = Work.State
SOON, SLOWLY = (
    "500ms",
    "2s",
)  # how often the page of a file asks: at first, and once it takes longer; of an act slowly
SLOW = 10  # seconds


visible = finder(Work, "owner")


def mine(request: HttpRequest, pk: Any) -> Work:
    row = get_object_or_404(Work.objects.files(), pk=pk, owner=request.user)
    row.owner = request.user
    return row


class FileList(ListPage):
    title = "我的导出"
    subtitle = "在后台生成的文件，保留 24 小时，只有本人能下载"
    ordering = ["-requested_at"]
    empty = Empty("还没有文件", "打印考核表、下载 PDF，或导出很长的清单后，可以在这里下载。")
    template_name = "alliance/background/list.html"

    def get_queryset(self, user):
        return Work.objects.files().filter(owner=user)

    def get_columns(self, user):
        order = lanes.FILES.queue() if self.get_queryset(user).filter(state=State.QUEUED).exists() else []
        return [
            Column("title", "名称", css="wide"),
            Column("state", "状态", states=Work.FileState),
            Column("note", "说明", value=lambda row: note(row, order), css="wide"),
            Column("file", "文件", value=lambda row: "", cell=_file),
            Column("requested_at", "申请时间", kind="datetime", sort="requested_at"),
        ]

    def row_url(self, row) -> str:
        return row.get_absolute_url()


def _file(row: Work) -> str:
    return link("下载", f"{row.get_absolute_url()}file/") if row.state == State.DONE else ""


def note(row: Work, order: list) -> str:
    """What the person should know of a file in one sentence."""
    if row.state == State.QUEUED:
        ahead = order.index(row.pk) if row.pk in order else 0
        if ahead:
            return f"前面还有 {ahead} 份"
        return "后台没有运行，还没有轮到" if lanes.FILES.is_still(row) else "即将开始"
    if row.state == State.DONE:
        return f"保留至 {clock.show_instant(exports.expires_at(row))}"
    return row.error


def progress(request: HttpRequest, pk: Any) -> HttpResponse:
    """How far a work is; the page asks again by itself until the end, and then fetches the file."""
    row = visible(request, pk)
    back = request.GET.get("back", "")
    context = {"title": row.title, "work": row, "pace": SLOWLY, "way": way_back(request, back)}
    context["may_call_off"] = works.may_call_off(request.user, row)
    context["back"] = back if is_page(request, back) else ""
    context["stuck"] = lanes.of(row).is_still(row)
    context |= _of_file(row) if row.is_file else _of_act(row)
    said = [row.state, row.error, row.stage, row.done, context["pace"], context["note"], context["stuck"]]
    context["seen"] = json.dumps({"seen": " ".join(map(str, said))})
    if request.htmx and json.dumps({"seen": request.GET.get("seen")}) == context["seen"]:
        return HttpResponse(status=204)  # nothing new: what the person is about to press stays where it is
    template = "progress" if request.htmx else "detail"
    return render(request, f"alliance/background/{template}.html", context)


def _of_act(row: Work) -> dict[str, Any]:
    kind = works.kinds[row.kind]
    remarks = kind.remarks(row) if row.state == State.DONE else []
    return {
        "result_url": kind.url(row),
        "remarks": remarks,
        "note": row.stage,
        "whole": kind.whole,
    }


def _of_file(row: Work) -> dict[str, Any]:
    waited = (clock.now() - row.requested_at).total_seconds()
    queued, kind = row.state == State.QUEUED, works.kinds.get(row.kind)
    return {
        "note": note(row, lanes.FILES.queue() if queued else []),
        "counted": f" {kind.unit if kind else ''}（{100 * row.done // max(row.total, 1)}%）",
        "pace": SLOWLY if waited > SLOW else SOON,
    }


@catalogue.left_out("已经生成的文件，在“我的导出”中下载。")
def download(request: HttpRequest, pk: Any) -> HttpResponse:
    row = mine(request, pk)
    if row.state != State.DONE:
        raise Http404("还没有文件")
    require(exports.may_have(row))
    if not row.file:
        raise Http404("文件已清理")
    taken = row.parameters.get("taken", {"what": row.title})
    answer = uploads.serve(row.file, row.filename, row.content_type)
    return downloads.describe(answer, downloads.Taken(**taken))


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """The workbook of a long list, for the address of the list."""
    path, query = request.POST.get("path", ""), request.POST.get("query", "")
    return watch(request, list_exports.ask(path, query, by=request.user), back=path)


@require_POST
def cancel(request: HttpRequest, pk: Any) -> HttpResponse:
    row = exports.cancel(mine(request, pk))
    if row.state != State.CANCELLED:
        messages.info(request, "这份文件已经结束，不必取消。")
    return redirect(f"{row.get_absolute_url()}{way_back(request, request.GET.get('back', ''))}")


@require_POST
def retry(request: HttpRequest, pk: Any) -> HttpResponse:
    row = works.retry(visible(request, pk))
    if row.is_file:
        return watch(request, row, back=request.GET.get("back", "") or reverse("exports"))
    messages.success(request, "已重新排队，从中断处继续办理。")
    return redirect(row)


@require_POST
def call_off(request: HttpRequest, pk: Any) -> HttpResponse:
    row = works.call_off(visible(request, pk), by=request.user)
    messages.success(request, "已取消，什么都没有改变。")
    return redirect(row)
