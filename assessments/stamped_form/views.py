"""The form on paper, and its signed and sealed scan."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from alliance.files import uploads
from alliance.ground import clock
from alliance.ground.access import Refused, require
from alliance.paper.papers import Paper, paper
from alliance.paper.printed import about, normal, versions
from alliance.registers import catalogue
from assessments.evidence.forms import ScanForm
from assessments.sheets import prefilling, rules
from assessments.sheets.found import visible
from assessments.sheets.models.assessments import Assessment
from assessments.stamped_form import paper as register
from assessments.stamped_form import services
from councils.recusal import audience
from members.units import identifiers
from members.units.rules import may_see_contacts

State = Assessment.State


def filler_phone(row: Assessment, user: Any) -> str:
    """In full for those who may call; reviewers and council read the rest."""
    if may_see_contacts(user, row.unit):
        return row.filler_phone
    return identifiers.masked_mobile(row.filler_phone)


@require_POST
def attach_scan(request: HttpRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    require(rules.may_attach_scan(request.user, row))
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused("；".join(message for found in form.errors.values() for message in found))
    version = None
    if code := normal(form.cleaned_data["code"]):
        version = next((one for one in versions(register.FORM, about(row)) if one.code == code), None)
        if version is None:
            raise Refused("没有以这个校验码打印过本单位本年度的自评表，请核对盖章件页脚。")
    services.attach_scan(row, file=form.cleaned_data["file"], by=request.user, printed=version)
    messages.success(request, "已上传盖章扫描件。")
    return redirect(row)


def scan(request: HttpRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    if not row.scan:
        raise Http404("还没有盖章扫描件")
    return uploads.serve(row.scan, row.scan_name, row.scan_type, inline="inline" in request.GET)


@catalogue.document(
    "年度考核自评表",
    of="assessments",
    menu=("assessments", "assessments_mine"),
    code=register.FORM,
    persons=True,
)
@paper
def printed(request: HttpRequest, pk: int) -> Paper:
    """The form on A4 landscape, to be signed and stamped; its 校验码 says which version of the data it is."""
    row = visible(request, pk)
    lines = prefilling.lines_of(row)
    filler = "、".join(person.name for person in audience.contacts_of(row.unit)[:2])
    return Paper(
        "print/self_assessment.html",
        {
            "assessment": row,
            "groups": prefilling.groups_of(lines),
            "draft": not row.is_submitted,
            "unit": row.named,
            "filler": filler,
            "filler_phone": filler_phone(row, request.user),
            "printed_at": clock.now(),
            "score": prefilling.self_score([line.item for line in lines]),
            "sees_review": row.state == State.PUBLISHED,
        },
        f"{row.unit}{row.cycle.year}年度考核自评表.pdf",
        orientation="landscape",
        version=register.form_version(row, lines, filler=filler),
    )
