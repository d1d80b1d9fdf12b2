"""The filter of the list of objections."""

import django_filters

from alliance.face.filtering import OptionFilter
from assessments.cycles import years
from assessments.objections.models import Objection


class ObjectionFilter(django_filters.FilterSet):
    year = OptionFilter("年度", years.choices, field_name="assessment__cycle__year")
    state = OptionFilter("状态", Objection.State)
