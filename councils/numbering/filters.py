"""Filters of the register of issued papers."""

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from alliance.ground import clock, inputs
from councils.numbering.models import IssuedPaper, PaperKind, PaperSeries


def years(request: HttpRequest | None = None) -> list[tuple[str, str]]:
    """This year and the four before."""
    return [(str(year), f"{year}年") for year in range(clock.today().year, clock.today().year - 5, -1)]


class RegisterFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(label="年度", empty_label="全部", choices=years, method="of_year")
    kind = django_filters.ChoiceFilter(label="文种", empty_label="全部", choices=PaperKind.choices)
    series = django_filters.ChoiceFilter(label="字号", empty_label="全部", choices=PaperSeries.choices)
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部", choices=IssuedPaper.State.choices)
    signed = django_filters.ChoiceFilter(
        label="签发人", empty_label="全部", choices=[("no", "缺签发人")], method="only_unsigned"
    )

    class Meta:
        model = IssuedPaper
        fields = ["year", "kind", "series", "state", "signed"]

    def of_year(self, found: QuerySet, name: str, value: str) -> QuerySet:
        year = inputs.year(value)
        return found if year is None else found.of_year(year)

    def only_unsigned(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.unsigned()
