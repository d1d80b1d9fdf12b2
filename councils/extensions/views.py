"""Asking for more time, and answering."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from alliance.face.acting import carry_out, press
from alliance.ground.access import require
from councils.extensions import rules, services
from councils.extensions.forms import ExtensionForm
from councils.resolutions.views.orders import CLAUSES, visible


def resolution_extension(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_ask(request.user, shown))
    form = ExtensionForm(request.POST or None, initial={"version": shown.version})
    answer = carry_out(
        request,
        form,
        lambda: services.ask(shown, by=request.user, **form.cleaned_data),
        done="已提交延期申请，答复前按原时限办理。",
    )
    context = {"title": "申请延期", "resolution": shown, "form": form, "clauses": CLAUSES}
    return answer or render(
        request, "councils/extensions/ask.html", context, status=422 if form.errors else 200
    )


def _answer(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    return press(request, visible(request, pk), act, done, words="answer")


@require_POST
def resolution_extension_grant(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, services.grant, "已准予延期，责任单位已收到通知。")


@require_POST
def resolution_extension_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, services.refuse, "已答复不予延期，责任单位已收到通知。")
