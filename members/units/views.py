"""Entering a member unit in the roster, and changing what is written about it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alliance.face.acting import carry_out
from alliance.ground import clock, inputs
from alliance.ground.access import Conflict, require
from alliance.registers.kept import kept
from members.units import rules
from members.units import services as units
from members.units.forms import UnitForm
from members.units.models import Unit


def state_of(unit: Unit) -> tuple[str, str]:
    """The state of a membership today as a word and its tone."""
    if unit.is_active:
        if unit.ended_on:
            return f"在册（至 {unit.last_on}）", "warning"
        return "在册", "success"
    return ("尚未加入", "info") if unit.joined_on > clock.today() else ("已终止", "neutral")


def visible_unit(request: HttpRequest, pk: int) -> Unit:
    """The unit, as far as the person of the request sees it: otherwise there is none (404)."""
    for unit in _visible(pk, request.user):
        return unit
    raise Http404


@kept
def _visible(pk: int, user: Any) -> QuerySet:
    return Unit.objects.visible_to(user).filter(pk=pk)


def new(request: HttpRequest) -> HttpResponse:
    require(rules.may_admit_unit(request.user))
    form = UnitForm(request.POST or None, fields=rules.ALL_FIELDS, initial={"joined_on": clock.today()})
    answer = carry_out(
        request,
        form,
        lambda: units.admit(by=request.user, **form.details()),
        done=lambda unit: f"已登记 {unit}。请接着登记负责人和联络员。",
        to=lambda unit: _warned(request, unit),
    )
    return answer or render(request, "members/units/form.html", {"title": "登记成员单位", "form": form})


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = visible_unit(request, pk)
    require(rules.may_change_unit(request.user, unit))
    fields = rules.open_fields(request.user, unit)
    form = UnitForm(request.POST or None, instance=Unit.objects.get(pk=pk), fields=fields)
    context = {"title": "修改单位资料", "unit": unit, "form": form, "version": unit.version}

    def change() -> Unit | HttpResponse:
        try:
            return _change(request, unit, form)
        except Conflict as conflict:
            form.add_error(None, conflict.reason)
            context["conflicts"] = _conflicts(form, visible_unit(request, pk))
            return render(request, "members/units/form.html", context, status=409)

    answer = carry_out(
        request,
        form,
        change,
        done=lambda changed: "已保存。" if changed.version != unit.version else "没有改动。",
        to=lambda changed: _warned(request, changed),
    )
    return answer or render(request, "members/units/form.html", context)


def _change(request: HttpRequest, unit: Unit, form: UnitForm) -> Unit:
    version = inputs.version(request.POST.get("version"))
    return units.change(
        unit,
        by=request.user,
        reason=form.cleaned_data["reason"],
        misspelt=form.cleaned_data.get("misspelt", False),
        version=-1 if version is None else version,
        **form.details(),
    )


def _conflicts(form: UnitForm, present: Unit) -> list[dict[str, str]]:
    """Where what was typed differs from what somebody else saved meanwhile: label, stored text, typed text."""
    return [
        {
            "label": form.fields[name].label,
            "stored": present.get_kind_display() if name == "kind" else str(getattr(present, name)),
            "typed": dict(Unit.Kind.choices)[value] if name == "kind" else str(value),
        }
        for name, value in form.details().items()
        if getattr(present, name) != value
    ]


def _warned(request: HttpRequest, unit: Unit) -> HttpResponse:
    for warning in units.warnings(unit):
        messages.warning(request, warning)
    return redirect(unit)
