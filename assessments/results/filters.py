"""The filter of the marks side by side."""

import django_filters
from django.db.models import QuerySet

from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit

STAGES = [
    ("review", "复评中"),
    ("REVIEWED", "待确认"),
    ("CONFIRMED", "已确认"),
]


class CalibrationFilter(django_filters.FilterSet):
    """Marks side by side; the year is a parameter of the page."""

    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="unit__kind", choices=Unit.Kind.choices
    )
    stage = django_filters.ChoiceFilter(label="环节", empty_label="全部", choices=STAGES, method="by_stage")
    spread = django_filters.NumberFilter(label="分差不小于", field_name="spread", lookup_expr="gte")

    class Meta:
        model = Assessment
        fields = ()

    def by_stage(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(state=Assessment.State.IN_REVIEW if value == "review" else value)
