"""Evidence beside an indicator: added and taken away in place, read only by who may see the assessment."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from alliance.files import stored
from alliance.ground import inputs
from alliance.ground.access import Refused, require
from alliance.registers import catalogue, linkable
from assessments.evidence import rules
from assessments.evidence import services as acts
from assessments.evidence.fields import fields
from assessments.evidence.forms import EvidenceForm
from assessments.evidence.models import Evidence
from assessments.sheets.forms import first_error
from assessments.sheets.found import visible, visible_item
from assessments.sheets.models.items import Item
from assessments.standards.content import rule_of


def _evidence(request: HttpRequest, pk: Any) -> Evidence:
    found = get_object_or_404(
        Evidence.objects.select_related("item__indicator"), pk=inputs.uuid(pk), removed=False
    )
    found.item.assessment = visible(request, found.item.assessment_id)
    return found


def _shown(request: HttpRequest, item: Item, error: str = "") -> HttpResponse:
    """The list of one indicator for the page that asked in place; a redirect for a browser without scripts."""
    if not request.htmx:
        if error:
            messages.error(request, error)
        return redirect(f"{item.assessment.get_absolute_url()}#item-{item.pk}")
    listed = list(item.evidence.filter(removed=False))
    context = {
        "item": item,
        "evidence": listed,
        "may_change": rules.may_change_evidence(request.user, item.assessment),
        "error": error,
        "open": True,
        "year": item.assessment.cycle.year,
        "fields": fields(item),
    }
    return render(request, "assessments/evidence/evidence.html", context)


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a file for an indicator. The fields carry the item's number, since one page has many of them."""
    item = visible_item(request, pk)
    require(rules.may_change_evidence(request.user, item.assessment))
    form = EvidenceForm(request.POST, request.FILES, prefix=f"evidence-{item.pk}")
    if not form.is_valid():
        return _shown(request, item, first_error(form))
    try:
        acts.add_file(item, by=request.user, **form.cleaned_data)
    except Refused as error:
        return _shown(request, item, error.reason)
    return _shown(request, item)


def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose among the portal's records of this unit and the files of its other indicators."""
    item = visible_item(request, pk)
    require(rules.may_change_evidence(request.user, item.assessment))
    if request.method == "POST":
        return _picked(request, item)
    context = {
        "title": f"{item.indicator.code} 引用已有材料",
        "item": item,
        "assessment": item.assessment,
        "rule": rule_of(item.indicator),
        "records": linkable.of(item.assessment.unit, item.assessment.cycle.year),
        "reusable": acts.reusable(item),
        "taken": set(item.evidence.filter(removed=False).values_list("record_url", flat=True)),
    }
    return render(request, "assessments/evidence/pick.html", context)


def _picked(request: HttpRequest, item: Item) -> HttpResponse:
    count = 0
    for url in request.POST.getlist("record"):
        acts.add_record(item, url=url, by=request.user)
        count += 1
    for pk in request.POST.getlist("evidence"):
        acts.reuse(item, evidence=_evidence(request, pk), by=request.user)
        count += 1
    if count == 0:
        raise Refused("请先勾选要引用的材料。")
    messages.success(request, f"已为 {item.indicator.code} 引用 {count} 份材料。")
    return redirect(f"{item.assessment.get_absolute_url()}#item-{item.pk}")


@require_POST
def remove(request: HttpRequest, pk: Any) -> HttpResponse:
    found = _evidence(request, pk)
    acts.remove(found, by=request.user)
    return _shown(request, found.item)


@catalogue.left_out(catalogue.ATTACHED)
def evidence(request: HttpRequest, pk: Any) -> HttpResponse:
    """The file itself, after the permission of its assessment is asked; `?inline` shows pictures and PDF in place."""
    return stored.serve(_evidence(request, pk), request, missing="这份材料是平台内的记录")
