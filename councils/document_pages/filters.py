"""Filters of the list of documents."""

import django_filters
from django.db.models import QuerySet

from alliance.ground import clock, inputs
from councils.documents.models.documents import Document
from councils.numbering.filters import years
from councils.numbering.models import PaperKind


class DocumentFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(label="拟稿年度", empty_label="全部", choices=years, method="of_year")
    kind = django_filters.ChoiceFilter(label="文种", empty_label="全部", choices=PaperKind.choices)
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部", choices=Document.State.choices)
    archived = django_filters.ChoiceFilter(
        label="归档",
        empty_label="全部",
        choices=[("yes", "已归档"), ("no", "未归档")],
        method="put_away",
    )

    class Meta:
        model = Document
        fields = ["year", "kind", "state", "archived"]

    def of_year(self, found: QuerySet, name: str, value: str) -> QuerySet:
        if (year := inputs.year(value)) is None:
            return found
        whole = clock.Year(year)
        return found.filter(created_at__gte=whole.start, created_at__lt=whole.end)

    def put_away(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.filter(archived_at__isnull=value == "no")
