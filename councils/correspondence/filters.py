"""Filters of the list of votes by letter."""

import django_filters

from councils.correspondence.models import PostalVote


class PostalVoteFilter(django_filters.FilterSet):
    matter = django_filters.ChoiceFilter(label="事项类别", empty_label="全部", choices=PostalVote.MATTERS)
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部", choices=PostalVote.State.choices)

    class Meta:
        model = PostalVote
        fields = ["matter", "state"]
