"""From the liaison to the head to the secretariat."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from reports.monthly import rules
from reports.monthly.services import monthly
from reports.monthly.views.monthly import CLAUSES, visible


@require_POST
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    monthly.ask_signature(visible(request, pk), by=request.user)
    messages.success(request, "已送单位负责人审签。")
    return redirect("monthly_report", pk)


def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The head reads the report and signs it, or hands it back; for the unit's head only."""
    report = visible(request, pk)
    if not rules.heads(request.user, report.unit_id):
        raise Http404("由单位负责人审签")
    if request.method == "POST":
        return submit(request, pk)
    return render(
        request,
        "reports/monthly/sign.html",
        {
            "title": f"审签：{report.title}",
            "report": report,
            "tone": report.State(report.state).tone,
            "clauses": CLAUSES,
            "pictures": report.pictures.all(),
            "may_submit": rules.may_submit(request.user, report),
            "may_hand_back": rules.may_hand_back(request.user, report),
            "closes_at": rules.closes_at(report),
        },
    )


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    report = monthly.submit(visible(request, pk), by=request.user)
    messages.success(request, "已报送秘书处。" if report.was_on_time else "已报送秘书处，记为补报。")
    return redirect("monthly_report", pk)


@require_POST
def hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    report = monthly.hand_back(visible(request, pk), reason=request.POST.get("reason", ""), by=request.user)
    messages.success(
        request, "已退回联络员修改。" if report.author != request.user else "已撤回，可以继续修改。"
    )
    return redirect("monthly_report", pk)
