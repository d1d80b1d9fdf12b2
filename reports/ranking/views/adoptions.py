"""Recording where a report was used."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from alliance.ground.access import Refused
from reports.monthly.forms import AdoptionForm
from reports.monthly.models.monthly import Adoption, MonthlyReport
from reports.monthly.views.monthly import visible
from reports.ranking.services import adoptions


@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    report = visible(request, pk)
    form = AdoptionForm(request.POST)
    if not form.is_valid():
        raise Refused("；".join(error for errors in form.errors.values() for error in errors))
    adoptions.record(report, by=request.user, **form.cleaned_data)
    messages.success(request, "已登记采用。")
    return redirect("monthly_report", pk)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    reports = MonthlyReport.objects.visible_to(request.user)
    adoption = get_object_or_404(Adoption.objects.filter(report__in=reports), pk=pk)
    adoptions.remove(adoption, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, "已撤销采用登记。")
    return redirect("monthly_report", adoption.report_id)
