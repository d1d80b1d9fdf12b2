"""Who is told about the matters of many units at once: as `councils.recusal.audience`, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from councils.recusal import audience
from councils.recusal.models import closed_units_of, presiding_of, presiding_order
from members.people.models import Representative

Desk = Callable[[int], list[Any]]


def people_of(units: Iterable[int]) -> dict[int, list[Any]]:
    """`{unit id: everybody who stands for it today}`; one query."""
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    people = Representative.objects.current().filter(unit__in=set(units)).select_related("user")
    for person in people.order_by("pk"):
        found[person.unit_id][person.user_id] = person.user
    return {unit: list(users.values()) for unit, users in found.items()}


def secretariat() -> Desk:
    """`fn(unit id)` → the secretariat without those who step back for the unit."""
    people = audience.secretariat()
    away = closed_units_of(people)
    return lambda unit: [user for user in people if unit not in away[user.pk]]


def presiding() -> Desk:
    """`fn(unit id)` → who presides over the matters of the unit; the order is asked once."""
    order = presiding_order()
    return lambda unit: presiding_of(order, unit)


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
    known = {person.pk: person for person in people}
    return [
        {
            "recipient": person,
            "matter": matter,
            "step": step,
            "title": title,
            "body": body,
            "url": url,
            "urgent": urgent,
            "about": about,
        }
        for person in known.values()
    ]
