"""The meetings: list, notice, writing it, sending it, another time, calling it off; units called or left out by hand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from alliance.face.acting import button, fill_in, finder, form_page
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.face.parts import Parts
from alliance.ground import access
from alliance.ground.access import require
from alliance.history.words import events_of
from alliance.official.faces import face_of
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue, policy
from councils.meetings import rules, services
from councils.meetings.filters import MeetingFilter
from councils.meetings.forms import AddUnitForm, LeaveOutForm, MeetingForm, MoveForm
from councils.meetings.inviting import official_of
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.numbering.printed import ISSUED, issued_version

# What later stories add to the page of a meeting: before the notice what the person has to answer, after it everything else.
ANSWER = Parts("meeting")
MEETING = Parts("meeting")
CLAUSES = "5.4 9.secretariat.2"


class MeetingList(ListPage):
    template_name = "councils/meetings/list.html"
    title = "会议活动"
    subtitle = "理事会及其他会议、联盟活动：通知、回执、签到"
    clauses = CLAUSES
    ordering = ["-begins_at"]
    filterset_class = MeetingFilter
    search_fields = ["title", "place"]
    search_placeholder = "名称或地点"
    export_name = "会议活动"
    empty = Empty("还没有会议活动", "秘书处起草通知，秘书长签发后，应到单位会收到通知并填写回执。")
    columns = [
        Column("title", "名称", css="wide", width=36),
        Column("kind", "类型", value=lambda one: one.get_kind_display(), sort="kind", css="nowrap"),
        Column("begins_at", "开始时间", kind="datetime", sort="begins_at", css="nowrap"),
        Column("place", "地点", css="minor", width=20),
        Column("importance", "重要程度", value=lambda one: one.get_importance_display(), css="minor nowrap"),
        Column("state", "状态", states=Meeting.State, sort="state"),
    ]

    def rule(self, user: Any) -> access.Verdict:
        return rules.may_see_meetings(user)

    def get_queryset(self, user: Any):
        return Meeting.objects.visible_to(user)

    def row_url(self, one: Meeting) -> str:
        return one.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_prepare": rules.may_prepare(user)}


visible = finder(Meeting, "prepared_by", "called_by")


def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice, and what the person may do; answers and attendance are parts of it."""
    shown, user = visible(request, pk), request.user
    context = {
        "title": shown.title,
        "meeting": shown,
        "clauses": CLAUSES,
        "tone": Meeting.State(shown.state).tone,
        "notice": services.notice_text(shown),
        "prepares": rules.may_prepare(user),
        "may_revise": rules.may_revise(user, shown),
        "may_call": rules.may_call(user, shown),
        "may_move": rules.may_move_it(user, shown),
        "may_cancel": rules.may_cancel(user, shown),
        "answers": ANSWER.drawn(shown, request),
        "parts": MEETING.drawn(shown, request),
        "events": events_of(shown),
    }
    return render(request, "councils/meetings/detail.html", context)


def meeting_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_prepare(request.user))
    form = MeetingForm(request.POST or None, initial={"kind": request.GET.get("kind")})
    answer = fill_in(request, form, services.prepare, done="已保存为草拟，核对参会单位后由秘书长签发。")
    return answer or _form_page(request, "起草会议通知", form)


def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_revise(request.user, shown))
    form = MeetingForm(request.POST or None, instance=shown)
    answer = fill_in(request, form, services.revise, shown, done="已保存。")
    return answer or _form_page(request, f"修改：{shown}", form, shown)


def _form_page(request: HttpRequest, title: str, form: MeetingForm, shown: Any = None) -> HttpResponse:
    note = f"通知应在会前至少 {policy.get('meeting_notice_days')} 个工作日发出"
    context = {"title": title, "form": form, "meeting": shown, "note": note, "clauses": CLAUSES}
    return form_page(request, "councils/meetings/form.html", context)


def meeting_move(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_move_it(request.user, shown))
    form = MoveForm(request.POST or None, meeting=shown)
    answer = fill_in(request, form, services.move, shown, done="已改期，应到单位已收到通知，须重新回执。")
    context = {"title": f"改期：{shown}", "form": form, "meeting": shown, "clauses": CLAUSES}
    return answer or form_page(request, "councils/meetings/move.html", context)


meeting_call = button(visible, services.call, "通知已发出。")
meeting_cancel = button(visible, services.cancel, "已取消。", words="why")


@catalogue.document("会议通知", of="meetings", faces=("pdf", "docx"), code=ISSUED)
@paper
def meeting_notice(request: HttpRequest, pk: int) -> Paper:
    """The notice on paper, with the units that are due, as PDF or Word."""
    shown = visible(request, pk)
    official = official_of(shown)
    return face_of(request, official, f"会议通知-{shown.title}", version=issued_version(official))


def visible_row(request: HttpRequest, pk: int) -> Attendance:
    """A line of a meeting that the person sees; who may see whose is asked by the view."""
    found = Attendance.objects.select_related("meeting", "unit", "proxy_unit")
    return get_object_or_404(found, pk=pk, meeting__in=Meeting.objects.visible_to(request.user))


def meeting_add_unit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_choose_units(request.user, shown))
    form = AddUnitForm(request.POST or None, meeting=shown)
    answer = fill_in(
        request, form, services.add_unit, shown, done=lambda row: f"已增补 {row.unit}。", to=shown
    )
    context = {"title": "增补参会单位", "meeting": shown, "form": form, "clauses": CLAUSES}
    return answer or form_page(request, "councils/meetings/add_unit.html", context)


def attendance_leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    row = visible_row(request, pk)
    require(rules.may_choose_units(request.user, row.meeting))
    form = LeaveOutForm(request.POST or None)
    answer = fill_in(
        request,
        form,
        services.leave_out,
        row.meeting,
        attendance=row,
        done=lambda one: f"已移出 {one.unit}。",
        to=row.meeting,
    )
    context = {"title": f"移出：{row.unit}", "meeting": row.meeting, "form": form, "clauses": CLAUSES}
    return answer or form_page(request, "councils/meetings/leave_out.html", context)
