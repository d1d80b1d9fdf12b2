"""A standard as Excel: export, empty template, upload with preview, confirmation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable, sheet_row
from alliance.face.inline import status_tag
from alliance.ground import clock
from alliance.ground.access import require
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue
from alliance.workbook import specs, writing
from assessments.standard_sheets.forms import WorkbookForm
from assessments.standard_sheets.paper import STANDARD, standard_version
from assessments.standard_sheets.services import exporting, importing, reading
from assessments.standards import rules
from assessments.standards.views import content_shown, groups_of, visible

SHOWN_ERRORS = 200
TONES = {"新增": "success", "修改": "info", "删除": "danger"}


@catalogue.part("standard_print", "xlsx")
@require_GET
def standard_export(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    return writing.response(exporting.tables(shown), f"{shown}.xlsx", by=request.user)


@catalogue.left_out(catalogue.BLANK)
@require_GET
def standard_template(request: HttpRequest) -> HttpResponse:
    require(rules.may_edit_standards(request.user))
    response = HttpResponse(exporting.template(), content_type=writing.CONTENT_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, "考核标准模板.xlsx")
    return response


def standard_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload, then see what would change; nothing is written before the confirmation."""
    shown = visible(request, pk)
    require(rules.may_edit_standard(request.user, shown))
    form = WorkbookForm(request.POST or None, request.FILES or None)
    context = {"title": "导入 Excel", "standard": shown, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            preview = reading.preview(shown, form.cleaned_data["file"].content)
        except specs.Unreadable as error:
            form.add_error("file", f"{error}。")
        else:
            context |= {
                "preview": preview,
                "errors": _errors(preview),
                "changes": _changes(preview),
                "sealed": "" if preview.errors else importing.seal(shown, preview.content),
            }
    return render(request, "assessments/standard_sheets/import.html", context)


@require_POST
def standard_import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    shown = importing.apply(visible(request, pk), request.POST.get("sealed", ""), by=request.user)
    messages.success(request, "已按 Excel 替换草稿的内容。")
    return redirect(shown)


def _errors(preview: reading.Preview) -> DataTable:
    return DataTable(
        [
            Column("sheet", "工作表"),
            sheet_row(),
            Column("label", "列"),
            Column("message", "问题", css="wide"),
        ],
        preview.errors[:SHOWN_ERRORS],
        caption="错误",
    )


def _changes(preview: reading.Preview) -> DataTable:
    return DataTable(
        [
            Column("code", "代码", kind="code"),
            Column("name", "二级指标", css="wide"),
            Column("outcome", "结果", cell=lambda row: status_tag(row["outcome"], TONES[row["outcome"]])),
            Column("what", "改动的内容", css="wide"),
        ],
        preview.changes,
        caption="指标的变化",
        empty=Empty("指标没有变化"),
    )


@catalogue.document(
    "考核标准（全文）", of="standards", faces=("pdf", "xlsx"), workbook="standard_export", code=STANDARD
)
@paper
def standard_print(request: HttpRequest, pk: int) -> Paper:
    """The standard on A4 landscape, to be issued or handed around."""
    shown = visible(request, pk)
    return Paper(
        "print/standard.html",
        {
            **content_shown(shown, groups_of(list(shown.indicators.all()))),
            "vetoes": [veto for veto in shown.vetoes.all() if veto.active],
            "printed_at": clock.local(clock.now()),
            "published_at": shown.published_at and clock.local(shown.published_at),
        },
        f"{shown}.pdf",
        version=standard_version(shown),
    )
