"""The door, the desk and the board of a meeting."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from alliance.face.acting import button, carry_out, fill_in, form_page
from alliance.ground import clock, inputs
from alliance.ground.access import require
from alliance.paper.document import qr_code
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue, policy
from councils.attendance import door, rules, services
from councils.attendance.counting import presence, shown_as
from councils.attendance.forms import MarkForm, RollForm, WalkInForm
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.meetings.rules import may_see_list
from councils.meetings.views import visible, visible_row
from councils.replies.lines import own_lines

CLAUSES = "7.2"


@never_cache
def meeting_door(request: HttpRequest, pk: int) -> HttpResponse:
    """The screen at the door: a code that changes, and who is there. Asked again by itself (htmx) it is only the middle part."""
    shown = visible(request, pk)
    require(rules.may_open_door(request.user, shown))
    code = door.code_of(shown.secret, clock.now())
    address = f"{settings.SITE_URL}{reverse('attendance_sign_in', args=[shown.pk, code])}"
    context = {
        "title": f"签到：{shown}",
        "meeting": shown,
        "code": qr_code(address),
        "presence": presence(shown),
        "last": _last(shown),
    }
    template = "councils/attendance/door_part.html" if request.htmx else "councils/attendance/door.html"
    return render(request, template, context)


def _last(meeting: Meeting) -> list[Attendance]:
    """Who signed in last, the newest first."""
    rows = meeting.attendances.exclude(signed_in_at=None).select_related("unit")
    return list(rows.order_by("-signed_in_at", "-pk")[:8])


@never_cache
def attendance_sign_in(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """What the phone opens from the code: one button for each own unit. It comes back to itself: hundreds sign in at once, and
    the page of the meeting lists all of them.
    """
    shown = visible(request, pk)
    rows = own_lines(shown, request.user)
    if request.method == "POST":
        row = get_object_or_404(
            Attendance, pk=inputs.number(request.POST.get("row")), pk__in=[one.pk for one in rows]
        )
        done = services.sign_in(row, code=code, by=request.user)
        messages.success(request, f"{done.unit} 已签到，{clock.show_instant(done.signed_in_at)[-5:]}。")
        return redirect(request.path)
    taken = door.is_taken(shown.secret, code, clock.now())
    context = {
        "title": "会议签到",
        "meeting": shown,
        "taken": taken,
        "waits": any(not row.present for row in rows),
        "own": [(row, rules.may_sign_in(request.user, row)) for row in rows],
        "clauses": CLAUSES,
    }
    return render(request, "councils/attendance/sign_in.html", context)


def meeting_board(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is there now, for who presides and the desk; asked again by itself it is only the figures and the list."""
    shown = visible(request, pk)
    require(may_see_list(request.user, shown))
    rows = list(shown.attendances.listed().reckoned().select_related("unit", "proxy_unit").in_seat_order())
    for row in rows:
        row.meeting, row.shown = shown, shown_as(row, shown)
        row.may_mark = rules.may_mark(request.user, shown, row)
    context = {
        "title": f"到会情况：{shown}",
        "meeting": shown,
        "presence": presence(shown),
        "rows": rows,
        "may_keep": rules.may_keep_list(request.user, shown),
        "may_keep_roll": rules.may_keep_roll(request.user, shown),
        "may_close": rules.may_close(request.user, shown),
        "may_open_door": rules.may_open_door(request.user, shown),
        "clauses": CLAUSES,
    }
    template = "councils/attendance/board_part.html" if request.htmx else "councils/attendance/board.html"
    return render(request, template, context)


def attendance_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the list; a button of the list posts `present` alone."""
    row = visible_row(request, pk)
    require(rules.may_mark(request.user, row.meeting, row))
    initial = {"present": row.present, "version": row.version}
    form = MarkForm(request.POST or None, initial=initial)
    answer = fill_in(
        request,
        form,
        services.mark,
        row,
        done=lambda one: f"{one.unit}：{one.get_present_display()}。",
        to=reverse("meeting_board", args=[row.meeting_id]),
    )
    context = {
        "title": "登记到会",
        "meeting": row.meeting,
        "attendance": row,
        "form": form,
        "clauses": CLAUSES,
    }
    return answer or form_page(request, "councils/attendance/mark.html", context)


def meeting_roll(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed sheet, typed in at once: also afterwards, where the network was bad."""
    shown = visible(request, pk)
    require(rules.may_keep_roll(request.user, shown))
    rows = list(shown.attendances.called().select_related("unit").in_seat_order())
    form = RollForm(request.POST or None, rows=rows)
    answer = carry_out(
        request,
        form,
        lambda: services.keep_roll(shown, present=form.present(), by=request.user),
        done=lambda number: f"已登记，{number} 家有变化。",
        to=reverse("meeting_board", args=[shown.pk]),
    )
    context = {"title": "按签到表登记", "meeting": shown, "form": form, "clauses": CLAUSES}
    return answer or form_page(request, "councils/attendance/roll.html", context)


def meeting_walk_in(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_keep_list(request.user, shown))
    form = WalkInForm(request.POST or None, meeting=shown)
    answer = fill_in(
        request,
        form,
        services.walk_in,
        shown,
        done=lambda row: f"已登记列席：{row.unit}。",
        to=reverse("meeting_board", args=[shown.pk]),
    )
    context: dict[str, Any] = {"title": "登记列席", "meeting": shown, "form": form, "clauses": CLAUSES}
    return answer or form_page(request, "councils/attendance/walk_in.html", context)


meeting_close = button(
    visible,
    services.close,
    "已结束登记，到会情况计入各单位的记录。",
    to=lambda one: redirect("meeting_board", one.pk),
)


@catalogue.document(
    "签到表", of="meetings", faces=("pdf", "xlsx"), workbook="meeting_roll_sheet", may=rules.may_prepare
)
@paper
def meeting_sheet(request: HttpRequest, pk: int) -> Paper:
    """The sheet that lies at the door (签到表): one line for each unit that is due, with what it answered."""
    shown = visible(request, pk)
    require(rules.may_prepare(request.user))
    rows = shown.attendances.called().select_related("unit", "proxy_unit").in_seat_order()
    context = {"meeting": shown, "rows": list(rows), "issuer": policy.get("alliance_name")}
    return Paper("print/meeting_sheet.html", context, f"签到表-{shown.title}.pdf")
