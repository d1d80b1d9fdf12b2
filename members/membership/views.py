"""Ending a membership, with what ends along with it, and taking the ending back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from alliance.face.acting import fill_in
from alliance.ground import clock
from alliance.ground.access import require
from alliance.power.services import changes
from alliance.signin import reauth
from members.membership import endings, rules
from members.membership import services as membership
from members.people.models import Representative
from members.people_pages.forms import EndForm, ReasonForm
from members.relations.models import UnitRelation
from members.units.models import Unit
from members.units.views import visible_unit


@reauth.asks_password
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """What will end with the membership, then a date and a reason."""
    unit = visible_unit(request, pk)
    ruling = rules.may_end_membership(request.user, unit)
    require(ruling)
    form = EndForm(request.POST or None)
    answer = fill_in(
        request,
        form,
        changes.do_or_propose,
        "units.end",
        unit=unit,
        done=lambda ended: _said(unit, ended),
        to=unit,
    )
    on = form.cleaned_data.get("on") if form.is_bound and form.is_valid() else clock.today()
    return answer or render(
        request,
        "members/membership/end.html",
        {
            "title": "终止成员资格",
            "unit": unit,
            "ruling": ruling,
            "form": form,
            "people": Representative.objects.overlapping(clock.today())
            .filter(unit=unit)
            .select_related("user")
            .by_rank(),
            "relations": UnitRelation.objects.of(unit).filter(until=None).select_related("unit", "other"),
            "others": endings.preview_all(unit, on or clock.today()),
        },
    )


def _said(unit: Unit, ended: dict[str, list]) -> str:
    others = "".join(
        f"、{label} {len(lines)} 项"
        for label, lines in ended.items()
        if lines and label not in ("people", "relations", "grants")
    )
    return f"已终止 {unit} 的成员资格，同时终止人员任职 {len(ended['people'])} 项{others}。"


@require_POST
@reauth.asks_password
def reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    unit = visible_unit(request, pk)
    require(rules.may_reinstate(request.user, unit))
    form = ReasonForm(request.POST)
    if form.is_valid():
        membership.reinstate(unit, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"已恢复 {unit} 的成员资格。原来的人员和席位没有恢复，请重新登记。")
    else:
        messages.error(request, "请填写恢复的原因。")
    return redirect(unit)
