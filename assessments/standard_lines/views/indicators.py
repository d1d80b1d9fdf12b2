"""An indicator with its rule: to be edited in a draft, to be read afterwards, to be tried with figures."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.face.acting import carry_out
from alliance.ground.access import require
from alliance.history.words import events_of
from assessments.scoring import vocabulary
from assessments.scoring.composite import rule_from_dict
from assessments.scoring.marking import Rule, show
from assessments.scoring.parameters import ParameterError, plain_number
from assessments.scoring.readers import number
from assessments.standard_lines import services as editing
from assessments.standard_lines.forms.composites import CompositeForm, rule_form_for
from assessments.standard_lines.forms.lines import IndicatorForm
from assessments.standard_lines.forms.rules import KINDS
from assessments.standard_lines.views.lines import line_of
from assessments.standards import rules
from assessments.standards.content import source_of
from assessments.standards.models import Indicator, Standard
from assessments.standards.views import visible


def indicator_new(request: HttpRequest, pk: int) -> HttpResponse:
    standard = visible(request, pk)
    require(rules.may_edit_standard(request.user, standard))
    return _edit(request, standard, None)


def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """An indicator: to be edited in a draft, to be read afterwards."""
    row = line_of(request, Indicator, pk)
    if rules.may_edit_standard(request.user, row.standard):
        return _edit(request, row.standard, row)
    if request.method == "POST":
        require(rules.may_edit_standard(request.user, row.standard))
    rule = rule_from_dict(row.rule)
    return render(
        request,
        "assessments/standard_lines/indicator.html",
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
    act = request.POST.get("act", "save") if request.method == "POST" else ""
    letter = _letter(request, row)
    form = IndicatorForm(
        request.POST if act == "save" else None,
        subject=standard.subject,
        chosen=row.clauses if row else [],
        initial=IndicatorForm.initial_of(row) if row else _next_code(request, standard),
    )
    check = act in ("save", "try")
    rule = rule_from_dict(row.rule) if row else None
    rule_form = rule_form_for(
        request.POST or None, letter=letter, subject=standard.subject, rule=rule, check=check
    )
    if act.startswith("part-") and isinstance(rule_form, CompositeForm):
        rule_form.change(act.removeprefix("part-"))
    if act == "save" and (answer := _save(request, standard, row, form, rule_form)):
        return answer
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
    page = "indicator_form" if not request.htmx else "trial" if act == "try" else "rule"
    return render(request, f"assessments/standard_lines/{page}.html", context)


def _letter(request: HttpRequest, row: Indicator | None) -> str:
    """The rule type that the form is to have: the one chosen, that of the indicator, or the first."""
    asked = (request.POST or request.GET).get("type", "") or (row.rule["type"] if row else "")
    return asked if asked in KINDS else next(iter(KINDS))


def _save(
    request: HttpRequest, standard: Standard, row: Indicator | None, form: IndicatorForm, rule_form: Any
) -> HttpResponse | None:
    """The redirect after saving; None when the indicator, its rule or the act is refused, as the forms then say."""
    if not form.is_valid() or (built := rule_form.build(form.cleaned_data["points"])) is None:
        return None
    fields = {**form.cleaned_data, "rule": built.to_dict()}
    version = fields.pop("version")

    def save() -> Indicator:
        if row is None:
            return editing.add_line(standard, kind=Indicator, fields=fields, by=request.user)
        return editing.change_line(row, fields=fields, version=version, by=request.user)

    return carry_out(
        request,
        form,
        save,
        done=f"已保存指标 {fields['code']}。",
        to=f"{standard.get_absolute_url()}#{fields['code']}",
    )


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
