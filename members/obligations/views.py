"""Exempting a unit from periods of a duty, giving it longer, and taking that back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from alliance.face.acting import carry_out, press
from alliance.ground import clock, inputs
from alliance.ground.access import require
from members.obligations import duties, periods, reliefs
from members.obligations import rules as relieving
from members.obligations import services as obligations
from members.obligations.forms import ReliefForm
from members.obligations.models import Relief
from members.units.models import Unit
from members.units.views import visible_unit


def _ledger(unit_id: int, year: int) -> str:
    return f"/duties/units/{unit_id}/?year={year}"


def relieve(request: HttpRequest, pk: int) -> HttpResponse:
    """Exempt the unit from periods of a duty, or give it longer."""
    unit = visible_unit(request, pk)
    require(relieving.may_relieve(request.user, unit))
    duty, year = (
        duties.get(request.GET.get("duty", "")),
        inputs.year(request.GET.get("year")) or clock.today().year,
    )
    if duty is None or not duty.relievable:
        raise Http404("没有这项可以豁免或延期的事项")
    granted = reliefs.of(reliefs.of_units([unit.pk], year), duty.key, unit.pk)
    owed = periods.owed(unit, duty.kinds, duty.periods(year))
    free = {part: period for part, period in owed.items() if part not in granted}
    form = ReliefForm(request.POST or None, duty=duty, year=year, owed=free)
    answer = carry_out(
        request,
        form,
        lambda: _granted(request, unit, duty, year, form.cleaned_data),
        done="已办理，单位已收到消息。",
        to=_ledger(unit.pk, year),
    )
    context = {"title": "豁免或延期", "unit": unit, "duty": duty, "year": year, "form": form, "free": free}
    return answer or render(request, "members/obligations/relieve.html", context)


def _granted(request: HttpRequest, unit: Unit, duty: duties.Duty, year: int, asked: dict[str, Any]) -> Unit:
    given = {"duty": duty, "year": year, "reason": asked["reason"], "by": request.user}
    for part in asked["parts"]:
        if asked["how"] == "extend":
            obligations.extend(unit, part=part, day=asked["day"], **given)
        else:
            obligations.exempt(unit, part=part, **given)
    return unit


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an exemption or extension back, for a reason."""
    units = Unit.objects.visible_to(request.user)
    relief = get_object_or_404(Relief.objects.filter(unit__in=units).select_related("unit"), pk=pk)
    require(relieving.may_revoke(request.user, relief))
    return press(
        request,
        relief,
        obligations.revoke,
        "已撤销，单位已收到消息。",
        words="reason",
        to=_ledger(relief.unit_id, relief.year),
    )
