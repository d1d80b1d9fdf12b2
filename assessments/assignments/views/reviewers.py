"""The reviewers of one unit: added and taken away by hand, each with a reason; who must step back and why."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import fill_in, form_page
from alliance.ground.access import require
from alliance.rights.models.users import User
from assessments.assignments import rules
from assessments.assignments.forms import AssignForm, OutsiderForm
from assessments.assignments.services import assigning
from assessments.assignments.views.overview import CLAUSES
from assessments.held.rules import may_see_held
from assessments.reviews.models import Review
from assessments.sheets.models.assessments import Assessment


def reviewers(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewers of one unit: added and taken away by hand, each with a reason; who must step back and why."""
    require(rules.may_organise(request.user))
    found = Assessment.objects.visible_to(request.user).select_related("unit", "cycle", "standard")
    shown = get_object_or_404(found, pk=pk)
    require(may_see_held(request.user, shown))
    pool = assigning.reviewer_pool()
    form = AssignForm(User.objects.filter(pk__in=[one.pk for one in pool]), request.POST or None)
    answer = fill_in(
        request,
        form,
        assigning.assign,
        shown,
        done=lambda made: f"已分配评审人{made.reviewer}，并发送通知。",
        to=reverse("assessment_reviewers", args=[pk]),
    )
    if answer is not None:
        return answer
    candidates = assigning.candidates(shown.cycle, pool)
    present = list(shown.reviews.select_related("reviewer", "from_unit").order_by("pk"))
    taken = {one.reviewer_id for one in present if one.state != Review.State.ENDED}
    options = [(one, _obstacle(one, shown, taken)) for one in candidates]
    return render(
        request,
        "assessments/assignments/reviewers.html",
        {
            "title": f"评审人：{shown.unit}",
            "clauses": CLAUSES,
            "assessment": shown,
            "present": [(one, Review.State(one.state).tone) for one in present],
            "options": sorted(options, key=lambda pair: (bool(pair[1]), pair[0].load, pair[0].name)),
            "form": form,
            "may_assign": rules.may_assign(request.user, shown),
        },
    )


def outsider(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign somebody who is not in the pool; the next step for a new account is its password."""
    require(rules.may_organise(request.user))
    found = Assessment.objects.visible_to(request.user).select_related("unit", "cycle", "standard")
    shown = get_object_or_404(found, pk=pk)
    require(rules.may_assign(request.user, shown))
    form = OutsiderForm(request.POST or None)
    answer = fill_in(
        request,
        form,
        assigning.assign_outsider,
        shown,
        done=lambda made: f"已分配评审人{made.reviewer}，并发送通知。",
        to=lambda made: _after_outsider(request, made),
    )
    if answer is not None:
        return answer
    context = {"title": f"池外评审人：{shown.unit}", "clauses": CLAUSES, "assessment": shown, "form": form}
    return form_page(request, "assessments/assignments/outsider.html", context)


def _after_outsider(request: HttpRequest, made: Review) -> HttpResponse:
    if made.reviewer.has_usable_password():
        return redirect("assessment_reviewers", made.assessment_id)
    messages.warning(request, "该评审人还没有密码，请在这里发放一次性密码。")
    return redirect("account", made.reviewer_id)


def _obstacle(one: assigning.Candidate, assessment: Assessment, taken: set[int]) -> str:
    """Why a person cannot take the unit; empty when nothing stands in the way."""
    if one.key in taken:
        return "已分配"
    if assessment.unit_id in one.own:
        return "回避：来自该单位"
    if assessment.unit_id in one.barred:
        return "回避：来自其关联单位"
    return ""


@require_POST
def unassign(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.may_organise(request.user))
    review = get_object_or_404(Review.objects.visible_to(request.user).select_related("assessment"), pk=pk)
    assigning.unassign(review, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, "已解除该评审人的任务。")
    return redirect("assessment_reviewers", review.assessment_id)
