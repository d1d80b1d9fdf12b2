"""What the pool can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.forms import HiddenInput

from alliance.ground import clock
from members.experts.models import Expert
from members.units.models import Unit

POOL, OTHERS = "pool", "others"


class ExpertFilter(filters.FilterSet):
    rank = filters.ChoiceFilter(label="职称等级", choices=Expert.Rank.choices, empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=Expert.State.choices, empty_label="全部")
    pool = filters.ChoiceFilter(
        label="在库", choices=((POOL, "在库且有效"), (OTHERS, "其他")), empty_label="全部", method="in_pool"
    )
    # Set by links: the search finds a unit by its name.
    unit = filters.ModelChoiceFilter(
        label="推荐单位", queryset=lambda request: Unit.objects.visible_to(request.user), widget=HiddenInput
    )

    class Meta:
        model = Expert
        fields: list[str] = []

    def in_pool(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        pool = Expert.objects.in_pool(clock.today()).values("pk")
        return rows.filter(pk__in=pool) if value == POOL else rows.exclude(pk__in=pool)
