"""The filter of the list of motions."""

import django_filters

from alliance.face.filtering import OptionFilter
from assessments.cycles import years
from assessments.termination.models import TerminationMotion


class MotionFilter(django_filters.FilterSet):
    year = OptionFilter("年度", years.choices, field_name="second__cycle__year")
    state = OptionFilter("状态", TerminationMotion.State)
