"""确认: one unit's marks by reviewer and indicator, its total and grade before they are confirmed, and what else is decided."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import act_on_chosen, button, carry_out, onward
from alliance.ground import clock, inputs
from alliance.ground.access import Refused, holds, require
from alliance.history.words import events_of
from assessments.cycles import deadlines
from assessments.cycles.views.years import cycle_of
from assessments.dossiers import services as dossiers
from assessments.held.rules import may_see_held
from assessments.results import rules
from assessments.results.forms import ConfirmForm
from assessments.results.services import confirming, reopening
from assessments.results.services.outcome import Outcome, bonus_lines, computed, veto_lines
from assessments.results.views.calibration import CLAUSES, grade_tag, looked_after
from assessments.reviews.models import Review
from assessments.reviews.rules import all_done, may_compare
from assessments.sheets import prefilling
from assessments.sheets.forms import first_error
from assessments.sheets.models.assessments import Assessment
from councils.terms.models.terms import PRESIDING

State = Assessment.State
BULK = 500


def visible(request: HttpRequest, pk: int) -> Assessment:
    """An assessment for those who look after the review; for everybody else it is not there."""
    found = looked_after(request.user)
    return get_object_or_404(
        found.select_related(
            "cycle", "unit", "standard", "confirmed_by", "late_confirmation_by"
        ).prefetch_related("extensions", "standard__bonus_items", "standard__vetoes"),
        pk=pk,
    )


def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit's marks by reviewer and indicator, and the form that confirms; total and grade are shown before."""
    shown = visible(request, pk)
    require(may_see_held(request.user, shown))
    form = ConfirmForm(shown, request.POST or None)
    outcome, problem = None, ""
    if request.method == "POST":
        require(rules.may_confirm(request.user, shown))
        if form.is_valid():
            if request.POST.get("act") == "confirm":
                if answer := _confirm(request, shown, form):
                    return answer
                return _page(request, visible(request, pk), form, None, first_error(form), status=422)
            outcome, problem = _computed(shown, form)
    elif shown.state == State.REVIEWED:
        outcome, problem = _computed(shown, None)
    return _page(request, shown, form, outcome, problem)


def _computed(shown: Assessment, form: ConfirmForm | None) -> tuple[Outcome | None, str]:
    try:
        if form is not None:
            shown.vetoes = veto_lines(shown, form.chosen_vetoes)
            shown.bonus = bonus_lines(shown, form.chosen_bonus)
        return computed(shown), ""
    except Refused as error:
        return None, error.reason


def _confirm(request: HttpRequest, shown: Assessment, form: ConfirmForm) -> HttpResponse | None:
    return carry_out(
        request,
        form,
        lambda: confirming.confirm(
            shown,
            by=request.user,
            note=form.cleaned_data["note"],
            vetoes=form.chosen_vetoes,
            bonus=form.chosen_bonus,
            version=form.cleaned_data["version"],
        ),
        done=lambda done: _onward(request, done),
        to=f"{reverse('calibration')}?year={shown.cycle.year}",
    )


def _onward(request: HttpRequest, done: Assessment) -> str:
    grade = f"，等级“{done.get_grade_display()}”" if done.grade else ""
    said = f"已确认{done.unit}：总分 {done.total}{grade}。结果保留，统一发布后通知单位。"
    waiting = Assessment.objects.filter(cycle=done.cycle).to_confirm_by(request.user)
    return onward(
        said,
        waiting,
        url=lambda row: reverse("confirmation", args=[row.pk]),
        named=lambda row: str(row.unit),
    )


