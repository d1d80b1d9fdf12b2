"""The filter of the marks side by side."""

import django_filters
from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit

STAGES = [
    ("review", "复评中"),
    ("REVIEWED", "待确认"),
    ("CONFIRMED", "已确认"),
]


class CalibrationFilter(django_filters.FilterSet):
    """Marks side by side; the year is a parameter of the page."""

    kind = OptionFilter("成员类别", Unit.Kind, field_name="unit__kind")
    stage = OptionFilter("环节", STAGES, method="by_stage")
    spread = django_filters.NumberFilter(label="分差不小于", field_name="spread", lookup_expr="gte")

    def by_stage(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(state=Assessment.State.IN_REVIEW if value == "review" else value)
