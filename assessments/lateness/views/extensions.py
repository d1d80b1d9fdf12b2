"""More time for one unit, with a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

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
    if request.method == "POST" and form.is_valid():
        given = extensions.extend(row, until=form.until, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"已准予延期至 {clock.show_deadline(given.until)}，单位人员已收到通知。")
        return redirect(row)
    return render(
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
