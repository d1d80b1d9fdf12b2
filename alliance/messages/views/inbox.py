"""The in-portal inbox: each person's own messages."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import status_tag
from alliance.face.lists import ListPage
from alliance.ground import clock
from alliance.ground.access import remember
from alliance.ground.wayfinding import is_page
from alliance.messages.models import Notification
from alliance.messages.notifications import unread_count


def _title(row: Notification) -> str:
    mark = status_tag("未读", "danger" if row.urgent else "info") if row.read_at is None else ""
    return format_html("{} {}", mark, row.title)


class Inbox(ListPage):
    title = "消息"
    subtitle = "系统发给您的提醒和通知，同时发送到您登记的邮箱"
    template_name = "alliance/messages/inbox.html"
    columns = [
        Column("title", "标题", cell=_title, css="wide"),
        Column("body", "内容", css="wide", value=lambda row: row.body[:80]),
        Column("created_at", "时间", kind="datetime", sort="created_at"),
    ]
    ordering = ["-created_at"]
    search_fields = ["title", "body"]
    search_placeholder = "标题或内容"
    empty = Empty("还没有消息", "需要您办理或知晓的事项会出现在这里。")

    def get_queryset(self, user):
        return Notification.objects.filter(recipient=user)

    def row_url(self, row) -> str:
        return reverse("message", args=[row.pk])


inbox = Inbox.as_view()


def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message. Looking changes nothing: the page itself posts that it was read."""
    row = get_object_or_404(Notification, pk=pk, recipient=request.user)
    local = is_page(request, row.url)
    context = {"title": row.title, "message": row, "target": row.url if local else ""}
    return render(request, "alliance/messages/message.html", context)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the message as read; with `follow` go on to what it is about."""
    row = get_object_or_404(Notification, pk=pk, recipient=request.user)
    Notification.objects.filter(pk=row.pk, read_at=None).update(read_at=clock.now())
    if request.headers.get("X-Requested-With") == "fetch":
        remember(request.user)
        return HttpResponse(unread_count(request.user), content_type="text/plain; charset=utf-8")
    if "follow" in request.POST and is_page(request, row.url):
        return redirect(row.url)
    return redirect("inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    count = Notification.objects.filter(recipient=request.user, read_at=None).update(read_at=clock.now())
    if count:
        messages.success(request, f"已将 {count} 条消息标为已读。")
    else:
        messages.info(request, "没有未读消息。")
    return redirect("inbox")
