"""Filters of the list of minutes."""

from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter, YearlyFilter
from councils.meetings.filters import years
from councils.minutes.models import Minutes


class MinutesFilter(YearlyFilter):
    year = OptionFilter("会议年度", years, method="of_year")
    state = OptionFilter("状态", Minutes.State)
    in_time = OptionFilter("及时印发", [("yes", "及时")], method="only_in_time")

    def only_in_time(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.filter(pk__in=[one.pk for one in found.in_time()])