def _page(
    request: HttpRequest, shown: Assessment, form: ConfirmForm, outcome: Any, problem: str, status: int = 200
) -> HttpResponse:
    user = request.user
    seen = all_done(shown)
    reviews = list(
        shown.reviews.standing()
        .select_related("reviewer", "from_unit")
        .prefetch_related("marks__review__reviewer")
        .order_by("pk")
    )
    late = rules.is_late_admissible(shown, clock.now())
    groups = _side_by_side(shown, reviews) if seen else []
    context = {
        "title": f"复评确认：{shown.unit}",
        "clauses": CLAUSES,
        "assessment": shown,
        "state_tone": State(shown.state).tone,
        "form": form,
        "outcome": outcome,
        "grade_tag": grade_tag(outcome.grade) if outcome else grade_tag(shown.grade),
        "problem": problem,
        "seen": seen,
        "reviews": reviews,
        "groups": groups,
        "contradictions": [row for _, lines in groups for row in lines if row["departs"]],
        "may_confirm": rules.may_confirm(user, shown),
        "may_reopen": rules.may_reopen(user, shown),
        "may_admit_late": rules.may_admit_late(user, shown),
        "late": bool(late),
        "veto_hint": deadlines.meets_veto(late=shown.late_recorded_at is not None, reminders=shown.reminders),
        "dossier": dossiers.current(shown),
        "events": events_of(shown),
    }
    return render(request, "assessments/results/confirmation.html", context, status=status)


def _side_by_side(shown: Assessment, reviews: list[Review]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The indicators by group with the points of the unit, of each reviewer, the mean and the spread."""
    marks = {(one.pk, mark.item_id): mark for one in reviews for mark in one.marks.all()}
    rows = []
    for group in prefilling.groups_of(prefilling.lines_of(shown)):
        lines = []
        for line in group.lines:
            given = [marks.get((one.pk, line.item.pk)) for one in reviews]
            points = [mark.points for mark in given if mark and mark.points is not None]
            spread = max(points) - min(points) if points else None
            strays = [mark for mark in given if mark and line.contradicts(mark.points)]
            lines.append(
                {
                    "line": line,
                    "marks": given,
                    "spread": spread,
                    "departs": line.departs or bool(strays),
                    "strays": [(mark.review.reviewer, mark) for mark in strays],
                }
            )
        rows.append((group, lines))
    return rows


@require_POST
def confirm_many(request: HttpRequest) -> HttpResponse:
    """Confirm the chosen unproblematic ones, each for itself; what cannot be confirmed is named."""
    require(may_compare(request.user))
    chosen = inputs.numbers(request.POST.getlist("selected"), most=BULK)
    work = confirming.confirm_many(chosen, by=request.user)
    if work.pending:
        return redirect(work)
    if work.parameters["confirmed"]:
        messages.success(request, f"已确认 {work.parameters['confirmed']} 家单位。")
    for reason in work.parameters["refused"]:
        messages.warning(request, reason)
    if not work.parameters["confirmed"] and not work.parameters["refused"]:
        messages.info(request, "没有选择待确认的单位。")
    return redirect(_list(request))


def _list(request: HttpRequest) -> str:
    cycle = cycle_of(request)
    return f"{reverse('calibration')}?year={cycle.year}" if cycle else reverse("calibration")


@require_POST
def admit_late_many(request: HttpRequest) -> HttpResponse:
    """Admit the late confirmation of the chosen units with one reason; what cannot be admitted is named."""
    if not holds(request.user, *PRESIDING):
        raise Refused("逾期确认由理事长或主持的副理事长准予。")
    return act_on_chosen(
        request,
        looked_after(request.user).select_related("unit", "cycle"),
        confirming.admit_late,
        named=lambda row: str(row.unit),
        done="已准予逾期确认 {} 家单位，并告知秘书处。",
        what="逾期未确认的单位",
        to=_list(request),
        most=BULK,
        reason=request.POST.get("reason", ""),
    )


admit_late = button(
    visible,
    confirming.admit_late,
    lambda one: f"已准予逾期确认：{one.unit}。",
    words="reason",
    to=lambda one: redirect("confirmation", one.pk),
)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the reviewers before publication, with a reason."""
    shown = get_object_or_404(Assessment.objects.visible_to(request.user), pk=pk)
    reopening.reopen(shown, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, f"已退回复评，并通知评审人：{shown.unit}。")
    return redirect("confirmation", pk)
