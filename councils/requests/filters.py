"""What the list of requests can be narrowed by."""

from functools import partial
from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter, years
from alliance.ground import clock
from councils.requests.models import MemberRequest


class RequestFilter(filters.FilterSet):
    year = OptionFilter("应办年度", partial(years, ahead=1), method="due_in")
    state = OptionFilter("状态", MemberRequest.State)
    category = OptionFilter("类别", MemberRequest.Category)

    def due_in(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        year = int(value)
        after = clock.start_of_day(clock.today().replace(year=year, month=1, day=1))
        until = clock.end_of_day(clock.today().replace(year=year, month=12, day=31))
        return rows.filter(due__gt=after, due__lte=until)
