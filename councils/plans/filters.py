"""What plans can be searched by."""

import django_filters as filters
from django.db.models import QuerySet

from councils.plans.models.plans import WorkPlan


class PlanFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(label="类型", choices=WorkPlan.Kind.choices, empty_label="全部")
    whose = filters.ChoiceFilter(
        label="谁的",
        choices=[("alliance", "联盟"), ("unit", "单位")],
        method="by_whose",
        empty_label="全部",
    )
    year = filters.NumberFilter(label="年度", method="by_year")
    state = filters.ChoiceFilter(label="状态", choices=WorkPlan.State.choices, empty_label="全部")

    class Meta:
        model = WorkPlan
        fields: list[str] = []

    def by_whose(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(unit__isnull=value == "alliance")

    def by_year(self, queryset: QuerySet, name: str, value: int) -> QuerySet:
        return queryset.filter(year__lte=value, until_year__gte=value)
