"""Filters of the list of role applications."""

import django_filters
from django.db.models import QuerySet

from councils.applications.models import RoleApplication

APPLICATION_STATES = [
    ("open", "办理中"),
    ("overdue", "补正逾期"),
    *RoleApplication.State.choices,
]


class ApplicationFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label="状态", empty_label="全部", choices=APPLICATION_STATES, method="by_state"
    )
    role = django_filters.ChoiceFilter(
        label="申请席位", empty_label="全部", choices=RoleApplication._meta.get_field("role").choices
    )
    filed_at = django_filters.DateFromToRangeFilter(label="提交日期")

    class Meta:
        model = RoleApplication
        fields = ["state", "role", "filed_at"]

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "open":
            return queryset.open()
        return queryset.overdue() if value == "overdue" else queryset.filter(state=value)
