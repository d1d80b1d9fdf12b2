"""Importing the roster from Excel: template, upload, preview, confirmation, and the log of past imports."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.files import downloads
from alliance.files.downloads import Taken
from alliance.ground import clock
from alliance.ground.access import Refused, require
from alliance.signin import reauth
from alliance.workbook import blanks, specs, writing
from members.roster import rules, sheet
from members.roster import services as roster
from members.roster.forms import RosterForm
from members.roster.models import RosterImport

PAGE = 50
SHOWN_ERRORS = 200
OUTCOMES = {
    "new": ("新增", "success"),
    "change": ("更新", "info"),
    "same": ("不变", "neutral"),
    "error": ("有误", "danger"),
}


def imports(request: HttpRequest) -> HttpResponse:
    """Upload a roster; below it, what was imported before."""
    require(rules.may_import_roster(request.user))
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            preview = roster.upload(file, filename=file.name, by=request.user)
        except specs.Unreadable as error:
            form.add_error("file", f"{error}。")
        else:
            return redirect("roster", pk=preview.pk)
    past = RosterImport.objects.select_related("uploaded_by").defer("rows", "errors", "notices")
    return render(
        request,
        "members/roster/imports.html",
        {"title": "导入名册", "form": form, "log": _log(past[:30]), "max_rows": sheet.SHEET.max_rows},
    )


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    require(rules.may_import_roster(request.user))
    return _download(blanks.template(sheet.SHEET), "成员单位名册模板.xlsx")


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the import will do, row by row, with its errors; everything is still undecided."""
    upload = _visible(request, pk)
    wanted = request.GET.get("show", "")
    rows = [row for row in upload.rows if row["outcome"] == wanted or wanted not in OUTCOMES]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counts = {key: sum(row["outcome"] == key for row in upload.rows) for key in OUTCOMES}
    return render(
        request,
        "members/roster/preview.html",
        {
            "title": "导入预览",
            "upload": upload,
            "state_tone": RosterImport.State(upload.state).tone,
            "counts": counts,
            "total": len(upload.rows),
            "table": _rows_table(page.object_list),
            "page": page,
            "wanted": wanted if wanted in OUTCOMES else "",
            "shown_only": f"只列出“{OUTCOMES[wanted][0]}”的行" if wanted in OUTCOMES else "",
            "all_label": "列出全部行",
            "all_url": "?" if wanted in OUTCOMES else "",
            "errors": DataTable(_error_columns(), upload.errors[:SHOWN_ERRORS], caption="错误"),
            "error_count": len(upload.errors),
            "shown_errors": SHOWN_ERRORS,
            "may_decide": rules.may_decide_import(request.user, upload),
            "may_apply": rules.may_apply_import(request.user, upload),
        },
    )


@require_POST
@reauth.asks_password
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    upload = _visible(request, pk)
    try:
        applied = roster.apply(upload, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("roster", pk=pk)
    messages.success(
        request,
        f"已导入：新增单位 {applied.created_units} 个，更新 {applied.changed_units} 个，"
        f"登记人员 {applied.appointments} 人次。新开通的账号在这里发放首次密码。",
    )
    return redirect("first_passwords")


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    roster.discard(_visible(request, pk), by=request.user)
    messages.success(request, "已放弃这次导入，没有写入任何数据。")
    return redirect("roster_import")


@require_GET
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The faulty rows with a last column that says what is wrong."""
    upload = _visible(request, pk)
    if not upload.errors:
        raise Refused("这次导入没有错误数据。")
    answer = _download(roster.faulty_rows(upload), f"名册错误数据-{clock.today():%Y%m%d}.xlsx")
    # The person's own upload, given back to be corrected: that is what it is for.
    return downloads.describe(answer, Taken("名册错误数据", persons=True, reason="更正本人导入的名册"))


def _visible(request: HttpRequest, pk: int) -> RosterImport:
    """An upload is seen by those who may import; for everybody else it does not exist."""
    allowed = (
        RosterImport.objects.all() if rules.may_import_roster(request.user) else RosterImport.objects.none()
    )
    return get_object_or_404(allowed, pk=pk)


def _download(content: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=writing.CONTENT_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    return response


def _rows_table(rows: Any) -> DataTable:
    return DataTable(
        [
            Column("name", "单位名称", value=_name, css="wide"),
            Column("row", "Excel 行", kind="int"),
            Column("outcome", "结果", cell=lambda row: status_tag(*OUTCOMES[row["outcome"]])),
            Column("changes", "将写入的内容", value=lambda row: "；".join(row["changes"]), css="wide"),
            Column("hints", "提示", value=lambda row: "；".join(row["hints"])),
        ],
        rows,
        caption="逐行结果",
        empty=Empty("没有这样的行"),
    )


def _name(row: dict[str, Any]) -> str:
    return row["values"].get("name") or row["typed"].get("name", "")


def _error_columns() -> list[Column]:
    return [
        Column("row", "Excel 行", kind="int", value=lambda error: error[0]),
        Column("label", "列", value=lambda error: error[1] or "整行"),
        Column("message", "问题", value=lambda error: error[2], css="wide"),
    ]


def _log(past: Any) -> DataTable:
    return DataTable(
        [
            Column(
                "filename",
                "文件",
                cell=lambda one: link(one.filename, reverse("roster", args=[one.pk])),
                css="wide",
            ),
            Column("created_at", "上传时间", kind="datetime"),
            Column("uploaded_by", "上传人"),
            Column("state", "状态", states=RosterImport.State),
            Column("created_units", "新增单位", kind="int"),
            Column("changed_units", "更新单位", kind="int"),
            Column("appointments", "登记人员", kind="int"),
        ],
        past,
        caption="导入记录",
        empty=Empty("还没有导入过", "第一次使用：下载模板，填好后上传；确认之前不会写入任何数据。"),
    )
