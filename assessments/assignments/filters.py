"""The filter of the list of units and their reviewers."""

import django_filters
from django.db.models import F, QuerySet

from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit


class AssignmentFilter(django_filters.FilterSet):
    """Units and their reviewers; the year is a parameter of the page."""

    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="unit__kind", choices=Unit.Kind.choices
    )
    gap = django_filters.ChoiceFilter(
        label="评审人", empty_label="全部", choices=[("lacking", "缺评审人")], method="by_gap"
    )

    class Meta:
        model = Assessment
        fields = ()

    def by_gap(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(state=Assessment.State.IN_REVIEW, standing__lt=F("cycle__reviewers_per_unit"))
