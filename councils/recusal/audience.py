"""Who is told: the people of a unit, the secretariat without those who step back, and who presides over a matter."""

from typing import Any

from councils.posts.models import SecretariatPost
from councils.recusal import models as recusal
from members.people.models import Representative
from members.units.models import Unit

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
    people = list({post.user_id: post.user for post in posts}.values())
    if unit is None:
        return people
    away = recusal.closed_units_of(people)
    return [user for user in people if unit.pk not in away[user.pk]] or people


def presiding(unit: Unit | None) -> list[Any]:
    """Who presides over the matter of a unit: the chair, or who comes next where somebody steps back or is missing."""
    return recusal.presiding(None if unit is None else unit.pk)
