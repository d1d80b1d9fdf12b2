"""The filter of the list of objections."""

import django_filters

from assessments.cycles import years
from assessments.objections.models import Objection


class ObjectionFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="assessment__cycle__year", choices=years.choices
    )
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部", choices=Objection.State.choices)

    class Meta:
        model = Objection
        fields = ()
