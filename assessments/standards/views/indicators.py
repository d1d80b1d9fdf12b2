"""Editing a draft line by line: indicators with their rules, vetoes, bonus and deduction items."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.ground.access import Conflict, Refused, require
from alliance.history.words import events_of
from assessments.scoring import vocabulary
from assessments.scoring.composite import rule_from_dict
from assessments.scoring.marking import Rule, show
from assessments.scoring.parameters import ParameterError, plain_number
from assessments.scoring.readers import number
from assessments.standards import rules
from assessments.standards.content import source_of
from assessments.standards.forms.composites import CompositeForm, rule_form_for
from assessments.standards.forms.rules import KINDS
from assessments.standards.forms.standards import BonusForm, IndicatorForm, VetoForm
from assessments.standards.models import BonusItem, Indicator, Standard, Veto
from assessments.standards.services import editing
from assessments.standards.views.standards import visible


def indicator_new(request: HttpRequest, pk: int) -> HttpResponse:
    standard = visible(request, pk)
    require(rules.may_edit_standard(request.user, standard))
    return _edit(request, standard, None)


def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """An indicator: to be edited in a draft, to be read afterwards."""
    row = _line(request, Indicator, pk)
    if rules.may_edit_standard(request.user, row.standard):
        return _edit(request, row.standard, row)
    if request.method == "POST":
        require(rules.may_edit_standard(request.user, row.standard))
    rule = rule_from_dict(row.rule)
    return render(
        request,
        "assessments/standards/indicator.html",
        {
            "source": source_of(row),
            "title": str(row),
            "standard": row.standard,
            "indicator": row,
            "rule": rule,
            "trial": _trial(rule, request.GET),
            "events": events_of(row),
        },
    )


def _edit(request: HttpRequest, standard: Standard, row: Indicator | None) -> HttpResponse:
    """One form for the indicator and its rule; `act` says: save, change the type or the parts, or only try."""
    data = request.POST or None
    rule = rule_from_dict(row.rule) if row else None
    letter = (request.POST if data else request.GET).get("type", "") or (rule.letter if rule else "R")
    letter = letter if letter in KINDS else "R"
    act = request.POST.get("act", "save") if data else ""
    form = IndicatorForm(
        data if act == "save" else None,
        subject=standard.subject,
        chosen=row.clauses if row else [],
        initial=IndicatorForm.initial_of(row) if row else _next_code(request, standard),
    )
    check = act in ("save", "try")
    rule_form = rule_form_for(data, letter=letter, subject=standard.subject, rule=rule, check=check)
    if act.startswith("part-") and isinstance(rule_form, CompositeForm):
        rule_form.change(act.removeprefix("part-"))
    if act == "save" and form.is_valid():
        built = rule_form.build(form.cleaned_data["points"])
        if built is not None and _saved(form, built, standard, row, request.user):
            messages.success(request, f"已保存指标 {form.cleaned_data['code']}。")
            return redirect(f"{standard.get_absolute_url()}#{form.cleaned_data['code']}")
    built = rule_form.build(_points(request.POST.get("points"))) if check else rule
    context = {
        "title": f"修改指标 {row}" if row else "增加指标",
        "standard": standard,
        "indicator": row,
        "form": form,
        "rule_form": rule_form,
        "letter": letter,
        "kinds": KINDS.items(),
        "trial": _trial(built, request.POST) if built and built.letter == letter else None,
        "tried": act == "try",
        "events": events_of(row) if row else [],
    }
    if request.htmx:
        part = "trial" if act == "try" else "rule"
        return render(request, f"assessments/standards/{part}.html", context)
    return render(request, "assessments/standards/indicator_form.html", context)


def _saved(form: IndicatorForm, built: Rule, standard: Standard, row: Indicator | None, user: Any) -> bool:
    fields = dict(form.cleaned_data)
    version = fields.pop("version")
    fields["rule"] = built.to_dict()
    try:
        editing.save_indicator(standard, fields=fields, by=user, indicator=row, version=version)
    except Conflict:
        raise
    except Refused as error:
        form.add_error("code" if "重复" in error.reason else None, error.reason)
        return False
    return True


def _next_code(request: HttpRequest, standard: Standard) -> dict[str, Any]:
    """The next free code of the group asked for, with the name of that group."""
    group = request.GET.get("group", "")
    rows = list(standard.indicators.filter(group_code=group).only("code", "group_name")) if group else []
    if not rows:
        return {"prefill": "MANUAL", "evidence_required": True}
    last = max(int(row.code[1:]) for row in rows)
    return {
        "code": f"{group}{last + 1}",
        "group_name": rows[0].group_name,
        "prefill": "MANUAL",
        "evidence_required": True,
    }


def _points(text: str | None) -> Decimal:
    """The points as typed so far, for a trial; a full 10 while there is nothing sensible."""
    try:
        value = number((text or "").strip())
    except ParameterError:
        return Decimal(10)
    return value if 0 < value <= 100 else Decimal(10)


def _trial(rule: Rule, data: Any) -> dict[str, Any]:
    """The suggestion for numbers `example.<fact>`, at first for those of the `example` of the rule; what is blank is 未记录."""
    labels, units = vocabulary.labels(), vocabulary.units()
    example = rule.example
    inputs, values = [], {}
    for name in rule.facts:
        text = data.get(f"example.{name}", plain_number(example[name])).strip()
        try:
            values[name] = number(text) if text else None
        except ParameterError:
            values[name] = None
        inputs.append(
            {
                "name": f"example.{name}",
                "label": labels.get(name, name),
                "unit": units.get(name, ""),
                "value": text,
                "computed": vocabulary.is_computed(name),
            }
        )
    found = rule.suggest(values, labels)
    return {
        "inputs": inputs,
        "said": found.explanation,
        "points": None if found.points is None else show(found.points),
        "whole": show(rule.max_points),
        "choices": [(name, show(points)) for name, points in rule.choices],
    }


@require_POST
def indicator_move(request: HttpRequest, pk: int) -> HttpResponse:
    row = _line(request, Indicator, pk)
    editing.move_indicator(row, up=request.POST.get("way") == "up", by=request.user)
    return redirect(f"{row.standard.get_absolute_url()}#{row.code}")


@require_POST
def indicator_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = _line(request, Indicator, pk)
    editing.remove_indicator(row, by=request.user)
    messages.success(request, f"已删除指标 {row}。")
    return redirect(row.standard)


def veto_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _line_form(request, visible(request, pk), VetoForm, None, "增加一票否决项")


def veto(request: HttpRequest, pk: int) -> HttpResponse:
    row = _line(request, Veto, pk)
    return _line_form(request, row.standard, VetoForm, row, f"修改 {row.code}")


def bonus_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _line_form(request, visible(request, pk), BonusForm, None, "增加加减分项")


def bonus(request: HttpRequest, pk: int) -> HttpResponse:
    row = _line(request, BonusItem, pk)
    return _line_form(request, row.standard, BonusForm, row, f"修改 {row.code}")


def _line_form(
    request: HttpRequest, standard: Standard, kind: type[forms.ModelForm], row: Any, title: str
) -> HttpResponse:
    require(rules.may_edit_standard(request.user, standard))
    form = kind(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            if kind is VetoForm:
                editing.save_veto(standard, fields=form.cleaned_data, by=request.user, veto=row)
            else:
                editing.save_bonus(standard, fields=form.cleaned_data, by=request.user, item=row)
        except Refused as error:
            form.add_error(None, error.reason)
        else:
            messages.success(request, "已保存。")
            return redirect(f"{standard.get_absolute_url()}#extras")
    remove = reverse("veto_remove" if kind is VetoForm else "bonus_remove", args=[row.pk]) if row else ""
    context = {"title": title, "form": form, "standard": standard, "button": "保存", "remove_url": remove}
    return render(request, "assessments/standards/form.html", context)


@require_POST
def veto_remove(request: HttpRequest, pk: int) -> HttpResponse:
    return _removed(request, _line(request, Veto, pk))


@require_POST
def bonus_remove(request: HttpRequest, pk: int) -> HttpResponse:
    return _removed(request, _line(request, BonusItem, pk))


def _removed(request: HttpRequest, row: Any) -> HttpResponse:
    editing.remove_line(row, by=request.user)
    messages.success(request, f"已删除 {row}。")
    return redirect(f"{row.standard.get_absolute_url()}#extras")


def _line(request: HttpRequest, model: Any, pk: int) -> Any:
    seen = Standard.objects.visible_to(request.user)
    return get_object_or_404(model.objects.select_related("standard"), pk=pk, standard__in=seen)
