"""Bringing a roster in: template, upload, the page that asks what the columns are, and the log of past imports."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from alliance.face.acting import carry_out
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link
from alliance.ground.access import Refused, require
from alliance.registers import catalogue
from alliance.workbook import blanks, specs, writing
from alliance.workbook.cells import column_letters
from alliance.workbook.headings import Heading
from members.importing import rules
from members.importing.forms import MatchForm, RosterForm
from members.importing.models import RosterImport
from members.importing.services import uploading
from members.roster import sheet

State = RosterImport.State
SAMPLES = 3


def imports(request: HttpRequest) -> HttpResponse:
    """Upload a roster; below it, what was imported before."""
    require(rules.may_import_roster(request.user))
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = uploading.upload(file, filename=file.name, by=request.user)
        except specs.Unreadable as error:
            form.add_error("file", f"{error}。")
        else:
            return redirect("roster_match" if upload.state == State.MATCHING else "roster", pk=upload.pk)
    past = RosterImport.objects.select_related("uploaded_by").defer(
        "content", "rows", "errors", "notices", "questions", "written"
    )
    return render(
        request,
        "members/importing/imports.html",
        {"title": "导入名册", "form": form, "log": _log(past[:30]), "max_rows": sheet.SHEET.max_rows},
    )


@catalogue.left_out(catalogue.BLANK)
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    require(rules.may_import_roster(request.user))
    return download(blanks.template(sheet.SHEET), "成员单位名册模板.xlsx")


def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask on one page which row is the heading and which column is what; the answer is remembered."""
    upload = visible(request, pk)
    require(rules.may_decide_import(request.user, upload))
    rows, headings = uploading.columns_of(upload)
    shown = _suggested(upload, headings)
    form = MatchForm(request.POST or None, rows=rows, headings=headings, shown=shown)
    answer = carry_out(
        request,
        form,
        lambda: uploading.match(upload, chosen=form.chosen(), by=request.user),
        done="已按您的核对读取。",
        to=lambda done: redirect("roster", pk=done.pk),
    )
    return answer or render(
        request,
        "members/importing/match.html",
        {
            "title": "核对各列",
            "upload": upload,
            "form": form,
            "table": _columns_table(form, rows, shown),
            "everywhere": [form[name] for name in form.everywhere],
        },
    )


def visible(request: HttpRequest, pk: int) -> RosterImport:
    """An upload is seen by those who may import; for everybody else it does not exist."""
    allowed = (
        RosterImport.objects.all() if rules.may_import_roster(request.user) else RosterImport.objects.none()
    )
    return get_object_or_404(allowed, pk=pk)


def download(content: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=writing.CONTENT_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    return response


def _suggested(upload: RosterImport, headings: list[Heading]) -> Heading:
    """What was chosen before, or else the likeliest heading."""
    if not headings:
        raise Refused("表里没有可以作表头的行，请检查文件后重新上传。")
    if not upload.chosen:
        return headings[0]
    place = (upload.chosen["first"], upload.chosen["last"])
    found = next((one for one in headings if (one.first, one.last) == place), headings[0])
    found.columns = {int(at): key for at, key in upload.chosen["columns"].items()}
    return found


def _columns_table(form: MatchForm, rows: list[tuple[int, dict[int, str]]], shown: Heading) -> DataTable:
    below = [texts for number, texts in rows if number > shown.last][:SAMPLES]

    def choice(at: int) -> Any:
        named = f"{column_letters(at)} 列是什么"
        return form[f"c{at}"].as_widget(attrs={"class": "input input-select", "aria-label": named})

    return DataTable(
        [
            Column("at", "列", value=column_letters),
            Column("label", "表头", value=lambda at: shown.labels[at].text if at in shown.labels else ""),
            Column(
                "samples",
                "下面几行的内容",
                value=lambda at: "；".join(texts[at][:20] for texts in below if texts.get(at)),
                css="wide",
            ),
            Column("what", "是什么", cell=choice),
        ],
        form.places,
        caption="各列是什么",
    )


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
            Column("left_rows", "未导入行", kind="int"),
        ],
        past,
        caption="导入记录",
        empty=Empty("还没有导入过", "第一次使用：下载模板，填好后上传；确认之前不会写入任何数据。"),
    )
