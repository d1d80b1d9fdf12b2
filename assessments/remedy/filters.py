"""The filter of the list of rectification cases."""

import django_filters
from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter
from assessments.cycles import years
from assessments.rectification.models import Rectification
from members.units.models import Unit


class RectificationFilter(django_filters.FilterSet):
    year = OptionFilter("年度", years.choices, field_name="assessment__cycle__year")
    kind = OptionFilter("成员类别", Unit.Kind, field_name="assessment__unit__kind")
    state = OptionFilter("状态", [("overdue", "逾期"), *Rectification.State.choices], method="by_state")

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.overdue() if value == "overdue" else queryset.filter(state=value)
