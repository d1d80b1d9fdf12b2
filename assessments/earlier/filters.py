"""The filters of the list of grades before the portal."""

import django_filters

from assessments.earlier.models import EarlierGrade
from assessments.scoring.grading import Grade


class EarlierGradeFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label="年度", min_value=1900, max_value=2200)
    grade = django_filters.ChoiceFilter(label="等级", empty_label="全部", choices=Grade.choices)
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部", choices=EarlierGrade.State.choices)

    class Meta:
        model = EarlierGrade
        fields = ()
