"""What reports can be searched by."""

import django_filters as filters
from django.db.models import Exists, OuterRef, QuerySet

from alliance.names import choosing
from members.units.models import Unit
from reports.checks.models import Adoption
from reports.deadlines.forms import recent_years
from reports.monthly.models import MonthlyReport

MONTHS = [(month, f"{month}月") for month in range(1, 13)]


def visible_units(request) -> QuerySet:
    return Unit.objects.visible_to(request.user).in_order()


class ReportFilter(filters.FilterSet):
    year = filters.ChoiceFilter(label="年度", choices=recent_years, empty_label="全部")
    month = filters.ChoiceFilter(
        label="月份",
        choices=MONTHS,
        empty_label="全部",
    )
    unit = choosing.ChosenFilter(source_name="units_ever", label="单位", queryset=visible_units)
    kind = filters.ChoiceFilter(
        label="成员类别", field_name="unit__kind", choices=Unit.Kind.choices, empty_label="全部"
    )
    state = filters.ChoiceFilter(label="状态", choices=MonthlyReport.State.choices, empty_label="全部")
    category = filters.ChoiceFilter(label="类别", choices=MonthlyReport.Category.choices, empty_label="全部")
    adopted = filters.ChoiceFilter(
        label="采用", choices=[("yes", "已采用"), ("no", "未采用")], method="by_adoption", empty_label="全部"
    )

    class Meta:
        model = MonthlyReport
        fields: list[str] = []

    def by_adoption(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        used = Exists(Adoption.objects.filter(report=OuterRef("pk")))
        return queryset.filter(used if value == "yes" else ~used)
