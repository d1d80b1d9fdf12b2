"""What reports can be searched by."""

import django_filters as filters
from django.db.models import Exists, OuterRef, QuerySet

from alliance.face.filtering import OptionFilter
from alliance.names import choosing
from members.units.finding import visible_units
from members.units.models import Unit
from reports.checks.models import Adoption
from reports.deadlines.forms import recent_years
from reports.monthly.models import MonthlyReport

MONTHS = [(month, f"{month}月") for month in range(1, 13)]


class ReportFilter(filters.FilterSet):
    year = OptionFilter("年度", recent_years)
    month = OptionFilter("月份", MONTHS)
    unit = choosing.ChosenFilter(source_name="units_ever", label="单位", queryset=visible_units)
    kind = OptionFilter("成员类别", Unit.Kind, field_name="unit__kind")
    state = OptionFilter("状态", MonthlyReport.State)
    category = OptionFilter("类别", MonthlyReport.Category)
    adopted = OptionFilter("采用", [("yes", "已采用"), ("no", "未采用")], method="by_adoption")

    def by_adoption(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        used = Exists(Adoption.objects.filter(report=OuterRef("pk")))
        return queryset.filter(used if value == "yes" else ~used)
