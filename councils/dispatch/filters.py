"""Filters of what a unit has received, and of who has read a document."""

import django_filters
from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter
from councils.numbering.models import PaperKind
from members.units.models import Unit

READ = [("no", "未阅知"), ("yes", "已阅知")]


class ReceivedFilter(django_filters.FilterSet):
    kind = OptionFilter("文种", PaperKind, field_name="document__kind")
    read = OptionFilter("阅知", READ, method="as_read")

    def as_read(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.unread() if value == "no" else found.exclude(read_at=None)


class ReceiptFilter(django_filters.FilterSet):
    member = OptionFilter("成员类别", Unit.Kind, field_name="unit__kind")
    read = OptionFilter("阅知", READ, method="as_read")

    def as_read(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.filter(read_at__isnull=value == "no")
