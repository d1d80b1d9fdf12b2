"""Recorded decisions of the council: list, entry with a live count of the seats, confirmation, the minutes file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alliance.face.acting import button, carry_out, fill_in, finder
from alliance.face.components import Attachment, Empty
from alliance.face.datatable import Column
from alliance.face.inline import status_tag
from alliance.face.lists import ListPage
from alliance.files import stored
from alliance.ground import clock, inputs
from alliance.ground.access import require
from alliance.history.words import events_of
from alliance.registers import catalogue
from alliance.signin import reauth
from councils.decisions import rules
from councils.decisions import services as decisions
from councils.decisions.filters import DecisionFilter
from councils.decisions.forms import DecisionForm
from councils.decisions.models import CouncilDecision
from councils.decisions.parts import DECISION
from councils.decisions.progress import steps_of_decision
from members.units.models import Unit


class DecisionList(ListPage):
    template_name = "councils/decisions/list.html"
    title = "理事会决定"
    subtitle = "理事会会议作出的决定，录入后经理事长确认生效"
    clauses = "5 12.two_years"
    columns = [
        Column("subject", "议题", css="wide"),
        Column("matter", "事项类别", value=lambda one: one.get_matter_display(), sort="matter"),
        Column("unit", "涉及单位", value=lambda one: str(one.unit or "")),
        Column("met_on", "会议日期", kind="date", sort="met_on"),
        Column("present", "出席", kind="int", sort="present"),
        Column("votes_for", "赞成", kind="int"),
        Column("votes_against", "反对", kind="int"),
        Column("abstained", "弃权", kind="int"),
        Column(
            "outcome",
            "结果",
            cell=lambda one: status_tag(one.outcome, "success" if one.passed else "danger"),
        ),
        Column(
            "state",
            "状态",
            states=CouncilDecision.State,
        ),
    ]
    ordering = ["-met_on"]
    filterset_class = DecisionFilter
    search_fields = ["subject", "unit__name", "unit__initials"]
    search_placeholder = "议题或单位"
    export_name = "理事会决定"
    empty = Empty("还没有理事会决定", "会议作出决定后，由秘书长录入票数和会议纪要，理事长确认。")

    def get_queryset(self, user: Any):
        return CouncilDecision.objects.visible_to(user).select_related("unit")

    def row_url(self, one: CouncilDecision) -> str:
        return one.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_enter": rules.may_open_entry(user)}


visible = finder(CouncilDecision, "unit", "entered_by", "confirmed_by")


def decision(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    return render(
        request,
        "councils/decisions/detail.html",
        {
            "title": shown.subject,
            "decision": shown,
            "tone": CouncilDecision.State(shown.state).tone,
            "result": shown.result,
            "steps": steps_of_decision(shown),
            "files": _files(shown),
            "may_confirm": rules.may_confirm(request.user, shown),
            "may_send_back": rules.may_send_back(request.user, shown),
            "may_correct": rules.may_correct(request.user, shown),
            "may_open_entry": rules.may_open_entry(request.user),
            "parts": DECISION.drawn(shown, request),
            "events": events_of(shown),
        },
    )


def _files(shown: CouncilDecision) -> list[Attachment]:
    """The minutes, with a preview of a PDF; nothing when the file is not in its place."""
    if not shown.file or not shown.file.storage.exists(shown.file.name):
        return []
    url = reverse("decision_minutes", args=[shown.pk])
    preview = f"{url}?inline=1" if shown.can_be_previewed else ""
    return [
        Attachment(
            shown.name,
            url,
            shown.size,
            preview_url=preview,
            dated=shown.met_on,
        )
    ]


def decision_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_open_entry(request.user))
    given = {name: request.GET.get(name) for name in ("matter", "unit", "subject")}
    initial = {"met_on": clock.today(), **given}
    form = DecisionForm(request.POST or None, request.FILES or None, initial=initial)

    def enter() -> CouncilDecision:
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return decisions.enter(**values, by=request.user)

    answer = carry_out(request, form, enter, done=lambda one: f"已录入（{one.outcome}），等待理事长确认。")
    return answer or _form_page(request, "录入理事会决定", form)


def decision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_correct(request.user, shown))
    form = DecisionForm(request.POST or None, request.FILES or None, decision=shown)
    answer = fill_in(
        request,
        form,
        decisions.correct,
        shown,
        done=lambda one: f"已重新录入（{one.outcome}），等待理事长确认。",
    )
    return answer or _form_page(request, f"核对：{shown}", form, shown)


def _form_page(
    request: HttpRequest, title: str, form: DecisionForm, shown: CouncilDecision | None = None
) -> HttpResponse:
    data = (
        form.data
        if form.is_bound
        else {
            name: form.get_initial_for_field(form.fields[name], name) for name in ("matter", "met_on", "unit")
        }
    )
    return render(
        request,
        "councils/decisions/form.html",
        {"title": title, "form": form, "decision": shown, "needed": _needed(data)},
    )


def decision_preview(request: HttpRequest) -> HttpResponse:
    """How many seats are in office on the day, step back, must be present: shown while the form is filled."""
    require(rules.may_open_entry(request.user))
    return render(request, "councils/decisions/needed.html", {"needed": _needed(request.GET)})


def _needed(data: Any) -> dict[str, Any] | None:
    """Seats, recused seats, quorum and majority for what stands in the form; None while it is incomplete."""
    matter, met_on, unit = (data.get(name) for name in ("matter", "met_on", "unit"))
    day = inputs.day(met_on)
    if day is None or matter not in CouncilDecision.Matter.values:
        return None
    known = Unit.objects.filter(pk=inputs.number(unit)).first()
    seats, recused = decisions.seats_on(day, known)
    quorum, majority = decisions.thresholds(matter)
    base = seats - recused
    return {
        "day": day,
        "seats": seats,
        "recused": recused,
        "base": base,
        "quorum": str(quorum),
        "quorum_needed": quorum.of(base) if base else 0,
        "majority": str(majority),
    }


decision_confirm = reauth.asks_password(
    button(visible, decisions.confirm, lambda one: f"已确认：{one}（{one.outcome}）。")
)
decision_return = button(visible, decisions.send_back, "已退回核对，并通知录入人。", words="reason")


@catalogue.left_out(catalogue.ATTACHED)
def decision_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes, for those who may see the decision; asked again at every download."""
    shown = visible(request, pk)
    return stored.serve(shown, request, missing="会议纪要文件不在")
