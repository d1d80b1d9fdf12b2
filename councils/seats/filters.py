"""Filters of the list of seats."""

import django_filters

from alliance.face.filtering import DatedFilter
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole, Term


class SeatFilter(DatedFilter):
    term = django_filters.ModelChoiceFilter(label="届", queryset=Term.objects.all())
    role = django_filters.ChoiceFilter(label="席位", empty_label="全部", choices=CouncilRole.choices)

    class Meta:
        model = Seat
        fields = ["on", "term", "role", "state"]
