"""The filter of the list of rectification cases."""

import django_filters
from django.db.models import QuerySet

from assessments.cycles import years
from assessments.rectification.models import Rectification
from members.units.models import Unit


class RectificationFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="assessment__cycle__year", choices=years.choices
    )
    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="assessment__unit__kind", choices=Unit.Kind.choices
    )
    state = django_filters.ChoiceFilter(
        label="状态",
        empty_label="全部",
        choices=[("overdue", "逾期"), *Rectification.State.choices],
        method="by_state",
    )

    class Meta:
        model = Rectification
        fields = ()

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.overdue() if value == "overdue" else queryset.filter(state=value)
