"""What is done to records by a button: to one, and to those chosen in a list."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import carry_out
from alliance.ground import inputs
from alliance.ground.access import Refused, require
from members.record_pages.forms import ReturnForm
from members.record_pages.views.lists import kind_or_404
from members.record_pages.views.pages import visible
from members.records import rules, services


@require_POST
def discard(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    one = visible(request, kind, pk)
    return _done(request, one, services.discard, "草稿已删除。", to=reverse("record_list", args=[kind]))


@require_POST
def file(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return _done(request, visible(request, kind, pk), services.file, "已报送。")


@require_POST
def withdraw(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    one, reason = visible(request, kind, pk), request.POST.get("reason", "")
    return _done(request, one, services.withdraw, "已撤回，不再计入。", reason=reason)


@require_POST
def confirm(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return _done(request, visible(request, kind, pk), services.confirm, "已确认，该记录计入双方。")


@require_POST
def dispute(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    one, words = visible(request, kind, pk), request.POST.get("reason", "")
    return _done(request, one, services.dispute, "已提出异议，并告知对方。", words=words)


@require_POST
def retract(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return _done(request, visible(request, kind, pk), services.retract, "已收回答复，可以重新确认。")


@require_POST
def accept(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return _done(request, visible(request, kind, pk), services.accept, "已标为核对无误。")


def send_back(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Return a record with the reason and the day until which it is to be corrected."""
    one = visible(request, kind, pk)
    require(rules.may_send_back(request.user, one))
    form = ReturnForm(request.POST or None)
    answer = carry_out(
        request,
        form,
        lambda: services.send_back(one, **form.cleaned_data, by=request.user),
        done="已退回，并告知该单位。",
        to=one,
    )
    return answer or render(
        request, "members/record_pages/return.html", {"title": "退回修改", "record": one, "form": form}
    )


def _done(
    request: HttpRequest, one: Any, act: Any, said: str, *, to: Any = None, **given: Any
) -> HttpResponse:
    return carry_out(
        request, None, lambda: act(one, by=request.user, **given), done=said, to=one if to is None else to
    )


@require_POST
def accept_many(request: HttpRequest, kind: str) -> HttpResponse:
    return _many(request, kind, services.accept, "核对")


@require_POST
def return_many(request: HttpRequest, kind: str) -> HttpResponse:
    return _many(request, kind, services.send_back, "退回", reason=request.POST.get("reason", ""))


@require_POST
def file_many(request: HttpRequest, kind: str) -> HttpResponse:
    return _many(request, kind, services.file, "报送")


def _many(request: HttpRequest, kind: str, act: Any, word: str, **given: Any) -> HttpResponse:
    """The act on each chosen record; those that it may not be done to are left, and the first reason is told."""
    chosen = inputs.numbers(request.POST.getlist("selected"))
    rows = kind_or_404(kind).model.objects.visible_to(request.user).filter(pk__in=chosen).order_by("pk")
    records = list(rows.select_related("unit", "partner"))
    if not records:
        raise Refused("请先选择记录。")
    done, why = services.each(act, records, by=request.user, **given)
    if not done:
        raise Refused(f"没有{word}任何记录：{why}")
    messages.success(request, f"已{word} {done} 条。")
    if why:
        messages.warning(request, f"另有 {len(records) - done} 条未{word}，如：{why}")
    return redirect("record_list", kind)
