"""The alliance's self-evaluation (第十一条、第十三条·(二)): written by the secretariat, autosaved, read by the council."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alliance.face.acting import autosaved, carry_out, is_autosave
from alliance.ground.access import require
from assessments.cockpit.views.cockpit import counts_of, figures_of
from assessments.cycles import rules
from assessments.cycles import services as cycles
from assessments.cycles.forms import SelfEvaluationForm
from assessments.cycles.models import Cycle
from assessments.cycles.views.cycles import visible
from members.units.models import Unit


def self_evaluation(request: HttpRequest, year: int) -> HttpResponse:
    """The alliance's self-evaluation: written by the secretariat, autosaved, read by the council."""
    shown = visible(request, year)
    allowed = rules.may_write_self_evaluation(request.user, shown)
    form = SelfEvaluationForm(request.POST or None, instance=shown) if allowed else None
    if request.method == "POST":
        require(allowed)

    def save() -> Cycle:
        wanted = form.cleaned_data
        return cycles.write_self_evaluation(
            shown, text=wanted["self_evaluation"], version=wanted["version"], by=request.user
        )

    if is_autosave(request):
        return autosaved(request, form, save)
    here = reverse("cycle_self_evaluation", args=[year])
    context = {
        "title": f"{year}年度联盟自评",
        "cycle": shown,
        "form": form,
        "figures": _statistics(counts_of(shown)),
    }
    return carry_out(request, form, save, done="已保存联盟自评。", to=here) or render(
        request, "assessments/cockpit/self_evaluation.html", context
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
