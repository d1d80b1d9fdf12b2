"""Filters of the list of all posts."""

import django_filters

from alliance.face.filtering import DatedFilter
from councils.posts.models import SecretariatPost


class PostFilter(DatedFilter):
    post = django_filters.ChoiceFilter(label="职务", choices=SecretariatPost.Post.choices, empty_label="全部")

    class Meta:
        model = SecretariatPost
        fields = ["on", "post", "state"]
