"""The filter of the list of motions."""

import django_filters

from assessments.cycles import years
from assessments.termination.models import TerminationMotion


class MotionFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="second__cycle__year", choices=years.choices
    )
    state = django_filters.ChoiceFilter(
        label="状态", empty_label="全部", choices=TerminationMotion.State.choices
    )

    class Meta:
        model = TerminationMotion
        fields = ()
