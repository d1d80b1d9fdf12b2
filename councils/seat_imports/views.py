"""Seats by workbook: template, upload, preview, confirmation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import carry_out
from alliance.face.datatable import Column, DataTable, sheet_row
from alliance.face.inline import status_tag
from alliance.files import sealed
from alliance.ground import clock
from alliance.ground.access import Refused, require
from alliance.power.models import PowerChange
from alliance.registers import catalogue
from alliance.signin import reauth
from alliance.workbook import writing
from alliance.workbook.specs import CellError
from councils.seat_imports import services, sheet
from councils.seat_imports.forms import SeatsFileForm
from councils.terms.models.terms import CouncilRole
from councils.terms.rules import may_manage_council

CLAUSES = "4 6 7"
PREVIEW = "seats from a workbook"


@catalogue.left_out(catalogue.BLANK)
@require_safe
def sheet_to_fill(request: HttpRequest) -> HttpResponse:
    require(may_manage_council(request.user))
    name = f"理事会席位表-{clock.today():%Y%m%d}.xlsx"
    return writing.response([sheet.table_of()], name, by=request.user)


def take_in(request: HttpRequest) -> HttpResponse:
    """Upload the filled table; the answer is what it would register, or what is wrong row by row. Nothing is written."""
    require(may_manage_council(request.user))
    form = SeatsFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"title": "导入席位", "form": form, "clauses": CLAUSES}
    wrong = False
    if request.method == "POST" and form.is_valid():
        try:
            read, rows = sheet.read(form.cleaned_data["file"].content)
        except Refused as refused:
            form.add_error("file", f"{refused.reason.rstrip('。')}。")
        else:
            context |= _previewed(read, rows, request.user)
            wrong = bool(context["wrong"])
    status = 422 if wrong or form.errors else 200
    return render(request, "councils/seat_imports/import.html", context, status=status)


def _previewed(read: Any, rows: list[sheet.Row], by: Any) -> dict[str, Any]:
    done, refused = services.rehearse(rows, by=by)
    errors = [*read.errors, *(CellError(number, "", message) for number, message in refused)]
    errors.sort(key=lambda error: error.row)
    good = bool(rows) and not errors
    data = [services.state(), [row.as_data() for row in rows]]
    return {
        "read": True,
        "wrong": errors,
        "errors": _errors(errors),
        "rows": rows,
        "proposed": sum(isinstance(one, PowerChange) for one in done.values()),
        "table": _table(rows, done) if good else None,
        "sealed": sealed.seal(data, what=PREVIEW, by=by) if good else "",
        "notices": read.notices,
    }


@require_POST
@reauth.asks_password
def apply(request: HttpRequest) -> HttpResponse:
    """Register what was shown."""
    require(may_manage_council(request.user))
    seen, data = sealed.unseal(request.POST.get("sealed", ""), what=PREVIEW, by=request.user)
    return carry_out(
        request,
        None,
        lambda: services.register(sheet.rows_from(data), seen=seen, by=request.user),
        done=_said,
        to=reverse("seats"),
    )


def _said(done: list[services.Outcome]) -> str:
    proposed = sum(isinstance(one, PowerChange) for one in done)
    waiting = f"，{proposed} 个已提请第二人确认，确认后生效" if proposed else ""
    return f"已登记 {len(done) - proposed} 个席位{waiting}。"


def _errors(errors: list[CellError]) -> DataTable:
    return DataTable(
        [
            sheet_row(),
            Column("label", "列", value=lambda error: error.label or "整行"),
            Column("message", "问题", css="wide"),
        ],
        errors,
        caption="错误",
    )


def _table(rows: list[sheet.Row], done: dict[int, services.Outcome]) -> DataTable:
    def outcome(row: sheet.Row) -> Any:
        if isinstance(done.get(row.number), PowerChange):
            return status_tag("须第二人确认", "warning")
        return status_tag("登记", "success")

    return DataTable(
        [
            sheet_row(lambda line: line.number),
            Column("unit", "单位", value=lambda row: row.unit.name, css="wide"),
            Column("role", "席位", value=lambda row: CouncilRole(row.role).label),
            Column("since", "起始日期", kind="date"),
            Column("reason", "依据", css="wide"),
            Column("outcome", "结果", cell=outcome),
        ],
        rows,
        caption="将要登记",
    )
