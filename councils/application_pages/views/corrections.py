"""Corrections: returning an application with a deadline, giving more time, closing what stays overdue.

`ask_correction` is the page of every kind of application that is returned: for a seat here, for membership later.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alliance.face.acting import button, fill_in
from alliance.ground.access import require
from councils.application_pages.forms import CorrectionForm
from councils.application_pages.views.applications import visible
from councils.applications import rules
from councils.applications.models import RoleApplication
from councils.applications.services import corrections


def ask_correction(
    request: HttpRequest,
    shown: Any,
    title: str,
    verb: Callable[..., Any],
    done: str,
    *,
    form: type[CorrectionForm],
    listed: str,
) -> HttpResponse:
    """Ask for reason and deadline, then do it; `listed` names the address of the list that the application stands in."""
    asked = form(request.POST or None)
    answer = fill_in(request, asked, verb, shown, done=done, to=shown)
    context = {"title": title, "application": shown, "form": asked, "list_url": reverse(listed)}
    context["kind"] = shown._meta.verbose_name
    return answer or render(request, "councils/applications/corrections/form.html", context)


def _ask(
    request: HttpRequest, shown: RoleApplication, title: str, verb: Callable[..., RoleApplication], done: str
) -> HttpResponse:
    return ask_correction(request, shown, title, verb, done, form=CorrectionForm, listed="applications")


def application_return(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_send_back(request.user, shown))
    return _ask(request, shown, "退回补正", corrections.send_back, "已退回，申请单位将收到通知。")


def application_extend(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_extend(request.user, shown))
    return _ask(request, shown, "延长补正期限", corrections.extend, "已延长补正期限，申请单位将收到通知。")


application_lapse = button(visible, corrections.lapse, "该申请已作失效处理。", words="reason")
