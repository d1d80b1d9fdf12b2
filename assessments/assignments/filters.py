"""The filter of the list of units and their reviewers."""

import django_filters
from django.db.models import F, QuerySet

from alliance.face.filtering import OptionFilter
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit


class AssignmentFilter(django_filters.FilterSet):
    """Units and their reviewers; the year is a parameter of the page."""

    kind = OptionFilter("成员类别", Unit.Kind, field_name="unit__kind")
    gap = OptionFilter("评审人", [("lacking", "缺评审人")], method="by_gap")

    def by_gap(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(state=Assessment.State.IN_REVIEW, standing__lt=F("cycle__reviewers_per_unit"))
