"""Long exports: how far they are, and fetching them; the permission is asked again at download."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from alliance import exports as work
from alliance import uploads
from alliance.access import require
from alliance.face import Empty
from alliance.lists import Column, ListPage
from alliance.models import Export
from alliance.templatetags.face import status_tag

TONES = {
    Export.State.QUEUED: "neutral",
    Export.State.RUNNING: "info",
    Export.State.DONE: "success",
    Export.State.FAILED: "danger",
}


class ExportList(ListPage):
    title = "我的导出"
    subtitle = "较大的报表在后台生成，保留 30 天"
    columns = [
        Column("title", "名称", css="wide"),
        Column("state", "状态", cell=lambda row: status_tag(row.get_state_display(), TONES[row.state])),
        Column("requested_at", "申请时间", kind="datetime", sort="requested_at"),
        Column("finished_at", "完成时间", kind="datetime"),
    ]
    ordering = ["-requested_at"]
    empty = Empty("还没有导出文件", "申请年度报告，或导出很长的清单后，可以在这里下载。")

    def get_queryset(self, user):
        return Export.objects.filter(owner=user)

    def row_url(self, row) -> str:
        return f"/exports/{row.pk}/"


export_list = ExportList.as_view()


def export(request: HttpRequest, pk) -> HttpResponse:
    """The progress of one export; the page asks again by itself until it is done."""
    row = get_object_or_404(Export, pk=pk, owner=request.user)
    waiting = row.state in (Export.State.QUEUED, Export.State.RUNNING)
    context = {"title": row.title, "export": row, "waiting": waiting, "tone": TONES[row.state]}
    template = "alliance/exports/progress.html" if request.htmx else "alliance/exports/detail.html"
    return render(request, template, context)


def download(request: HttpRequest, pk) -> HttpResponse:
    row = get_object_or_404(Export, pk=pk, owner=request.user, state=Export.State.DONE)
    require(work.get_kind(row.kind).may(request.user, row.parameters))
    if not row.file:
        raise Http404("文件已清理")
    return uploads.serve(row.file, row.filename, row.content_type)
