"""Appointing, ending, handing over, and taking back an end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from alliance.face.acting import fill_in
from alliance.face.components import Step
from alliance.ground.access import require
from alliance.power.services import changes
from alliance.signin import reauth
from members.people import rules
from members.people.models import Representative
from members.people.services import people
from members.people_pages.forms import AppointForm, EndForm, HandOverForm, ReasonForm
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
    answer = fill_in(
        request,
        form,
        changes.do_or_propose,
        "people.appoint",
        unit=unit,
        done=lambda new: f"已登记 {new.user} 为{new.get_role_display()}，自 {new.since} 起。",
        to=lambda new: _next_step(request, new),
    )
    return answer or render(
        request, "members/people/form.html", {"title": "登记人员", "unit": unit, "form": form}
    )


@reauth.asks_password
def end(request: HttpRequest, pk: int) -> HttpResponse:
    representative = visible_representative(request, pk)
    ruling = rules.may_end_appointment(request.user, representative)
    require(ruling)
    form = EndForm(request.POST or None)
    answer = fill_in(
        request,
        form,
        changes.do_or_propose,
        "people.end",
        representative=representative,
        done=f"已终止 {representative.user} 的任职。",
        to=lambda _: _to_unit(request, representative.unit),
    )
    return answer or render(
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
    answer = fill_in(
        request,
        form,
        changes.do_or_propose,
        "people.replace",
        representative=representative,
        done=lambda new: f"已办理交接：{representative.user} 于 {new.since} 卸任，{new.user} 同日起履职。",
        to=lambda new: _next_step(request, new),
    )
    steps = [
        Step("核对原任", "done", note=f"{representative.user}，{representative.since} 起"),
        Step("登记新任和交接日期", "current"),
        Step("第二人确认", note="确认后才交接；新任没有账号的，届时在单位档案发放一次性密码")
        if ruling.second
        else Step("发放一次性密码", note="新任没有账号时，保存后进入这一步"),
    ]
    return answer or render(
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
    answer = fill_in(
        request,
        form,
        changes.do_or_propose,
        "people.resume",
        representative=representative,
        done=f"已撤销，{representative.user} 继续任职。",
        to=representative.unit,
    )
    return answer or render(
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


def _next_step(request: HttpRequest, representative: Representative) -> HttpResponse:
    """A person with a new account needs a password next; everybody else is ready."""
    back = _to_unit(request, representative.unit)
    if representative.user.has_usable_password():
        return back
    return redirect("representative_invite", pk=representative.pk)


def _to_unit(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Back to the unit, which is warned of when it has no liaison."""
    if warning := people.liaison_warning(unit):
        messages.warning(request, warning)
    return redirect(unit)
