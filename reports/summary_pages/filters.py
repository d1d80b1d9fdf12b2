"""What summaries can be searched by."""

import django_filters as filters

from alliance.face.filtering import OptionFilter
from alliance.names import choosing
from members.units.finding import visible_units
from members.units.models import Unit
from reports.deadlines.forms import recent_years
from reports.summaries.models import Summary

State = Summary.State


class UnitSummaryFilter(filters.FilterSet):
    year = OptionFilter("年度", recent_years)
    state = OptionFilter("状态", [(one.value, one.label) for one in Summary.OUT])
    kind = OptionFilter("成员类别", Unit.Kind, field_name="unit__kind")
    unit = choosing.ChosenFilter(source_name="units_ever", label="单位", queryset=visible_units)


class OurSummaryFilter(filters.FilterSet):
    year = OptionFilter("年度", recent_years)
    kind = OptionFilter("类型", [(one.value, one.label) for one in Summary.OURS])
    state = OptionFilter("状态", State)
