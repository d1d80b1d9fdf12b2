"""Appointing, ending, handing over, and taking back an end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from alliance.face.components import Step
from alliance.ground.access import require
from alliance.power.models import PowerChange
from alliance.power.services import changes
from alliance.power.views import proposed
from alliance.signin import reauth
from members.people import rules
from members.people.forms import AppointForm, EndForm, HandOverForm, ReasonForm
from members.people.models import Representative
from members.people.services import people
from members.units.attempts import attempt
from members.units.models import Unit
from members.units.views import visible_unit


def visible_representative(request: HttpRequest, pk: int) -> Representative:
    """The appointment, when the user may see its unit."""
    return get_object_or_404(
        Representative.objects.select_related("unit", "user").filter(
            unit__in=Unit.objects.visible_to(request.user)
        ),
        pk=pk,
    )


@reauth.asks_password
def new(request: HttpRequest, pk: int) -> HttpResponse:
    unit = visible_unit(request, pk)
    require(rules.may_appoint(request.user, unit))
    role = request.GET.get("role", "")
    form = AppointForm(request.POST or None, initial={"role": role or Representative.Role.LIAISON})
    if request.method == "POST" and form.is_valid():
        appointed = carry_out(request, form, "people.appoint", unit=unit, **form.cleaned_data)
        if isinstance(appointed, PowerChange):
            return proposed(request, appointed)
        if appointed is not None:
            label = appointed.get_role_display()
            messages.success(request, f"已登记 {appointed.user} 为{label}，自 {appointed.since} 起。")
            _warn(request, unit)
            return _next_step(appointed)
    return render(request, "members/people/form.html", {"title": "登记人员", "unit": unit, "form": form})


@reauth.asks_password
def end(request: HttpRequest, pk: int) -> HttpResponse:
    representative = visible_representative(request, pk)
    ruling = rules.may_end_appointment(request.user, representative)
    require(ruling)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = carry_out(request, form, "people.end", representative=representative, **form.cleaned_data)
        if isinstance(ended, PowerChange):
            return proposed(request, ended)
        if ended is not None:
            messages.success(request, f"已终止 {representative.user} 的任职。")
            _warn(request, representative.unit)
            return redirect(representative.unit)
    return render(
        request,
        "members/people/end.html",
        {
            "title": "终止任职",
            "unit": representative.unit,
            "representative": representative,
            "form": form,
            "ruling": ruling,
        },
    )


@reauth.asks_password
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand-over on one page: who leaves, who comes, on which day, and what happens to the account."""
    representative = visible_representative(request, pk)
    ruling = rules.may_hand_over(request.user, representative)
    require(ruling)
    form = HandOverForm(request.POST or None, initial={"duties": representative.duties}, second=ruling.second)
    if request.method == "POST" and form.is_valid():
        successor = carry_out(
            request, form, "people.replace", representative=representative, **form.cleaned_data
        )
        if isinstance(successor, PowerChange):
            return proposed(request, successor)
        if successor is not None:
            messages.success(
                request,
                f"已办理交接：{representative.user} 于 {successor.since} 卸任，{successor.user} 同日起履职。",
            )
            _warn(request, representative.unit)
            return _next_step(successor)
    steps = [
        Step("核对原任", "done", note=f"{representative.user}，{representative.since} 起"),
        Step("登记新任和交接日期", "current"),
        Step("第二人确认", note="确认后才交接；新任没有账号的，届时在单位档案发放一次性密码")
        if ruling.second
        else Step("发放一次性密码", note="新任没有账号时，保存后进入这一步"),
    ]
    return render(
        request,
        "members/people/replace.html",
        {
            "title": f"{representative.get_role_display()}交接",
            "unit": representative.unit,
            "representative": representative,
            "form": form,
            "steps": steps,
            "ruling": ruling,
        },
    )


@reauth.asks_password
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an end entered by mistake."""
    representative = visible_representative(request, pk)
    ruling = rules.may_resume(request.user, representative)
    require(ruling)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        resumed = carry_out(
            request, form, "people.resume", representative=representative, **form.cleaned_data
        )
        if isinstance(resumed, PowerChange):
            return proposed(request, resumed)
        if resumed is not None:
            messages.success(request, f"已撤销，{representative.user} 继续任职。")
            return redirect(representative.unit)
    return render(
        request,
        "members/people/resume.html",
        {
            "title": "撤销终止",
            "unit": representative.unit,
            "representative": representative,
            "form": form,
            "ruling": ruling,
        },
    )


def carry_out(request: HttpRequest, form: Any, name: str, /, **arguments: Any) -> Any:
    """What the act returned, the proposal that it became, or None after adding a refusal to the form."""
    return attempt(form, lambda: changes.carry_out(name, by=request.user, **arguments))


def _next_step(representative: Representative) -> HttpResponse:
    """A person with a new account needs a password next; everybody else is ready."""
    if representative.user.has_usable_password():
        return redirect(representative.unit)
    return redirect("representative_invite", pk=representative.pk)


def _warn(request: HttpRequest, unit: Unit) -> None:
    if warning := people.liaison_warning(unit):
        messages.warning(request, warning)
