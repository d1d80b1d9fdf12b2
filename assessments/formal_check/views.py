"""The secretariat's formal check of a self-assessment."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.calendar import holidays
from alliance.face.acting import act_on_chosen, carry_out, onward
from alliance.ground import clock, inputs
from alliance.ground.access import Refused, require
from assessments.formal_check import services as checks
from assessments.formal_check.forms import AnswerForm, DecideForm, SendBackForm
from assessments.sheets import rules
from assessments.sheets.forms import first_error
from assessments.sheets.found import CLAUSES, visible, visible_item
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item

CUSTOMARY_DAYS = 3
BULK = 100


@require_POST
def pass_check(request: HttpRequest, pk: int) -> HttpResponse:
    seen, note = inputs.version(request.POST.get("version")), request.POST.get("reason", "")
    row = checks.pass_check(visible(request, pk), by=request.user, version=seen, note=note)
    messages.success(request, _onward(request, "形式审查已通过，进入复评。"))
    return redirect(row)


def _onward(request: HttpRequest, said: str) -> str:
    return onward(said, Assessment.objects.to_check_by(request.user), named=lambda row: str(row.unit))


@require_POST
def pass_many(request: HttpRequest) -> HttpResponse:
    """Each of the chosen for itself; what cannot be passed is named with its reason."""
    require(rules.may_organise(request.user))
    return act_on_chosen(
        request,
        Assessment.objects.visible_to(request.user).select_related("unit", "cycle"),
        checks.pass_check,
        named=lambda row: str(row.unit),
        done="形式审查已通过 {} 家，进入复评。",
        what="待形式审查的单位",
        to=f"{reverse('assessments')}?state={Assessment.State.SUBMITTED}",
        most=BULK,
    )


def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return it for correction, with what is to be corrected and until when."""
    row = visible(request, pk)
    require(rules.may_check(request.user, row))
    proposed = holidays.add_working_days(clock.today(), CUSTOMARY_DAYS)
    last = clock.last_day(row.cycle.review_deadline)
    form = SendBackForm(request.POST or None, initial={"day": min(proposed, last)})
    answer = carry_out(
        request,
        form,
        lambda: checks.send_back(
            row, reason=form.cleaned_data["reason"], correct_by=form.until, by=request.user
        ),
        done=lambda _: _onward(request, "已退回单位补正，单位人员已收到通知。"),
    )
    return answer or render(
        request,
        "assessments/formal_check/send_back.html",
        {"title": "退回补正", "assessment": row, "form": form, "clauses": CLAUSES},
        status=422 if form.errors else 200,
    )


@require_POST
def review_unsubmitted(request: HttpRequest, pk: int) -> HttpResponse:
    row = checks.review_unsubmitted(
        visible(request, pk), reason=request.POST.get("reason", ""), by=request.user
    )
    messages.success(request, _onward(request, "已按记录直接进入复评。"))
    return redirect(row)


@require_POST
def answer_dispute(request: HttpRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    require(rules.may_check(request.user, item.assessment))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Refused(first_error(form))
    checks.answer_dispute(item, by=request.user, **form.cleaned_data)
    messages.success(request, f"{item.indicator.code} 的异议已答复。")
    return _back(item)


@require_POST
def decide_na(request: HttpRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    require(rules.may_check(request.user, item.assessment))
    form = DecideForm(request.POST)
    if not form.is_valid():
        raise Refused("请选择同意或不同意。")
    checks.decide_na(item, approved=form.cleaned_data["approved"], by=request.user)
    messages.success(request, f"{item.indicator.code} 的不适用申请已审定。")
    return _back(item)


def _back(item: Item) -> HttpResponse:
    return redirect(f"{item.assessment.get_absolute_url()}#item-{item.pk}")
