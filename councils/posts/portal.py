"""What the secretariat's posts contribute to the whole: menu, posts whose ground is gone, and the clauses they serve."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from alliance.ground import access
from alliance.registers import first_steps, portal, regulation
from alliance.registers.portal import Todo
from councils.posts.models import SecretariatPost
from councils.posts.rules import posts_without_ground
from councils.terms.portal import sees_council

portal.menu("秘书处", "posts", area="council", order=10, shown=sees_council)


@portal.todos
def groundless(user: Any) -> Iterable[Todo]:
    """For the secretariat: posts whose ground is gone."""
    if not access.is_secretariat(user):
        return []
    held = list(SecretariatPost.objects.current().select_related("unit", "user"))
    missing = posts_without_ground(held)
    return [
        Todo(
            f"{post}的任职条件已不具备", reverse("post", args=[post.pk]), note=missing[post.pk], kind="秘书处"
        )
        for post in held
        if post.pk in missing
    ]


def posts_in(*posts: str):
    """A count of the posts that were held on a day of the year."""

    def count(year: int) -> int:
        held = SecretariatPost.objects.filter(since__lt=date(year + 1, 1, 1), post__in=posts)
        return held.exclude(until__lte=date(year, 1, 1)).count()

    return count


Post = SecretariatPost.Post
for _ref, _label, _posts in (
    ("9", "秘书处职务", Post.values),
    ("9.secretariat.1", "秘书处职务", (Post.SECRETARY_GENERAL, Post.OFFICER)),
    ("9.deputy", "副秘书长", (Post.DEPUTY_SECRETARY_GENERAL,)),
    ("9.secretary", "各单位秘书", (Post.SECRETARY,)),
):
    regulation.serve(_ref, "posts", _label, posts_in(*_posts), shown=sees_council)


@first_steps.step("任命副秘书长和秘书处工作人员", "post_new", order=40, note="须先登记席位；可以稍后办理")
def the_secretariat_is_in(user: Any) -> bool:
    return SecretariatPost.objects.count() > 1
