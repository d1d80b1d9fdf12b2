"""Filters of the council's lists."""

import django_filters
from django.db.models import QuerySet

from councils.applications.models import RoleApplication
from councils.decisions.models import CouncilDecision
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole, Term

SEAT_STATES = [("current", "在任"), ("former", "已终止")]
APPLICATION_STATES = [
    ("open", "办理中"),
    ("overdue", "补正逾期"),
    *RoleApplication.State.choices,
]


class SeatFilter(django_filters.FilterSet):
    term = django_filters.ModelChoiceFilter(label="届", queryset=Term.objects.all())
    role = django_filters.ChoiceFilter(label="席位", empty_label="全部", choices=CouncilRole.choices)
    state = django_filters.ChoiceFilter(
        label="状态", empty_label="全部", choices=SEAT_STATES, method="by_state"
    )

    class Meta:
        model = Seat
        fields = ["term", "role", "state"]

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        current = Seat.objects.current()
        chosen = queryset.filter if value == "current" else queryset.exclude
        return chosen(pk__in=current.values("pk"))


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


class DecisionFilter(django_filters.FilterSet):
    matter = django_filters.ChoiceFilter(
        label="事项类别", empty_label="全部", choices=CouncilDecision.Matter.choices
    )
    state = django_filters.ChoiceFilter(
        label="状态", empty_label="全部", choices=CouncilDecision.State.choices
    )
    passed = django_filters.ChoiceFilter(
        label="结果", empty_label="全部", choices=[("True", "通过"), ("False", "未通过")]
    )
    met_on = django_filters.DateFromToRangeFilter(label="会议日期")

    class Meta:
        model = CouncilDecision
        fields = ["matter", "state", "passed", "met_on"]
