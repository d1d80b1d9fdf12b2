"""The filters of the list of grades before the portal."""

import django_filters

from alliance.face.filtering import OptionFilter
from assessments.earlier.models import EarlierGrade
from assessments.scoring.grading import Grade


class EarlierGradeFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label="年度", min_value=1900, max_value=2200)
    grade = OptionFilter("等级", Grade)
    state = OptionFilter("状态", EarlierGrade.State)
