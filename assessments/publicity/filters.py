"""The filters of the lists of circulars and recommendations."""

import django_filters

from assessments.cycles import years
from assessments.publicity.models import Circular, Commendation
from members.units.models import Unit


class CommendationFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="assessment__cycle__year", choices=years.choices
    )
    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="assessment__unit__kind", choices=Unit.Kind.choices
    )

    class Meta:
        model = Commendation
        fields = ()


class CircularFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="cycle__year", choices=years.choices
    )
    kind = django_filters.ChoiceFilter(label="类别", empty_label="全部", choices=Circular.Kind.choices)

    class Meta:
        model = Circular
        fields = ()
