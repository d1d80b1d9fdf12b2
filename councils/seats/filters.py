"""Filters of the list of seats."""

import django_filters

from alliance.face.filtering import DatedFilter, OptionFilter
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole, Term


class SeatFilter(DatedFilter):
    term = django_filters.ModelChoiceFilter(label="届", queryset=Term.objects.all())
    role = OptionFilter("席位", CouncilRole)

    class Meta:
        model = Seat
        fields = ["on", "term", "role", "state"]
