"""What is done to records by a button: to one, and to those chosen in a list."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import act_on_chosen, button, carry_out, fill_in, onward
from alliance.ground import access
from alliance.ground.access import Refused, Verdict, require
from members.record_pages.forms import ReturnForm
from members.record_pages.views.lists import kind_or_404, own_units
from members.record_pages.views.pages import visible
from members.records import rules, services
from members.relations.closed import closed_units


@require_POST
def discard(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    one = visible(request, kind, pk)
    return _done(request, one, services.discard, "草稿已删除。", to=reverse("record_list", args=[kind]))


file = button(visible, services.file, "已报送。")
withdraw = button(visible, services.withdraw, "已撤回，不再计入。", words="reason")


@require_POST
def confirm(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    waiting = kind_or_404(kind).model.objects.to_answer(access.units_with(request.user))
    return _done(
        request, visible(request, kind, pk), services.confirm, "已确认，该记录计入双方。", waiting=waiting
    )


dispute = button(visible, services.dispute, "已提出异议，并告知对方。", words="words")
retract = button(visible, services.retract, "已收回答复，可以重新确认。")


@require_POST
def accept(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    one = visible(request, kind, pk)
    return _done(request, one, services.accept, "已标为核对无误。", waiting=_to_look_at(request, one))


def _to_look_at(request: HttpRequest, one: Any) -> QuerySet:
    closed = closed_units(request.user)
    waiting = type(one).objects.to_look_at().exclude(Q(unit__in=closed) | Q(partner__in=closed))
    return waiting.order_by("filed_at", "pk")


def send_back(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Return a record with the reason and the day until which it is to be corrected."""
    one = visible(request, kind, pk)
    require(rules.may_send_back(request.user, one))
    form = ReturnForm(request.POST or None)
    answer = fill_in(
        request,
        form,
        services.send_back,
        one,
        done=lambda _: onward("已退回，并告知该单位。", _to_look_at(request, one), each="条"),
        to=one,
    )
    return answer or render(
        request, "members/record_pages/return.html", {"title": "退回修改", "record": one, "form": form}
    )


def _done(
    request: HttpRequest,
    one: Any,
    act: Any,
    said: str,
    *,
    to: Any = None,
    waiting: QuerySet | None = None,
    **given: Any,
) -> HttpResponse:
    """Do it; the message names the next record where others `waiting` for the same act."""
    return carry_out(
        request,
        None,
        lambda: act(one, by=request.user, **given),
        done=lambda _: said if waiting is None else onward(said, waiting, each="条"),
        to=one if to is None else to,
    )


@require_POST
def accept_many(request: HttpRequest, kind: str) -> HttpResponse:
    require(_looks_after(request))
    return _many(request, kind, services.accept, "核对")


@require_POST
def return_many(request: HttpRequest, kind: str) -> HttpResponse:
    require(_looks_after(request))
    return _many(request, kind, services.send_back, "退回", reason=request.POST.get("reason", ""))


@require_POST
def file_many(request: HttpRequest, kind: str) -> HttpResponse:
    if not own_units(request.user, kind_or_404(kind)):
        raise Refused("记录由单位的联络员或负责人报送。")
    return _many(request, kind, services.file, "报送")


def _looks_after(request: HttpRequest) -> Verdict:
    return Verdict.of(access.is_secretariat(request.user), "记录由秘书处核对。")


def _many(request: HttpRequest, kind: str, act: Any, word: str, **given: Any) -> HttpResponse:
    rows = kind_or_404(kind).model.objects.visible_to(request.user).select_related("unit", "partner")
    to = reverse("record_list", args=[kind])
    return act_on_chosen(request, rows, act, done=f"已{word} {{}} 条。", what="记录", to=to, **given)
