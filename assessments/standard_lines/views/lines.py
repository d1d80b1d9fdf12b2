"""Editing a draft line by line: moving and removing indicators; vetoes, bonus and deduction items."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import carry_out
from alliance.ground.access import require
from assessments.standard_lines import services as editing
from assessments.standard_lines.forms.lines import BonusForm, VetoForm
from assessments.standards import rules
from assessments.standards.models import BonusItem, Indicator, Standard, Veto
from assessments.standards.views import visible


def line_of(request: HttpRequest, model: Any, pk: int) -> Any:
    """A line of a standard that this person may see."""
    seen = Standard.objects.visible_to(request.user)
    return get_object_or_404(model.objects.select_related("standard"), pk=pk, standard__in=seen)


@require_POST
def indicator_move(request: HttpRequest, pk: int) -> HttpResponse:
    row = line_of(request, Indicator, pk)
    editing.move_indicator(row, up=request.POST.get("way") == "up", by=request.user)
    return redirect(f"{row.standard.get_absolute_url()}#{row.code}")


@require_POST
def indicator_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = line_of(request, Indicator, pk)
    editing.remove_line(row, by=request.user)
    messages.success(request, f"已删除指标 {row}。")
    return redirect(row.standard)


def veto_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, visible(request, pk), VetoForm, None, "增加一票否决项")


def veto(request: HttpRequest, pk: int) -> HttpResponse:
    row = line_of(request, Veto, pk)
    return _form(request, row.standard, VetoForm, row, f"修改 {row.code}")


def bonus_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, visible(request, pk), BonusForm, None, "增加加减分项")


def bonus(request: HttpRequest, pk: int) -> HttpResponse:
    row = line_of(request, BonusItem, pk)
    return _form(request, row.standard, BonusForm, row, f"修改 {row.code}")


def _form(
    request: HttpRequest, standard: Standard, kind: type[forms.ModelForm], row: Any, title: str
) -> HttpResponse:
    require(rules.may_edit_standard(request.user, standard))
    form = kind(request.POST or None, instance=row)

    def save() -> Any:
        if row is None:
            return editing.add_line(
                standard, kind=kind._meta.model, fields=form.cleaned_data, by=request.user
            )
        return editing.change_line(row, fields=form.cleaned_data, by=request.user)

    answer = carry_out(request, form, save, done="已保存。", to=f"{standard.get_absolute_url()}#extras")
    remove = reverse("veto_remove" if kind is VetoForm else "bonus_remove", args=[row.pk]) if row else ""
    context = {"title": title, "form": form, "standard": standard, "button": "保存", "remove_url": remove}
    return answer or render(request, "assessments/standards/form.html", context)


@require_POST
def veto_remove(request: HttpRequest, pk: int) -> HttpResponse:
    return _removed(request, line_of(request, Veto, pk))


@require_POST
def bonus_remove(request: HttpRequest, pk: int) -> HttpResponse:
    return _removed(request, line_of(request, BonusItem, pk))


def _removed(request: HttpRequest, row: Any) -> HttpResponse:
    editing.remove_line(row, by=request.user)
    messages.success(request, f"已删除 {row}。")
    return redirect(f"{row.standard.get_absolute_url()}#extras")
