"""Who is told: the people of a unit, the secretariat without those who step back, and who presides over a matter."""

from typing import Any

from councils.models import CouncilRole, SecretariatPost
from councils.rules.recusal import must_step_back, presiding_users, units_recused_for
from members.models import Representative, Unit

OFFICE_POSTS = (
    SecretariatPost.Post.SECRETARY_GENERAL,
    SecretariatPost.Post.DEPUTY_SECRETARY_GENERAL,
    SecretariatPost.Post.OFFICER,
)


def people_of(unit: Unit) -> list[Any]:
    """Everybody who stands for the unit today: head, HR lead, liaisons, secretary."""
    people = Representative.objects.current().filter(unit=unit).select_related("user")
    return list({person.user_id: person.user for person in people}.values())


def heads_of(unit: Unit) -> list[Any]:
    people = Representative.objects.current().filter(unit=unit, role=Representative.Role.HEAD)
    return [person.user for person in people.select_related("user")]


def secretariat(unit: Unit | None = None) -> list[Any]:
    """Secretary-general, deputies and officers, without those from `unit` and its relations.

    Where all of them would have to step back all are told, so that somebody who need not is appointed.
    """
    posts = list(SecretariatPost.objects.current().filter(post__in=OFFICE_POSTS).select_related("user"))
    if unit is not None:
        recused = units_recused_for(unit)
        posts = [post for post in posts if post.unit_id not in recused] or posts
    return list({post.user_id: post.user for post in posts}.values())


def presiding(unit: Unit | None) -> list[Any]:
    """The chair; the vice-chairs who need not step back where the chair must, or there is none."""
    for role in (CouncilRole.CHAIR, CouncilRole.VICE_CHAIR):
        able = [user for user in presiding_users(role) if must_step_back(user, unit)]
        if able:
            return able
    return []
