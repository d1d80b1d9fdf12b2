"""Filters of the list of minutes."""

import django_filters
from django.db.models import QuerySet

from alliance.ground import inputs
from councils.meetings.filters import years
from councils.minutes.models import Minutes


class MinutesFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(label="会议年度", empty_label="全部", choices=years, method="of_year")
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部", choices=Minutes.State.choices)
    in_time = django_filters.ChoiceFilter(
        label="及时印发", empty_label="全部", choices=[("yes", "及时")], method="only_in_time"
    )

    class Meta:
        model = Minutes
        fields = ["year", "state", "in_time"]

    def of_year(self, found: QuerySet, name: str, value: str) -> QuerySet:
        year = inputs.year(value)
        return found if year is None else found.of_year(year)

    def only_in_time(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.filter(pk__in=[one.pk for one in found.in_time()])
