"""What tasks can be searched by."""

import django_filters as filters

from reports.collections.models.collections import Collection


class CollectionFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label="状态", choices=Collection.State.choices, empty_label="全部")

    class Meta:
        model = Collection
        fields: list[str] = []
