"""Filters of what a unit has received, and of who has read a document."""

import django_filters
from django.db.models import QuerySet

from councils.documents.models.recipients import Recipient
from councils.numbering.models import PaperKind
from members.units.models import Unit

READ = [("no", "未阅知"), ("yes", "已阅知")]


class ReceivedFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        label="文种", empty_label="全部", choices=PaperKind.choices, field_name="document__kind"
    )
    read = django_filters.ChoiceFilter(label="阅知", empty_label="全部", choices=READ, method="as_read")

    class Meta:
        model = Recipient
        fields = ["kind", "read"]

    def as_read(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.unread() if value == "no" else found.exclude(read_at=None)


class ReceiptFilter(django_filters.FilterSet):
    member = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", choices=Unit.Kind.choices, field_name="unit__kind"
    )
    read = django_filters.ChoiceFilter(label="阅知", empty_label="全部", choices=READ, method="as_read")

    class Meta:
        model = Recipient
        fields = ["member", "read"]

    def as_read(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.filter(read_at__isnull=value == "no")
