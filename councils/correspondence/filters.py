"""Filters of the list of votes by letter."""

import django_filters

from alliance.face.filtering import OptionFilter
from councils.correspondence.models import PostalVote


class PostalVoteFilter(django_filters.FilterSet):
    matter = OptionFilter("事项类别", PostalVote.MATTERS)
    state = OptionFilter("状态", PostalVote.State)
