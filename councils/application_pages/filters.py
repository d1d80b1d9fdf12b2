"""Filters of the list of role applications."""

import django_filters
from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter
from councils.applications.models import RoleApplication

APPLICATION_STATES = [
    ("open", "办理中"),
    ("overdue", "补正逾期"),
    *RoleApplication.State.choices,
]


class ApplicationFilter(django_filters.FilterSet):
    state = OptionFilter("状态", APPLICATION_STATES, method="by_state")
    role = OptionFilter("申请席位", RoleApplication._meta.get_field("role"))
    filed_at = django_filters.DateFromToRangeFilter(label="提交日期")

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "open":
            return queryset.open()
        return queryset.overdue() if value == "overdue" else queryset.filter(state=value)
