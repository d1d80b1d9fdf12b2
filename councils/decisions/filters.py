"""Filters of the list of decisions."""

import django_filters

from councils.decisions.models import CouncilDecision


class DecisionFilter(django_filters.FilterSet):
    matter = django_filters.ChoiceFilter(
        label="事项类别", empty_label="全部", choices=CouncilDecision.Matter.choices
    )
    state = django_filters.ChoiceFilter(
        label="状态", empty_label="全部", choices=CouncilDecision.State.choices
    )
    passed = django_filters.ChoiceFilter(
        label="结果", empty_label="全部", choices=[("True", "通过"), ("False", "未通过")]
    )
    met_on = django_filters.DateFromToRangeFilter(label="会议日期")

    class Meta:
        model = CouncilDecision
        fields = ["matter", "state", "passed", "met_on"]
