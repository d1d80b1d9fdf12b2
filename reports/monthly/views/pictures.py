"""Pictures are shown to whoever may see their report, and to nobody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from alliance.files import uploads
from reports.monthly.models.monthly import MonthlyReport, ReportPicture


@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    reports = MonthlyReport.objects.visible_to(request.user)
    one = get_object_or_404(ReportPicture.objects.filter(report__in=reports), pk=pk)
    return uploads.serve(one.file, one.name, one.content_type, inline=True)
