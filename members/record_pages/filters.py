"""What the list of a kind can be narrowed by: period, state, unit, and the choices that the kind names."""

from functools import cache, partial
from typing import Any

import django_filters as filters
from django.forms import HiddenInput

from alliance.face.filtering import years
from members.records.kinds import Kind
from members.records.models import Record
from members.units.finding import visible_units
from members.units.models import Unit

YEARS = partial(years, ahead=1, word="年度")


@cache
def filter_of(kind: Kind) -> type[filters.FilterSet]:
    """The filters of a kind; made once."""
    states = [(state.value, state.label) for state in Record.State]
    answers = [(answer.value, answer.label) for answer in Record.Answer if answer.value]
    found: dict[str, Any] = {
        "year": filters.ChoiceFilter(label="年度", choices=YEARS, empty_label="全部"),
        "state": filters.ChoiceFilter(label="状态", choices=states, empty_label="全部"),
        "member": filters.ChoiceFilter(
            label="成员类别", field_name="unit__kind", choices=Unit.Kind.choices, empty_label="全部"
        ),
        # Set by links; a choice of thousands of names helps nobody, the search finds a unit by its name.
        "unit": filters.ModelChoiceFilter(label="单位", queryset=visible_units, widget=HiddenInput),
    }
    if kind.partner:
        found["answer"] = filters.ChoiceFilter(label="对方确认", choices=answers, empty_label="全部")
    for name in kind.filters:
        found[name] = filters.ChoiceFilter(
            label=kind.label_of(name), choices=kind.field(name).choices, empty_label="全部"
        )
    found["Meta"] = type("Meta", (), {"model": kind.model, "fields": []})
    return type(f"{kind.model.__name__}Filter", (filters.FilterSet,), found)
