"""What the pool can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.forms import HiddenInput

from alliance.face.filtering import OptionFilter
from alliance.ground import clock
from members.experts.models import Expert
from members.units.models import Unit

POOL, OTHERS = "pool", "others"


class ExpertFilter(filters.FilterSet):
    rank = OptionFilter("职称等级", Expert.Rank)
    state = OptionFilter("状态", Expert.State)
    pool = OptionFilter("在库", ((POOL, "在库且有效"), (OTHERS, "其他")), method="in_pool")
    # Set by links: the search finds a unit by its name.
    unit = filters.ModelChoiceFilter(
        label="推荐单位", queryset=lambda request: Unit.objects.visible_to(request.user), widget=HiddenInput
    )

    def in_pool(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        pool = Expert.objects.in_pool(clock.today()).values("pk")
        return rows.filter(pk__in=pool) if value == POOL else rows.exclude(pk__in=pool)
