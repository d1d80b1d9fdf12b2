"""The filter of the list of reviews."""

import django_filters

from assessments.cycles import years
from assessments.reviews.models import Review
from members.units.models import Unit


class ReviewFilter(django_filters.FilterSet):
    """The reviewer's list, or all of them for those who look after the review."""

    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="assessment__cycle__year", choices=years.choices
    )
    state = django_filters.ChoiceFilter(label="评审", empty_label="全部", choices=Review.State.choices)
    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="assessment__unit__kind", choices=Unit.Kind.choices
    )

    class Meta:
        model = Review
        fields = ()
