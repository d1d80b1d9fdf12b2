"""Filters of the list of minutes."""

import django_filters
from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter
from alliance.ground import inputs
from councils.meetings.filters import years
from councils.minutes.models import Minutes


class MinutesFilter(django_filters.FilterSet):
    year = OptionFilter("会议年度", years, method="of_year")
    state = OptionFilter("状态", Minutes.State)
    in_time = OptionFilter("及时印发", [("yes", "及时")], method="only_in_time")

    def of_year(self, found: QuerySet, name: str, value: str) -> QuerySet:
        year = inputs.year(value)
        return found if year is None else found.of_year(year)

    def only_in_time(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.filter(pk__in=[one.pk for one in found.in_time()])
