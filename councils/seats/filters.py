"""Filters of the list of seats."""

from datetime import date

import django_filters
from django.db.models import QuerySet

from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole, Term

SEAT_STATES = [("current", "在任"), ("former", "已终止")]


class SeatFilter(django_filters.FilterSet):
    term = django_filters.ModelChoiceFilter(label="届", queryset=Term.objects.all())
    role = django_filters.ChoiceFilter(label="席位", empty_label="全部", choices=CouncilRole.choices)
    state = django_filters.ChoiceFilter(
        label="状态", empty_label="全部", choices=SEAT_STATES, method="by_state"
    )

    on = django_filters.DateFilter(label="截至某日", method="as_of")

    class Meta:
        model = Seat
        fields = ["on", "term", "role", "state"]

    def as_of(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        """Seats in office on that day."""
        return queryset.filter(pk__in=Seat.objects.on(value).values("pk"))

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        current = Seat.objects.current()
        chosen = queryset.filter if value == "current" else queryset.exclude
        return chosen(pk__in=current.values("pk"))
