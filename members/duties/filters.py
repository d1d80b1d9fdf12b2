"""What the board can be narrowed by: year, kind of member, duty, and how it stands."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from alliance.ground import clock, inputs
from members.duties import ledger
from members.obligations import duties
from members.obligations.duties import Duty
from members.obligations.periods import Standing
from members.record_pages.filters import years
from members.units.models import Unit

STATES = {
    "OVERDUE": "有逾期未办",
    "OPEN": "有待办理",
    "EXEMPT": "有豁免",
    "CLEAR": "没有待办",
}


def year_of(query: Any) -> int:
    return inputs.year(query.get("year")) or clock.today().year


def duties_of(query: Any) -> list[Duty] | None:
    """The duty that is asked for, or None for all."""
    found = duties.get(query.get("duty", ""))
    return [found] if found else None


def standing_in(asked: list[Duty] | None, year: int, standing: Standing) -> Q:
    """Units for which some of the duties asked for stands so."""
    found = Q(pk__in=[])
    for duty in duties.every() if asked is None else asked:
        found |= ledger.owing_in(duty, year, standing)
    return found


class BoardFilter(filters.FilterSet):
    year = filters.ChoiceFilter(label="年度", choices=years, empty_label="本年度", method="as_it_is")
    kind = filters.ChoiceFilter(label="成员类别", choices=Unit.Kind.choices, empty_label="全部")
    duty = filters.ChoiceFilter(
        label="事项",
        choices=lambda: [(duty.key, duty.label) for duty in duties.every()],
        empty_label="全部",
        method="as_it_is",
    )
    state = filters.ChoiceFilter(
        label="办理情况", choices=list(STATES.items()), empty_label="全部", method="by_state"
    )

    class Meta:
        model = Unit
        fields: list[str] = []

    def as_it_is(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        year, asked = year_of(self.form.cleaned_data), duties_of(self.form.cleaned_data)
        if value == "CLEAR":
            due = standing_in(asked, year, Standing.OVERDUE) | standing_in(asked, year, Standing.OPEN)
            return queryset.exclude(due)
        return queryset.filter(standing_in(asked, year, Standing(value)))
