"""What opening a year would do, the act, and units that join later."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.ground import clock, inputs
from alliance.ground.access import require
from assessments.cycles import rules
from assessments.cycles.views.cycles import rest_day, visible
from assessments.opening import services as opening
from members.units.models import Unit


def cycle_open(request: HttpRequest, year: int) -> HttpResponse:
    """What opening would do, and the act."""
    shown = visible(request, year)
    require(rules.may_plan_cycle(request.user))
    if request.method == "POST":
        opened = opening.open_cycle(shown, by=request.user)
        if work := rules.under_way(opened):
            return redirect(work)
        messages.success(request, f"{opened}已开启，已通知各单位。")
        return redirect(opened)
    found = opening.preview(shown)
    table = DataTable(
        [
            Column("label", "成员类别", value=lambda row: row[1]),
            Column("units", "单位", kind="int", value=lambda row: row[2]),
            Column("standard", "现行标准", css="wide", cell=_standard_cell),
        ],
        found.kinds,
        caption="将开启的单位",
    )
    return render(
        request,
        "assessments/opening/open.html",
        {
            "title": f"开启{shown}",
            "cycle": shown,
            "preview": found,
            "table": table,
            "may_open": rules.may_open_cycle(request.user, shown),
            "rests": [rest_day(clock.last_day(one)) for one in (shown.self_deadline, shown.review_deadline)],
        },
    )


def _standard_cell(row: tuple) -> Any:
    _, _, count, standard = row
    if standard is not None:
        return link(str(standard), standard.get_absolute_url())
    return status_tag("未发布", "danger" if count else "neutral")


@require_POST
def cycle_add_unit(request: HttpRequest, year: int) -> HttpResponse:
    """Open the assessment of a unit that was admitted after the year was opened."""
    shown = visible(request, year)
    unit = get_object_or_404(
        Unit.objects.visible_to(request.user), pk=inputs.number(request.POST.get("unit"))
    )
    made = opening.add_unit(shown, unit, by=request.user)
    messages.success(request, f"已为{unit}开启{shown.year}年度自评，并已通知。")
    return redirect(made)
