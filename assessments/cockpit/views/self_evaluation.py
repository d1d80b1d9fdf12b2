"""The alliance's self-evaluation (第十一条、第十三条·(二)): written by the secretariat, autosaved, read by the council."""

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from alliance.ground import audit
from alliance.ground.access import require
from assessments.cockpit.views.cockpit import counts_of, figures_of
from assessments.cycles import rules
from assessments.cycles import services as cycles
from assessments.cycles.forms import SelfEvaluationForm
from assessments.cycles.views.cycles import visible
from members.units.models import Unit


def self_evaluation(request: HttpRequest, year: int) -> HttpResponse:
    """The alliance's self-evaluation: written by the secretariat, autosaved, read by the council."""
    shown = visible(request, year)
    allowed = rules.may_write_self_evaluation(request.user, shown)
    form = SelfEvaluationForm(request.POST or None, instance=shown) if allowed else None
    if request.method == "POST":
        require(allowed)
        autosaved = request.headers.get("X-Autosave") == "1"
        if form.is_valid():
            with audit.autosaving(autosaved):
                saved = cycles.write_self_evaluation(
                    shown,
                    text=form.cleaned_data["self_evaluation"],
                    version=form.cleaned_data["version"],
                    by=request.user,
                )
            if autosaved:
                return JsonResponse({"version": saved.version})
            messages.success(request, "已保存联盟自评。")
            return redirect("cycle_self_evaluation", year=year)
        if autosaved:
            return JsonResponse(
                {"message": "；".join(m for found in form.errors.values() for m in found)}, status=422
            )
    counts = counts_of(shown)
    return render(
        request,
        "assessments/cockpit/self_evaluation.html",
        {
            "title": f"{year}年度联盟自评",
            "cycle": shown,
            "form": form,
            "figures": _statistics(counts),
        },
    )


def _statistics(counts: dict[str, Counter]) -> list[tuple[str, int]]:
    figures = figures_of(counts)
    rows = [(label, sum(counts[kind].values())) for kind, label in Unit.Kind.choices]
    total = sum(number for _, number in rows)
    return [
        ("参加考核的成员单位", total),
        *rows,
        ("已提交自评", total - figures["waiting"]),
        ("已复评确认", figures["confirmed"]),
    ]
