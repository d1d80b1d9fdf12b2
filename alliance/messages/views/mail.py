"""What people decide about the outbox: held mail goes out or never will, a pause ends early."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from alliance.messages import mail_home, outbox


@require_POST
def release(request: HttpRequest) -> HttpResponse:
    number = mail_home.release(reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, f"已放行，{number} 封待发送邮件将陆续发出。")
    return redirect("jobs")


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    number = mail_home.discard(reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, f"已作废 {number} 封待发送邮件，站内消息仍然保留。今后的邮件照常发送。")
    return redirect("jobs")


@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    outbox.resume(by=request.user)
    messages.success(request, "将立即重新连接邮件服务器。")
    return redirect("jobs")
