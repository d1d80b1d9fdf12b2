"""What tasks can be searched by."""

import django_filters as filters

from alliance.face.filtering import OptionFilter
from reports.collections.models.collections import Collection


class CollectionFilter(filters.FilterSet):
    state = OptionFilter("状态", Collection.State)
