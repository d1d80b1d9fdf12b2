"""What summaries can be searched by."""

import django_filters as filters
from django.db.models import QuerySet

from alliance.names import choosing
from members.units.models import Unit
from reports.deadlines.forms import recent_years
from reports.summaries.models import Summary

State = Summary.State


def visible_units(request) -> QuerySet:
    return Unit.objects.visible_to(request.user).in_order()


class UnitSummaryFilter(filters.FilterSet):
    year = filters.ChoiceFilter(label="年度", choices=recent_years, empty_label="全部")
    state = filters.ChoiceFilter(
        label="状态", choices=[(one.value, one.label) for one in Summary.OUT], empty_label="全部"
    )
    kind = filters.ChoiceFilter(
        label="成员类别", field_name="unit__kind", choices=Unit.Kind.choices, empty_label="全部"
    )
    unit = choosing.ChosenFilter(source_name="units_ever", label="单位", queryset=visible_units)

    class Meta:
        model = Summary
        fields: list[str] = []


class OurSummaryFilter(filters.FilterSet):
    year = filters.ChoiceFilter(label="年度", choices=recent_years, empty_label="全部")
    kind = filters.ChoiceFilter(
        label="类型", choices=[(one.value, one.label) for one in Summary.OURS], empty_label="全部"
    )
    state = filters.ChoiceFilter(label="状态", choices=State.choices, empty_label="全部")

    class Meta:
        model = Summary
        fields: list[str] = []
