"""Who is told about a unit: its people, its contact, the secretariat without those who step back, and who presides.

Each question is answered for many units at once, `{unit id: people}` or a desk `fn(unit id) → people`, in a constant number
of queries; the functions for one unit ask the same. People whose account is switched off are nowhere among them. Why it is
so: docs/decisions/0022-who-is-told.md.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache, partial
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from alliance.messages.notifications import notify_many
from alliance.registers.kept import kept
from councils.posts.models import SecretariatPost
from councils.recusal import models as recusal
from members.people.models import Representative
from members.units.models import Unit

Role = Representative.Role
Desk = Callable[[int], list[Any]]
People = dict[int, list[Any]]

OFFICE_POSTS = (
    SecretariatPost.Post.SECRETARY_GENERAL,
    SecretariatPost.Post.DEPUTY_SECRETARY_GENERAL,
    SecretariatPost.Post.OFFICER,
)
CONTACT = (Role.LIAISON, Role.SECRETARY, Role.HEAD)  # the first of these that the unit has
ABSENT = "{unit}现在没有在任且账号可用的人员接收下面的通知，请联系该单位并登记人员。"


# ---------------------------------------------------------------- the unit's people


def people_of_units(units: Iterable[int], *roles: str) -> People:
    """Everybody who stands for each unit today, in one of the roles where some are named; each person once, one query."""
    rows = Representative.objects.current().filter(unit__in=set(units), user__is_active=True)
    if roles:
        rows = rows.filter(role__in=roles)
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in rows.select_related("user").order_by("pk"):
        found[row.unit_id][row.user_id] = row.user
    return defaultdict(list, {unit: list(users.values()) for unit, users in found.items()})


def heads_of_units(units: Iterable[int]) -> People:
    return people_of_units(units, Role.HEAD)


def contacts_of_units(units: Iterable[int], *, heads: bool = False) -> People:
    """Who takes a message for each unit: its liaisons; where there is none its 秘书, and where there is none either its head.

    With `heads` the head is among them in any case. One query.
    """
    found: dict[int, dict[str, dict[int, Any]]] = defaultdict(lambda: defaultdict(dict))
    for row in _contacts(set(units)):
        found[row.unit_id][row.role][row.user_id] = row.user
    people: People = defaultdict(list)
    for unit, of in found.items():
        first = next(of[role] for role in CONTACT if role in of)
        people[unit] = list((first | of[Role.HEAD] if heads else first).values())
    return people


@kept
def _contacts(units: set[int]) -> QuerySet:
    rows = Representative.objects.current().filter(unit__in=units, role__in=CONTACT)
    return rows.filter(user__is_active=True).select_related("user").order_by("pk")


contacts_and_heads = partial(contacts_of_units, heads=True)


def people_of(unit: Unit) -> list[Any]:
    """Everybody who stands for the unit today: head, HR lead, liaisons, secretary."""
    return people_of_units([unit.pk])[unit.pk]


def heads_of(unit: Unit) -> list[Any]:
    return heads_of_units([unit.pk])[unit.pk]


def contacts_of(unit: Unit, *, heads: bool = False) -> list[Any]:
    return contacts_of_units([unit.pk], heads=heads)[unit.pk]


# ---------------------------------------------------------------- the secretariat, and who presides


def secretariat_desk(presiding: Desk | None = None) -> Desk:
    """Who of the secretariat is told about the matters of a unit: those who need not step back for it.

    Where all would have to, who presides over the unit's matters is told, and can have somebody appointed who need not;
    where nobody presides either, the whole secretariat, so that no matter is lost in silence. Asked when first needed.
    """
    presiding = presiding or presiding_desk()  # who asks both gives the one to the other

    @cache
    def office() -> tuple[list[Any], dict[int, set[int]]]:
        people = secretariat()
        return people, recusal.closed_units_of(people)

    def desk(unit: int) -> list[Any]:
        people, away = office()
        return [user for user in people if unit not in away[user.pk]] or presiding(unit) or people

    return desk


def presiding_desk() -> Desk:
    """Who presides over the matters of a unit: the chair, or who comes next where somebody steps back or is missing."""
    order = cache(recusal.presiding_order)  # asked once, and only where it is needed
    return lambda unit: recusal.presiding_of(order(), unit)


def secretariat(unit: Unit | None = None) -> list[Any]:
    """Secretary-general, deputies and officers; for the matter of a unit as `secretariat_desk` says."""
    if unit is not None:
        return secretariat_desk()(unit.pk)
    posts = SecretariatPost.objects.current().filter(post__in=OFFICE_POSTS, user__is_active=True)
    return list({post.user_id: post.user for post in posts.select_related("user").order_by("pk")}.values())


def presiding(unit: Unit | None) -> list[Any]:
    """Who presides over the matter of a unit; without one, over what concerns no single unit."""
    return recusal.presiding(None if unit is None else unit.pk)


def named(people: Iterable[Any]) -> str:
    return "、".join(map(str, people))


def presiding_named(unit: Unit | None) -> str:
    """On whose desk the matter of a unit lies, in words."""
    return named(presiding(unit)) or "理事长（空缺）"


# ---------------------------------------------------------------- letters


def letters(
    people: Iterable[Any],
    *,
    matter: str,
    step: str,
    title: str,
    body: str,
    url: str,
    urgent: bool = False,
    about: Any = "",
) -> list[dict[str, Any]]:
    """The same message for each of some people, as `notify_many` takes them."""
    same = {
        "matter": matter,
        "step": step,
        "title": title,
        "body": body,
        "url": url,
        "urgent": urgent,
        "about": about,
    }
    return [{"recipient": person} | same for person in {person.pk: person for person in people}.values()]


def letters_to(
    unit: Unit, people: Iterable[Any], office: Desk, *, also: Iterable[Any] = (), **message: Any
) -> list[dict[str, Any]]:
    """The message for these people of a unit; where there is nobody, the office is told so, with what nobody got.

    Others, who are told in any case, are `also`; who is among both is told once.
    """
    message = {"about": unit, **message}
    if people := list(people):
        return letters([*people, *also], **message)
    unread = {
        "step": f"{message['step']}-nobody",
        "title": f"{unit}无人接收：{message['title']}",
        "body": f"{ABSENT.format(unit=unit)}\n{message['body']}",
        "url": unit.get_absolute_url(),
    }
    return letters(office(unit.pk), **(message | unread)) + letters(also, **message)


def tell_each(
    rows: Iterable[Any],
    said: Callable[[Any], dict[str, Any]] | dict[str, Any],
    *,
    people: Callable[[Iterable[int]], People] = people_of_units,
    unit_of: Callable[[Any], Unit] = attrgetter("unit"),
) -> int:
    """Of each of these rows tell `people` of its unit what is `said` of it, or of all; the office where there is nobody.

    Returns how many messages were new. As many queries for many rows as for one.
    """
    units = [(row, unit_of(row)) for row in rows]
    reached, office = people(unit.pk for _, unit in units), secretariat_desk()
    return notify_many(
        [
            letter
            for row, unit in units
            for letter in letters_to(
                unit, reached[unit.pk], office, **(said if isinstance(said, dict) else said(row))
            )
        ]
    )


def tell(unit: Unit, people: Iterable[Any] | None = None, *, also: Iterable[Any] = (), **message: Any) -> int:
    """Tell these people of a unit, by default all who stand for it, or the office that there is nobody; and `also` others.

    As `notify`, within the transaction of the act.
    """
    people = people_of(unit) if people is None else people
    return notify_many(letters_to(unit, people, secretariat_desk(), also=also, **message))
