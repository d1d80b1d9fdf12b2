"""The filter of the list of results."""

import django_filters

from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit


class ResultFilter(django_filters.FilterSet):
    """Results that may be seen; the year is a parameter of the page."""

    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="unit__kind", choices=Unit.Kind.choices
    )
    grade = django_filters.ChoiceFilter(
        label="等级", empty_label="全部", choices=[(grade.value, grade.label) for grade in Grade]
    )

    class Meta:
        model = Assessment
        fields = ()
