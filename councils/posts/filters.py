"""Filters of the list of all posts."""

from alliance.face.filtering import DatedFilter, OptionFilter
from councils.posts.models import SecretariatPost


class PostFilter(DatedFilter):
    post = OptionFilter("职务", SecretariatPost.Post)

    class Meta:
        model = SecretariatPost
        fields = ["on", "post", "state"]
