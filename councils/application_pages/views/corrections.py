"""Corrections: returning an application with a deadline, giving more time, closing what stays overdue."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.face.acting import button, fill_in
from alliance.ground.access import require
from councils.application_pages.forms import CorrectionForm
from councils.application_pages.views.applications import visible
from councils.applications import rules
from councils.applications.models import RoleApplication
from councils.applications.services import corrections


def _ask(
    request: HttpRequest, shown: RoleApplication, title: str, verb: Callable[..., RoleApplication], done: str
) -> HttpResponse:
    form = CorrectionForm(request.POST or None)
    answer = fill_in(request, form, verb, shown, done=done, to=shown)
    return answer or render(
        request,
        "councils/applications/corrections/form.html",
        {"title": title, "application": shown, "form": form},
    )


def application_return(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_send_back(request.user, shown))
    return _ask(request, shown, "退回补正", corrections.send_back, "已退回，申请单位将收到通知。")


def application_extend(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_extend(request.user, shown))
    return _ask(request, shown, "延长补正期限", corrections.extend, "已延长补正期限，申请单位将收到通知。")


application_lapse = button(visible, corrections.lapse, "该申请已作失效处理。", words="reason")
