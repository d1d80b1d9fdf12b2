"""Minutes: the list, one of them with what the person may do, writing, checking, signing, reading, on paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from alliance.face.acting import autosaved, button, carry_out, finder, is_autosave
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.lists import ListPage
from alliance.ground import access, inputs
from alliance.ground.access import require
from alliance.history.words import events_of
from alliance.official.faces import face_of
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue
from councils.meetings import views as meetings
from councils.minutes import rules
from councils.minutes.drafting import official_of, ordered_of
from councils.minutes.filters import MinutesFilter
from councils.minutes.forms import MinutesForm
from councils.minutes.models import Minutes
from councils.minutes.services import issuing, writing
from councils.numbering.printed import ISSUED, issued_version

CLAUSES = "9.secretariat.2 9.secretary_general.3"


class MinutesList(ListPage):
    title = "会议纪要"
    subtitle = "起草、核稿、签发、印发和各单位签收"
    clauses = CLAUSES
    ordering = ["-meeting__begins_at", "-edition"]
    filterset_class = MinutesFilter
    search_fields = ["title", "number", "body"]
    search_placeholder = "标题、编号或内容"
    export_name = "会议纪要"
    empty = Empty("还没有会议纪要", "会议结束登记后，秘书处在会议页起草纪要。")
    columns = [
        Column("number", "编号", value=lambda one: one.number or "未编号", css="nowrap", width=18),
        Column("title", "标题", css="wide title", width=36),
        Column("day", "会议日期", kind="date", value="meeting.day", sort="meeting__begins_at"),
        Column("state", "状态", states=Minutes.State, sort="state"),
        Column("issued_at", "印发时间", kind="datetime", sort="issued_at", css="nowrap"),
        Column("edition", "版次", kind="int", css="minor"),
    ]

    def rule(self, user: Any) -> access.Verdict:
        return rules.may_see_list(user)

    def get_queryset(self, user: Any):
        return Minutes.objects.visible_to(user).select_related("meeting")

    def row_url(self, one: Minutes) -> str:
        return one.get_absolute_url()


visible = finder(Minutes, "meeting", "presided_by", "written_by", "checked_by", "signed_by", "corrects")


def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    shown, user = visible(request, pk), request.user
    readers = list(shown.readers.select_related("unit", "read_by"))
    acts = ("revise", "submit", "check", "sign", "send_back", "correct", "urge")
    context = {
        "title": shown.title,
        "minutes": shown,
        "meeting": shown.meeting,
        "clauses": CLAUSES,
        "tone": Minutes.State(shown.state).tone,
        "ordered": ordered_of(shown),
        "may": {name: getattr(rules, f"may_{name}")(user, shown) for name in acts},
        "prepares": access.is_secretariat(user),
        "own": [one for one in readers if one.unit_id in access.units_with(user)],
        "readers": _table(readers) if readers and access.is_leader_or_secretariat(user) else None,
        "read": sum(one.read_at is not None for one in readers),
        "called": len(readers),
        "words": issuing.words_of(shown) if rules.may_urge(user, shown) else "",
        "corrected_by": Minutes.objects.filter(corrects=shown, state__in=Minutes.OUT).first(),
        "events": events_of(shown) if access.is_secretariat(user) else None,
    }
    return render(request, "councils/minutes/detail.html", context)


def _table(readers: list[Any]) -> DataTable:
    columns = [
        Column("unit", "单位", css="wide", value=lambda one: str(one.unit)),
        Column("read_at", "签收时间", kind="datetime"),
        Column("read_by", "签收人", value=lambda one: str(one.read_by or "")),
    ]
    unread_first = sorted(readers, key=lambda one: (one.read_at is not None, one.pk))
    return DataTable(columns, unread_first, caption="签收情况")


@require_POST
def meeting_minutes_new(request: HttpRequest, pk: int) -> HttpResponse:
    return carry_out(
        request,
        None,
        lambda: writing.begin(meetings.visible(request, pk), by=request.user),
        done="已按会议情况生成纪要草稿，请核对修改。",
        to=lambda one: redirect("minutes_edit", one.pk),
    )


def minutes_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    form = MinutesForm(request.POST or None, instance=shown)

    def save() -> Minutes:
        return writing.revise(shown, by=request.user, **form.values())

    if is_autosave(request):
        return autosaved(request, form, save)
    require(rules.may_revise(request.user, shown))
    answer = carry_out(request, form, save, done="已保存。")
    context = {
        "title": f"编写：{shown}",
        "minutes": shown,
        "form": form,
        "ordered": ordered_of(shown),
        "clauses": CLAUSES,
    }
    return answer or render(
        request, "councils/minutes/edit.html", context, status=422 if form.errors else 200
    )


minutes_submit = button(visible, writing.submit, "已送核稿。")
minutes_check = button(visible, writing.check, "已核稿，请主持人签发。")
minutes_sign = button(visible, issuing.sign, "已签发，应到单位已收到纪要，督办事项同时交办。")
minutes_send_back = button(visible, writing.send_back, "已退回秘书处。", words="why", to="minutes_list")
minutes_correct = button(
    visible,
    writing.correct,
    "已生成更正稿，印发前原纪要有效。",
    words="why",
    to=lambda one: redirect("minutes_edit", one.pk),
)
minutes_urge = button(
    visible,
    issuing.urge,
    lambda told: f"已提醒 {told} 人。" if told else "没有需要提醒的，或今天已经提醒过。",
)


@require_POST
def minutes_read(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    mine = shown.readers.filter(unit__in=access.units_with(request.user))
    reader = get_object_or_404(mine, pk=inputs.number(request.POST.get("reader")))
    return carry_out(
        request,
        None,
        lambda: issuing.read(reader, by=request.user),
        done=lambda one: f"{one.unit} 已签收。",
        to=shown,
    )


@catalogue.document("会议纪要（全文）", of="minutes_list", faces=("pdf", "docx"), code=ISSUED)
@paper
def minutes_pdf(request: HttpRequest, pk: int) -> Paper:
    """The minutes in the form of GB/T 9704, as PDF or Word: 纪要标志, 出席、请假、列席, 议定事项; a draft says that it is one."""
    shown = visible(request, pk)
    official = official_of(shown)
    return face_of(request, official, f"会议纪要-{shown.title}", version=issued_version(official))
