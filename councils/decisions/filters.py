"""Filters of the list of decisions."""

import django_filters

from alliance.face.filtering import OptionFilter
from councils.decisions.models import CouncilDecision


class DecisionFilter(django_filters.FilterSet):
    matter = OptionFilter("事项类别", CouncilDecision.Matter)
    state = OptionFilter("状态", CouncilDecision.State)
    passed = OptionFilter("结果", [("True", "通过"), ("False", "未通过")])
    met_on = django_filters.DateFromToRangeFilter(label="会议日期")
