"""Filters of the list of documents."""

import django_filters
from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter
from alliance.ground import clock, inputs
from councils.documents.models.documents import Document
from councils.numbering.filters import years
from councils.numbering.models import PaperKind


class DocumentFilter(django_filters.FilterSet):
    year = OptionFilter("拟稿年度", years, method="of_year")
    kind = OptionFilter("文种", PaperKind)
    state = OptionFilter("状态", Document.State)
    archived = OptionFilter("归档", [("yes", "已归档"), ("no", "未归档")], method="put_away")

    def of_year(self, found: QuerySet, name: str, value: str) -> QuerySet:
        if (year := inputs.year(value)) is None:
            return found
        whole = clock.Year(year)
        return found.filter(created_at__gte=whole.start, created_at__lt=whole.end)

    def put_away(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.filter(archived_at__isnull=value == "no")
