"""Choosing the recipients, sending, the receipts, and what a unit has received."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import act_on_chosen, button, carry_out, form_page, press
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.ground import access, inputs
from alliance.ground.access import Refused, Verdict, require
from alliance.registers import catalogue
from councils.dispatch import services
from councils.dispatch.filters import ReceiptFilter, ReceivedFilter
from councils.dispatch.forms import RecipientsForm
from councils.document_pages.views.documents import CLAUSES, visible
from councils.documents import rules
from councils.documents.models.documents import Document
from councils.documents.models.recipients import Recipient

SHOWN = 300
State = Document.State


def document_recipients(request: HttpRequest, pk: int) -> HttpResponse:
    """Add units: to a draft they are only chosen, of what is out it is sent to them at once."""
    shown = visible(request, pk)
    more = shown.state == State.SENT
    require((rules.may_send_more if more else rules.may_address)(request.user, shown))
    form = RecipientsForm(request.POST or None)
    act = services.send_more if more else services.address
    answer = carry_out(
        request,
        form,
        lambda: act(shown, units=form.units(), by=request.user),
        done="已增发，所选单位收到通知。" if more else lambda number: f"已加入 {number} 个单位。",
        to=shown if more else lambda number: redirect("document_recipients", shown.pk),
    )
    rows = list(shown.recipients.select_related("unit").order_by("unit__name_key")[:SHOWN])
    context = {
        "title": "增发" if more else "发送范围",
        "document": shown,
        "form": form,
        "more": more,
        "rows": rows,
        "number": shown.recipients.count() if len(rows) == SHOWN else len(rows),
        "clauses": CLAUSES,
    }
    return answer or form_page(request, "councils/dispatch/recipients.html", context)


@require_POST
def document_leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    chosen = shown.recipients.filter(pk__in=inputs.numbers(request.POST.getlist("selected")))
    return press(
        request,
        shown,
        services.leave_out,
        lambda number: f"已移出 {number} 个单位。",
        to=reverse("document_recipients", args=[pk]),
        recipients=list(chosen),
    )


def _said_when_sent(document: Any) -> str:
    number = document.recipients.count()
    return (
        f"已印发，{number} 个收文单位收到通知。" if number else "已印发。没有平台内的收文单位，请线下送达。"
    )


document_address_in_words = button(
    visible,
    services.address_in_words,
    lambda one: f"主送：{one.addressee}。",
    to=lambda one: redirect("document_recipients", one.pk),
)
document_send = button(visible, services.send, _said_when_sent)


@require_POST
def document_read(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    mine = shown.recipients.filter(unit__in=access.units_with(request.user))
    recipient = get_object_or_404(mine, pk=inputs.number(request.POST.get("recipient")))
    return press(request, recipient, services.read, lambda one: f"{one.unit}已阅知。", to=shown)


@require_POST
def document_urge(request: HttpRequest, pk: int) -> HttpResponse:
    """All that have not read it, or those that were chosen in the list of receipts."""
    shown, selected = visible(request, pk), request.POST.getlist("selected")
    chosen = inputs.numbers(selected) if selected else None
    return press(
        request,
        shown,
        services.urge,
        lambda told: f"已提醒 {told} 人。" if told else "没有需要提醒的，或今天已经提醒过。",
        to=reverse("document_receipts", args=[pk]) if selected else shown,
        chosen=chosen,
    )


def may_see_receipts(user: Any) -> Verdict:
    return Verdict.of(access.is_leader_or_secretariat(user), "阅知情况由秘书处和理事长查看。")


@catalogue.document("公文阅知情况表", of="documents", faces=("xlsx",), may=may_see_receipts)
class ReceiptList(ListPage):
    """Who has read a document, unread first."""

    title = "阅知情况"
    clauses = CLAUSES
    ordering = ["read_at", "unit__name_key"]
    filterset_class = ReceiptFilter
    search_fields = ["unit__name", "unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "公文阅知情况"
    empty = Empty("没有收文单位", "拟稿时选择发送范围。")
    columns = [
        Column("unit", "单位", value="unit.name", css="wide", width=30, sort="unit__name_key"),
        Column("kind", "成员类别", value=lambda one: one.unit.get_kind_display(), css="nowrap"),
        Column("sent_at", "发送时间", kind="datetime", css="minor"),
        Column("read_at", "阅知时间", kind="datetime", sort="read_at"),
        Column("read_by", "阅知人", value=lambda one: str(one.read_by or "")),
    ]

    @property
    def document(self) -> Document:
        return visible(self.request, self.kwargs["pk"])

    def rule(self, user: Any) -> Verdict:
        self.subtitle = str(self.document)
        return may_see_receipts(user)

    def get_queryset(self, user: Any):
        found = Recipient.objects.filter(document=self.kwargs["pk"])
        return found.filter(document__in=Document.objects.visible_to(user)).select_related("unit", "read_by")

    def selectable(self, one: Recipient) -> int | None:
        return one.pk if one.read_at is None else None

    def bulk(self, user: Any) -> list[BulkAction]:
        if not access.is_secretariat(user):
            return []
        url = reverse("document_urge", args=[self.kwargs["pk"]])
        confirm = "将提醒所选单位的联络员和负责人；同一单位一天最多提醒一次。"
        return [BulkAction("提醒所选单位", url, confirm, "primary")]


class ReceivedList(ListPage):
    """What was sent to the units that this person reads for."""

    title = "收文"
    subtitle = "联盟发给本单位的文件；看过后点“阅知”"
    clauses = "7.4 10"
    ordering = ["-sent_at"]
    filterset_class = ReceivedFilter
    search_fields = ["document__title", "document__number", "document__body"]
    search_placeholder = "标题、文号或正文"
    export_name = "收文"
    empty = Empty("还没有收文", "联盟发给本单位的通知、函等会出现在这里。")
    columns = [
        Column("number", "文号", value="document.number", css="nowrap", width=20),
        Column("title", "标题", value="document.title", css="wide title", width=40),
        Column("kind", "文种", value=lambda one: one.document.get_kind_display(), css="nowrap"),
        Column("state", "状态", value="document.state", states=State),
        Column("sent_at", "收文时间", kind="datetime", sort="sent_at", css="nowrap"),
        Column("unit", "单位", value="unit.name", css="minor"),
        Column("read_at", "阅知时间", kind="datetime", sort="read_at", css="nowrap"),
    ]

    def rule(self, user: Any) -> Verdict:
        return Verdict.of(access.units_read(user), "收文由成员单位人员查看。")

    def get_queryset(self, user: Any):
        return Recipient.objects.of_people_of(user).select_related("document", "unit")

    def row_url(self, one: Recipient) -> str:
        return one.document.get_absolute_url()

    def selectable(self, one: Recipient) -> int | None:
        return one.pk if one.read_at is None and one.document.state == State.SENT else None

    def bulk(self, user: Any) -> list[BulkAction]:
        if not access.units_with(user):
            return []
        confirm = "所选文件记为本单位已阅知，阅知人是您本人。"
        return [BulkAction("阅知所选文件", reverse("received_read"), confirm, "primary")]


@require_POST
def received_read(request: HttpRequest) -> HttpResponse:
    """Read all that were chosen; what cannot be is named with its reason."""
    own = access.units_with(request.user)
    if not own:
        raise Refused("收文由成员单位人员阅知。")
    mine = Recipient.objects.filter(unit__in=own).select_related("document")
    return act_on_chosen(
        request,
        mine,
        services.read,
        named=lambda row: row.document.title,
        done="已阅知 {} 份文件。",
        what="文件",
        to="documents_received",
    )


def receipts_of(rows: list[Recipient]) -> DataTable:
    """The first rows of who has read it, unread first, for the page of the document."""
    columns = [
        Column("unit", "单位", css="wide", value=lambda one: one.unit.name),
        Column("read_at", "阅知时间", kind="datetime"),
        Column("read_by", "阅知人", value=lambda one: str(one.read_by or "")),
    ]
    return DataTable(columns, rows, caption="阅知情况")
