"""Filters of the list of meetings."""

import django_filters
from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter
from alliance.ground import clock, inputs
from councils.meetings.models.meetings import Meeting

YEARS_SHOWN = 6


def years() -> list[tuple[str, str]]:
    """Next year, this one, and those before."""
    last = clock.today().year + 1
    return [(str(year), f"{year}年") for year in range(last, last - YEARS_SHOWN, -1)]


class MeetingFilter(django_filters.FilterSet):
    year = OptionFilter("年度", years, method="of_year")
    kind = OptionFilter("类型", Meeting.Kind)
    state = OptionFilter("状态", Meeting.State)

    class Meta:
        model = Meeting
        fields = ["kind", "state"]

    def of_year(self, found: QuerySet, name: str, value: str) -> QuerySet:
        year = inputs.year(value)
        return found if year is None else found.of_year(year)
