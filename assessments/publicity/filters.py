"""The filters of the lists of circulars and recommendations."""

import django_filters

from alliance.face.filtering import OptionFilter
from assessments.cycles import years
from assessments.publicity.models import Circular
from members.units.models import Unit


class CommendationFilter(django_filters.FilterSet):
    year = OptionFilter("年度", years.choices, field_name="assessment__cycle__year")
    kind = OptionFilter("成员类别", Unit.Kind, field_name="assessment__unit__kind")


class CircularFilter(django_filters.FilterSet):
    year = OptionFilter("年度", years.choices, field_name="cycle__year")
    kind = OptionFilter("类别", Circular.Kind)
