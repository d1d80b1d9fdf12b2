"""What plans can be searched by."""

import django_filters as filters
from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter
from councils.plans.models.plans import WorkPlan


class PlanFilter(filters.FilterSet):
    kind = OptionFilter("类型", WorkPlan.Kind)
    whose = OptionFilter("谁的", [("alliance", "联盟"), ("unit", "单位")], method="by_whose")
    year = filters.NumberFilter(label="年度", method="by_year")
    state = OptionFilter("状态", WorkPlan.State)

    def by_whose(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(unit__isnull=value == "alliance")

    def by_year(self, queryset: QuerySet, name: str, value: int) -> QuerySet:
        return queryset.filter(year__lte=value, until_year__gte=value)
