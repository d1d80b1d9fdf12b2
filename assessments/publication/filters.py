"""The filter of the list of results."""

import django_filters

from alliance.face.filtering import OptionFilter
from assessments.scoring.grading import Grade
from members.units.models import Unit


class ResultFilter(django_filters.FilterSet):
    """Results that may be seen; the year is a parameter of the page."""

    kind = OptionFilter("成员类别", Unit.Kind, field_name="unit__kind")
    grade = OptionFilter("等级", [(grade.value, grade.label) for grade in Grade])
