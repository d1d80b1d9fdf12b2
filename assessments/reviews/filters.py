"""The filter of the list of reviews."""

import django_filters

from alliance.face.filtering import OptionFilter
from assessments.cycles import years
from assessments.reviews.models import Review
from members.units.models import Unit


class ReviewFilter(django_filters.FilterSet):
    """The reviewer's list, or all of them for those who look after the review."""

    year = OptionFilter("年度", years.choices, field_name="assessment__cycle__year")
    state = OptionFilter("评审", Review.State)
    kind = OptionFilter("成员类别", Unit.Kind, field_name="assessment__unit__kind")
