"""The secretariat's desk: accept, return, decline, one by one or many at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from alliance.ground import clock, inputs
from alliance.ground.access import require
from reports.monthly import rules
from reports.monthly.forms import ReturnForm
from reports.monthly.models.monthly import MonthlyReport
from reports.monthly.services import monthly
from reports.monthly.views.monthly import CLAUSES, visible


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    monthly.accept(visible(request, pk), by=request.user)
    messages.success(request, "已审核合格。")
    return redirect("monthly_report", pk)


@require_POST
def accept_many(request: HttpRequest) -> HttpResponse:
    """Each chosen report for itself; what cannot be accepted is named with its reason."""
    require(rules.may_accept_many(request.user))
    chosen = inputs.numbers(request.POST.getlist("selected"), most=500)
    reports = MonthlyReport.objects.visible_to(request.user).filter(pk__in=chosen).select_related("unit")
    accepted, refused = monthly.accept_many(reports, by=request.user)
    if accepted:
        messages.success(request, f"已审核合格 {accepted} 条。")
    for reason in refused[:10]:
        messages.warning(request, reason)
    if not accepted and not refused:
        messages.info(request, "没有选择待审核的信息。")
    return redirect("monthly_reports")


def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return for correction: reason and deadline on a page of its own."""
    report = visible(request, pk)
    require(rules.may_check(request.user, report))
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        monthly.send_back(
            report,
            reason=form.cleaned_data["reason"],
            correct_by=clock.end_of_day(form.cleaned_data["correct_by"]),
            by=request.user,
        )
        messages.success(request, "已退回修改。")
        return redirect("monthly_report", pk)
    context = {"title": "退回修改", "report": report, "form": form, "clauses": CLAUSES}
    return render(request, "reports/monthly/return.html", context)


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    monthly.decline(visible(request, pk), reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, "已登记为不予采用。")
    return redirect("monthly_report", pk)
