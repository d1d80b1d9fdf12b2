"""What the units write about their orders, and what the secretariat finds."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from alliance.face.acting import act_on_chosen, button, carry_out, fill_in, form_page
from alliance.files import stored
from alliance.ground.access import require
from alliance.registers import catalogue
from councils.resolutions import rules
from councils.resolutions.forms import EntryForm, TakeForm
from councils.resolutions.models.entries import EntryFile
from councils.resolutions.models.orders import Resolution
from councils.resolutions.services import work
from councils.resolutions.views.orders import CLAUSES, visible


def resolution_take(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_take(request.user, shown))
    initial = {"version": shown.version, "person": shown.person or request.user.name}
    form = TakeForm(request.POST or None, initial=initial)
    answer = fill_in(request, form, work.take, shown, done="已签收，请按时限办理并填报进展。")
    context = {"title": "签收", "resolution": shown, "form": form, "clauses": CLAUSES}
    return answer or form_page(request, "councils/resolutions/take.html", context)


def resolution_note(request: HttpRequest, pk: int) -> HttpResponse:
    return _write(request, pk, "填报进展", rules.may_note, work.note, "进展已保存。")


def resolution_report(request: HttpRequest, pk: int) -> HttpResponse:
    return _write(request, pk, "反馈办结", rules.may_report, work.report, "已反馈，等待秘书处审核。")


def _write(request: HttpRequest, pk: int, title: str, rule: Any, act: Any, done: str) -> HttpResponse:
    shown = visible(request, pk)
    require(rule(request.user, shown))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EntryForm(*sent, initial={"version": shown.version})
    answer = carry_out(
        request,
        form,
        lambda: act(shown, by=request.user, version=form.cleaned_data["version"], **form.values()),
        done=done,
        at="file1",
    )
    context = {"title": title, "resolution": shown, "form": form, "clauses": CLAUSES}
    return answer or form_page(request, "councils/resolutions/write.html", context)


resolution_take_back = button(visible, work.take_back, "已撤回反馈，请继续办理。", words="why")
resolution_send_back = button(visible, work.send_back, "已退回，责任单位已收到通知。", words="why")
resolution_accept = button(visible, work.accept, "已办结销号。", words="opinion")
resolution_urge = button(visible, work.urge, "已催办（同一天只通知一次）。")


@require_POST
def resolutions_urge(request: HttpRequest) -> HttpResponse:
    """The orders ticked in the board."""
    require(rules.may_urge_many(request.user))
    return act_on_chosen(
        request,
        Resolution.objects.visible_to(request.user).select_related("unit"),
        work.urge,
        named=lambda one: f"{one.unit}《{one.task}》",
        done="已催办 {} 项（同一天只通知一次）。",
        what="督办事项",
        to="resolutions",
    )


@catalogue.left_out(catalogue.ATTACHED)
def resolution_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A file beside what was written, for whoever sees the order; asked again at every download."""
    seen = Resolution.objects.visible_to(request.user)
    row = get_object_or_404(EntryFile, pk=pk, entry__resolution__in=seen)
    return stored.serve(row, request)
