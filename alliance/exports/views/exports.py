"""我的导出: files in the making, how far they are, fetching, cancelling and asking again; permission is asked each time."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.exports import list_exports, papers
from alliance.exports import services as exports
from alliance.exports.models import Export
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import link
from alliance.face.lists import ListPage
from alliance.files import downloads, uploads
from alliance.ground import clock
from alliance.ground.access import require
from alliance.ground.wayfinding import is_page

State = Export.State
SOON, SLOWLY = "500ms", "2s"  # how often the waiting page asks: at first, and once it takes longer
SLOW = 10  # seconds
STUCK = 90  # seconds in which a waiting file should have been looked at, if any worker runs


class ExportList(ListPage):
    title = "我的导出"
    subtitle = "在后台生成的文件，保留 24 小时，只有本人能下载"
    ordering = ["-requested_at"]
    empty = Empty("还没有文件", "打印考核表、下载 PDF，或导出很长的清单后，可以在这里下载。")
    template_name = "alliance/exports/list.html"

    def get_queryset(self, user):
        return Export.objects.filter(owner=user)

    def get_columns(self, user):
        order = exports.LANE.queue() if self.get_queryset(user).filter(state=State.QUEUED).exists() else []
        return [
            Column("title", "名称", css="wide"),
            Column("state", "状态", states=State),
            Column("note", "说明", value=lambda row: note(row, order), css="wide"),
            Column("file", "文件", value=lambda row: "", cell=_file),
            Column("requested_at", "申请时间", kind="datetime", sort="requested_at"),
        ]

    def row_url(self, row) -> str:
        return row.get_absolute_url()


def _file(row: Export) -> str:
    return link("下载", f"{row.get_absolute_url()}file/") if row.state == State.DONE else ""


def note(row: Export, order: list) -> str:
    """What the person should know of it in one sentence."""
    if row.state == State.QUEUED:
        ahead = order.index(row.pk) if row.pk in order else 0
        return f"前面还有 {ahead} 份" if ahead else "即将开始"
    if row.state == State.DONE:
        return f"保留至 {clock.show_instant(exports.expires_at(row))}"
    return row.error


export_list = ExportList.as_view()


def mine(request: HttpRequest, pk) -> Export:
    row = get_object_or_404(Export, pk=pk, owner=request.user)
    row.owner = request.user
    return row


def export(request: HttpRequest, pk) -> HttpResponse:
    """The waiting page of one file; it asks again by itself until the file is ready and then fetches it."""
    row = mine(request, pk)
    waited = (clock.now() - row.requested_at).total_seconds()
    context = {
        "title": row.title,
        "export": row,
        "tone": State(row.state).tone,
        "note": note(row, exports.LANE.queue() if row.state == State.QUEUED else []),
        "pace": SLOWLY if waited > SLOW else SOON,
        "stuck": row.state == State.QUEUED and waited > STUCK and exports.LANE.free() == exports.PLACES,
    }
    back = request.GET.get("back", "")
    context["back"] = back if is_page(request, back) else ""
    context["way"] = papers.way_back(request, back)
    context["seen"] = f"{row.state} {context['note']} {context['pace']} {context['stuck']}"
    if request.htmx and request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)  # nothing new: what the person is about to press stays where it is
    template = "alliance/exports/progress.html" if request.htmx else "alliance/exports/detail.html"
    return render(request, template, context)


def download(request: HttpRequest, pk) -> HttpResponse:
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
    return papers.watch(request, list_exports.ask(path, query, by=request.user), back=path)


@require_POST
def cancel(request: HttpRequest, pk) -> HttpResponse:
    row = exports.cancel(mine(request, pk))
    if row.state != State.CANCELLED:
        messages.info(request, "这份文件已经结束，不必取消。")
    return redirect(f"{row.get_absolute_url()}{papers.way_back(request, request.GET.get('back', ''))}")


@require_POST
def retry(request: HttpRequest, pk) -> HttpResponse:
    export = exports.retry(mine(request, pk))
    return papers.watch(request, export, back=request.GET.get("back", "") or reverse("exports"))
