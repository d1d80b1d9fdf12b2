"""Records from a workbook: template, upload, preview, confirmation."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from alliance.background import works
from alliance.face.acting import button, carry_out, press
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable, error_columns, sheet_row
from alliance.face.inline import status_tag
from alliance.files import downloads
from alliance.files.downloads import Taken
from alliance.ground import clock
from alliance.ground.access import Refused, Verdict, require
from alliance.registers import catalogue
from alliance.workbook import blanks, writing
from members.record_imports import rules, services
from members.record_imports.forms import UploadForm
from members.record_imports.models import RecordImport
from members.record_imports.sheet import MAX_ROWS, spec_of
from members.record_pages.views.lists import kind_or_404, own_units
from members.records import kinds
from members.records.kinds import Kind

PAGE, SHOWN_ERRORS = 50, 200


def _units(request: HttpRequest, kind: Kind) -> Any:
    units = own_units(request.user, kind)
    require(Verdict(bool(units), f"{kind.label}由应填报的成员单位人员填写。"))
    return units


@catalogue.left_out(catalogue.BLANK)
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    one = kind_or_404(kind)
    _units(request, one)
    return _download(blanks.template(spec_of(one)), f"{one.label}模板.xlsx")


def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Upload a workbook of a kind for a unit; what it would write is shown before anything is written."""
    one = kind_or_404(kind)
    form = UploadForm(request.POST or None, request.FILES or None, units=_units(request, one))
    answer = carry_out(
        request,
        form,
        lambda: services.upload(
            form.cleaned_data["file"],
            kind=one,
            unit=form.cleaned_data["unit"],
            filename=form.cleaned_data["file"].name,
            by=request.user,
        ),
        to=lambda kept: redirect("record_preview", kept.pk),
        at="file",
    )
    context = {"title": f"导入{one.label}", "kind": one, "form": form, "max_rows": MAX_ROWS}
    return answer or render(request, "members/record_imports/import.html", context)


def _own(request: HttpRequest, pk: int) -> RecordImport:
    """An upload is seen by who uploaded it."""
    return get_object_or_404(
        RecordImport.objects.filter(uploaded_by=request.user).select_related("unit"), pk=pk
    )


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows as read with what is wrong in them; everything is still undecided."""
    found = _own(request, pk)
    require(rules.may_read(request.user, found))
    one = kinds.get(found.kind)
    page = Paginator(range(found.total), PAGE).get_page(request.GET.get("page"))
    places = page.object_list
    context = {
        "title": found.filename,
        "upload": found,
        "kind": one,
        "tone": RecordImport.State(found.state).tone,
        "total": found.total,
        "errors": DataTable(error_columns(), found.errors[:SHOWN_ERRORS], caption="错误"),
        "page": page,
        "table": _rows(one, found.between(places.start, places.stop)),
        "work": works.unfinished(rules.IMPORT, found.pk),
        "may_decide": rules.may_decide(request.user, found),
        "may_apply": rules.may_apply(request.user, found),
    }
    return render(request, "members/record_imports/preview.html", context)


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    return press(
        request,
        found,
        services.apply,
        _applied,
        to=lambda done: (
            works.unfinished(rules.IMPORT, done.pk)
            or f"{reverse('record_list', args=[done.kind])}?state=DRAFT"
        ),
    )


def _applied(upload: RecordImport) -> str:
    if upload.state == RecordImport.State.APPLIED:
        return f"已导入 {upload.created} 条为草稿，核对后可以成批报送。"
    return "行数较多，正在后台导入；全部写完才生效，写入以前可以取消。"


discard = button(
    _own,
    services.discard,
    "已放弃这次导入，没有写入任何数据。",
    to=lambda one: redirect("record_import", one.kind),
)


@require_safe
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The faulty rows with a last column that says what is wrong."""
    found = _own(request, pk)
    require(rules.may_read(request.user, found))
    if not found.errors:
        raise Refused("这次导入没有错误数据。")
    kind = kinds.get(found.kind)
    answer = _download(services.faulty_rows(found), f"{kind.label}错误数据-{clock.today():%Y%m%d}.xlsx")
    if not kind.personal:
        return answer
    what = f"{kind.label}错误数据"
    return downloads.describe(answer, Taken(what, persons=True, reason="更正本人导入的数据"))


def _download(content: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=writing.CONTENT_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    return response


def _rows(kind: Kind, rows: Any) -> DataTable:
    def outcome(row: dict[str, Any]) -> str:
        return status_tag("有误", "danger") if row["typed"] else status_tag("可导入", "success")

    listed = (*kind.columns, kind.title, "year", "part", "partner")
    shown = [one for one in spec_of(kind).columns if one.key in listed or one.kind == "date"]
    return DataTable(
        [
            sheet_row(lambda row: row["row"]),
            Column("outcome", "结果", cell=outcome),
            *(_column(one) for one in shown),
        ],
        rows,
        caption="逐行结果",
        empty=Empty("没有数据行"),
    )


def _column(one: Any) -> Column:
    return Column(one.key, one.label, value=_value(one.key), css="nowrap" if one.kind == "date" else "")


def _value(key: str) -> Any:
    return lambda row: row["values"].get(key) or row["typed"].get(key, "")
