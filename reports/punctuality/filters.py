"""What the board can be searched by."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.forms import CheckboxInput

from alliance.face.filtering import OptionFilter
from alliance.ground import clock
from members.units.models import Unit
from reports.checks.filters import MONTHS
from reports.deadlines.forms import recent_years
from reports.punctuality import timeliness


def _years() -> list[tuple[Any, str]]:
    return [("", "本年"), *recent_years()]


class OwingFilter(filters.FilterSet):
    """Year and month are parameters of the page: the months shown, and the month whose debtors are listed."""

    year = filters.ChoiceFilter(label="年度", choices=_years, empty_label=None, method="as_it_is")
    month = filters.ChoiceFilter(
        label="月份", choices=[("", "本月"), *MONTHS], empty_label=None, method="as_it_is"
    )
    kind = OptionFilter("成员类别", Unit.Kind)

    def as_it_is(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset


class BoardFilter(OwingFilter):
    missing = filters.BooleanFilter(label="只看有缺报的", widget=CheckboxInput, method="by_missing")

    def by_missing(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        year = int(self.form.cleaned_data.get("year") or clock.today().year)
        return queryset.filter(timeliness.missing_in(year)) if value else queryset
