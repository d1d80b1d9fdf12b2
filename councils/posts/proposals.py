"""Which acts on the secretariat may need a second person, and what such a proposal says."""

from datetime import date

from alliance.ground import clock
from alliance.power.judge import Act
from alliance.power.services import changes
from alliance.power.services.changes import Kind, Meaning
from alliance.rights.models.users import User
from councils.posts import rules
from councils.posts import services as posts
from councils.posts.models import SecretariatPost
from members.units.models import Unit

Post = SecretariatPost.Post


def _appointment(*, post: str, user: User, unit: Unit, since: date) -> Meaning:
    label = Post(post).label
    return Meaning(
        matter=f"post:{post}:{user.pk}",
        title=f"任命{label}：{user}",
        lines=[f"{user}（{unit}）自{clock.show_day(since)}起担任{label}，权限随职务生效。"],
        gains=user,
    )


def _ending(*, post: SecretariatPost, on: date, reason: str) -> Meaning:
    label = post.get_post_display()
    return Meaning(
        matter=f"post-end:{post.pk}",
        title=f"免去{label}：{post.user}",
        lines=[f"{post.user}自{clock.show_day(on)}起不再担任{label}，相应权限立即终止。"],
        leaves=post.user,
    )


changes.register(
    "posts.appoint",
    Kind(
        Act.POST,
        lambda by, *, post, user, **details: rules.may_appoint(by, post, user),
        posts.appoint,
        _appointment,
    ),
)
changes.register(
    "posts.end",
    Kind(Act.END_POST, lambda by, *, post, **details: rules.may_end_post(by, post), posts.end, _ending),
)
