"""More time for one unit, with a reason."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.face.acting import carry_out
from alliance.ground import clock
from alliance.ground.access import require
from assessments.lateness.forms import ExtendForm
from assessments.lateness.services import extensions
from assessments.sheets import rules
from assessments.sheets.found import CLAUSES, visible


def extend(request: HttpRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    require(rules.may_extend(request.user, row))
    form = ExtendForm(request.POST or None)
    answer = carry_out(
        request,
        form,
        lambda: extensions.extend(row, until=form.until, reason=form.cleaned_data["reason"], by=request.user),
        done=lambda given: f"已准予延期至 {clock.show_deadline(given.until)}，单位人员已收到通知。",
        to=row,
    )
    return answer or render(
        request,
        "assessments/lateness/extend.html",
        {
            "title": "自评延期",
            "assessment": row,
            "form": form,
            "clauses": CLAUSES,
            "deadline": row.deadline(),
            "granted": list(row.extensions.all()),
        },
        status=422 if form.errors else 200,
    )
