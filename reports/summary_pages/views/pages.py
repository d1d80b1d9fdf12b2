"""One summary: read, written, handed up, answered for, decided on; its pictures and its paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import autosaved, button, carry_out, finder, press
from alliance.face.components import Step
from alliance.files import uploads
from alliance.ground import access, clock, inputs
from alliance.ground.access import Refused, require
from alliance.history.words import events_of
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue
from members.units.models import Unit
from reports.summaries import deadlines, printed, rules
from reports.summaries.models import Summary, SummaryPicture
from reports.summaries.services import deciding, writing
from reports.summary_pages.forms import SummaryForm

State = Summary.State


visible = finder(Summary, "unit", "prepared_by", "checked_by", "decided_by")


def clauses_of(one: Summary) -> str:
    if one.is_of_unit:
        return "7.5"
    return "11.self_evaluation 13.2" if one.kind == Summary.Kind.SELF_EVALUATION else "9.secretariat.5"


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin a summary (`kind`, `year`, for a unit `unit`), drafted from the records, and write on it."""
    year, kind = inputs.year(request.POST.get("year")), request.POST.get("kind", "")
    if year is None:
        raise Refused("请选择年度。")
    if kind == Summary.Kind.UNIT:
        units = Unit.objects.filter(pk__in=access.units_with(request.user))
        unit = units.filter(pk=inputs.number(request.POST.get("unit")) or 0).first()
        if unit is None:
            raise Refused("只有本单位的人员可以起草本单位的年度工作总结。")
        return carry_out(request, None, lambda: writing.start_unit(unit, year, by=request.user), to=_to_edit)
    return carry_out(request, None, lambda: writing.start_ours(kind, year, by=request.user), to=_to_edit)


def _to_edit(one: Summary) -> HttpResponse:
    return redirect("summary_edit", one.pk) if one.state in Summary.WRITTEN else redirect(one)


def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary as it stands, and what may be done with it."""
    one, user = visible(request, pk), request.user
    deadline = deadlines.of(one.kind, one.year)
    ours = rules.writes(user, one)
    context = {
        "title": one.title,
        "summary": one,
        "clauses": clauses_of(one),
        "tone": State(one.state).tone,
        "steps": steps(one),
        "deadline": deadline,
        "last_day": clock.show_deadline(deadline, with_year=True),
        "timeliness": one.timeliness(deadline),
        "code": printed.code_of(one),
        "ours": ours,
        "may_edit": rules.may_edit(user, one),
        "may_hand_up": rules.may_hand_up(user, one),
        "may_hand_back": rules.may_hand_back(user, one),
        "may_hand_in": rules.may_hand_in(user, one),
        "may_decide": rules.may_decide(user, one),
        "may_carry_over": rules.may_carry_over(user, one),
        "own": deciding.self_assessment_of(one) if ours else None,
        "events": events_of(one) if ours or access.is_secretariat(user) else [],
    }
    return render(request, "reports/summaries/summary.html", context)


def steps(one: Summary) -> list[Step]:
    """Writing, answering for it, deciding: who has it now."""
    handed, final = one.state in (State.REVIEWING, State.FINAL), one.is_final
    writing_now = one.state in Summary.WRITTEN
    return [
        Step("起草", "current" if writing_now else "done", holder=str(one.prepared_by)),
        Step(
            f"{one.checker}确认",
            "done" if handed else "current" if one.state == State.CHECKING else "todo",
            holder=str(one.checked_by) if handed and one.checked_by else one.checker,
            at=one.handed_in_at if handed else None,
            deadline=None if handed else deadlines.of(one.kind, one.year),
        ),
        Step(
            f"{one.decider}审定",
            "done" if final else "current" if handed else "todo",
            holder=str(one.decided_by) if final and one.decided_by else one.decider,
            at=one.decided_at,
            note=one.opinion if final else "",
        ),
    ]


def _form(request: HttpRequest, one: Summary) -> SummaryForm:
    upload_to = reverse("summary_picture_new", args=[one.pk])
    return SummaryForm(request.POST or None, instance=one, upload_to=upload_to)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write title and text, which save themselves; and hand the summary on from here."""
    one = visible(request, pk)
    require(rules.may_edit(request.user, one))
    form = _form(request, one)

    def save() -> Summary:
        return writing.write(one, by=request.user, **form.values())

    answer = carry_out(request, form, save, then=lambda saved: _hand_on(request, saved))
    context = {
        "title": one.title,
        "summary": one,
        "form": form,
        "clauses": clauses_of(one),
        "deadline": deadlines.of(one.kind, one.year),
        "answers_for_it": _answers_for_it(request.user, one),
        "gaps": rules.gaps_in(one.text),
    }
    return answer or render(request, "reports/summaries/edit.html", context)


def _answers_for_it(user: Any, one: Summary) -> bool:
    """Whether this person hands it in himself, so that nobody has to be asked."""
    if one.is_of_unit:
        return one.unit_id in access.units_with(user, "head_unit")
    return bool(rules.may_keep_record(user, None))


def _hand_on(request: HttpRequest, saved: Summary) -> HttpResponse:
    act = {"up": deciding.hand_up, "in": deciding.hand_in}.get(request.POST.get("act", ""))
    if act is not None:
        saved = act(saved, by=request.user)
    return redirect(saved)


@require_POST
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    form = _form(request, one)
    return autosaved(request, form, lambda: writing.write(one, by=request.user, **form.values()))


redraft = button(
    visible,
    writing.redraft,
    "已按最新记录重新起草，原来的文字在历史记录中。",
    to=lambda saved: redirect("summary_edit", saved.pk),
)


@require_POST
def add_picture(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep a picture for the text; answers with its address, or with the reason why not."""
    one = visible(request, pk)
    try:
        file = writing.checked_picture(request.FILES.get("file"))
        picture = writing.add_picture(one, file, by=request.user)
    except Refused as refused:
        return JsonResponse({"message": refused.reason}, status=422)
    return JsonResponse({"url": picture.get_absolute_url(), "caption": picture.name.rpartition(".")[0]})


@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture, for whoever sees its summary."""
    there = SummaryPicture.objects.filter(summary__in=Summary.objects.visible_to(request.user))
    one = get_object_or_404(there, pk=pk)
    return uploads.serve(one.file, one.name, one.content_type, inline=True)


hand_up = button(visible, deciding.hand_up, lambda one: f"已送{one.checker}确认。")
hand_back = button(visible, deciding.hand_back, "已退回起草人。", words="reason")
hand_in = button(visible, deciding.hand_in, lambda one: f"已确认并报送{one.decider}。")
send_back = button(visible, deciding.send_back, "已退回修改。", words="reason")


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    one, opinion = visible(request, pk), inputs.seen(request.POST.get("opinion", ""))[:1000]
    return press(request, one, deciding.settle, "已审定，总结已定稿。", opinion=opinion)


@require_POST
def carry_over(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    return press(request, one, deciding.carry_over, "已带入本单位年度自评。", to=lambda _: redirect(one))


@catalogue.document(
    "单位年度工作总结（全文）",
    of=("unit_summaries", "my_summaries"),
    faces=("pdf", "docx"),
    code=printed.SUMMARY,
)
@catalogue.document(
    "秘书处总结和自评报告（全文）",
    of="our_summaries",
    key="our_summary_export",
    faces=("pdf", "docx"),
    code=printed.SUMMARY,
)
@paper
def export(request: HttpRequest, pk: int) -> Paper:
    """The summary as a document, as PDF or Word."""
    one = visible(request, pk)
    return printed.paper_of(request, one)
