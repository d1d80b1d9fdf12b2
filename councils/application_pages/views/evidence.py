"""Evidence for one condition of a role application: files with their date, records of the portal, read by permission."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.files import stored
from alliance.ground.access import Refused, require
from alliance.registers import catalogue, regulation
from councils.application_pages.findings import attachment_of
from councils.application_pages.forms import EvidenceForm
from councils.application_pages.views.applications import visible
from councils.applications import rules
from councils.applications.models import ApplicationCondition, ConditionEvidence, RoleApplication
from councils.applications.services import evidence as acts


def application_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands beside one condition; upload a file with its date, or take records that the portal holds."""
    condition = get_object_or_404(ApplicationCondition, pk=pk)
    shown = condition.application = visible(request, condition.application_id)
    require(rules.may_add_evidence(request.user, shown))
    form = EvidenceForm(*_posted(request))
    if request.method == "POST":
        try:
            if _act(request, condition, form):
                return redirect("application_evidence", condition.pk)
        except Refused as error:
            form.add_error(None, error.reason) if form.is_bound else messages.error(request, error.reason)
    kept = list(condition.evidence.filter(removed=False))
    checking = shown.state == RoleApplication.State.FILED
    return render(
        request,
        "councils/applications/evidence_page.html",
        {
            "title": f"第 {condition.position} 项条件的材料",
            "application": shown,
            "clause": regulation.get(condition.clause),
            "form": form,
            "files": [attachment_of(one, removable=one.from_office == checking) for one in kept],
            "records": acts.offered(shown),
            "taken": {one.record_url for one in kept if one.record_url},
            "back": reverse("application_check" if checking else "application_edit", args=[shown.pk]),
        },
    )


def _posted(request: HttpRequest) -> tuple[Any, ...]:
    upload = request.method == "POST" and request.POST.get("act") != "cite"
    return (request.POST, request.FILES) if upload else ()


def _act(request: HttpRequest, condition: ApplicationCondition, form: EvidenceForm) -> bool:
    """Do what was asked for; False where the form says what is missing."""
    if form.is_bound:
        if form.is_valid():
            found = acts.add_file(condition, **form.cleaned_data, by=request.user)
            messages.success(request, f"已添加材料“{found.title}”。")
        return form.is_valid()
    chosen = request.POST.getlist("record")
    if not chosen:
        raise Refused("请先勾选要引用的记录。")
    for url in chosen:
        acts.add_record(condition, url=url, by=request.user)
    messages.success(request, f"已引用 {len(chosen)} 条记录。")
    return True


def _visible_piece(request: HttpRequest, pk: uuid.UUID) -> ConditionEvidence:
    found = get_object_or_404(ConditionEvidence.objects.select_related("condition"), pk=pk, removed=False)
    found.condition.application = visible(request, found.condition.application_id)
    return found


@catalogue.left_out(catalogue.ATTACHED)
def evidence_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The file, for those who may see the application; asked again at every download."""
    return stored.serve(_visible_piece(request, pk), request, missing="这份材料是系统内的记录")


@require_POST
def evidence_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = acts.remove(_visible_piece(request, pk), by=request.user)
    messages.success(request, "已移除材料。")
    return redirect("application_evidence", found.condition_id)
