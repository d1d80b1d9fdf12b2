"""The list of a meeting to take along, and back: preview, then everything or nothing."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import press
from alliance.files import sealed
from alliance.ground.access import Refused, require
from alliance.registers import catalogue
from alliance.workbook import writing
from councils.attendance import rules, services
from councils.meetings.models.meetings import Meeting
from councils.meetings.views import visible
from councils.roll import sheet
from councils.roll.forms import RollFileForm

CLAUSES = "7.2"


@catalogue.part("meeting_sheet", "xlsx")
@require_safe
def meeting_roll_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_prepare(request.user))
    return writing.response([sheet.table_of(shown)], f"签到表-{shown.title}.xlsx", by=request.user)


def meeting_roll_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the filled list; the answer is what it would write, or what is wrong row by row. Nothing is written."""
    shown = visible(request, pk)
    require(rules.may_keep_roll(request.user, shown))
    form, plan = RollFileForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            plan = sheet.plan(shown, form.cleaned_data["file"])
        except Refused as refused:
            form.add_error("file", refused.reason)
    wrong = bool(form.errors) or (plan is not None and not plan.sheet.ok)
    context = {
        "title": "导入签到表",
        "meeting": shown,
        "form": form,
        "plan": plan,
        "signed": sealed.seal(plan.as_data(), what=_preview(shown), by=request.user)
        if plan and not wrong
        else "",
        "clauses": CLAUSES,
    }
    return render(request, "councils/roll/import.html", context, status=422 if wrong else 200)


def _preview(meeting: Meeting) -> str:
    return f"roll of meeting {meeting.pk}"


@require_POST
def meeting_roll_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was shown; sent twice it changes nothing more."""
    shown = visible(request, pk)
    require(rules.may_keep_roll(request.user, shown))
    known = sealed.unseal(request.POST.get("plan", ""), what=_preview(shown), by=request.user)
    present = {int(row): mark for row, (mark, _) in known.items()}
    at = {int(row): datetime.fromisoformat(moment) for row, (_, moment) in known.items() if moment}
    return press(
        request,
        shown,
        services.keep_roll,
        lambda number: f"已按签到表登记，{number} 家有变化。",
        to=reverse("meeting_board", args=[shown.pk]),
        present=present,
        at=at,
    )
