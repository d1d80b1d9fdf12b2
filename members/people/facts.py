"""Facts about the people whom a unit names for the work of the alliance (第十条·学校·(二)、第十条·企业·(一))."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from alliance.registers.kept import kept
from members.people.models import Representative

Role = Representative.Role


def _liaisons(units: Any) -> list[tuple[int, int, date, date | None, date | None]]:
    """(unit, person, since, until, end of the membership) of every liaison of the units, in one query for both facts."""
    ids = tuple(unit.pk for unit in units)

    return once(("members.liaisons", ids), lambda: _liaisons_of(ids))


@kept
def _liaisons_of(units: tuple[int, ...]) -> QuerySet:
    rows = Representative.objects.filter(role=Role.LIAISON, unit__in=units).exclude(until=F("since"))
    return rows.values_list("unit_id", "user_id", "since", "until", "unit__ended_on")


@fact("contacts.count", label="登记联络人数", unit="人")
def count(units: Any, year: int) -> Mapping[int, Fact]:
    """Liaisons in office on the last day of the year (today while it runs)."""
    people: dict[int, set[int]] = defaultdict(set)
    day = clock.last_known_day(year)
    if day.year == year:
        for unit_id, user_id, since, until, _ in _liaisons(units):
            if since <= day and (until is None or until > day):
                people[unit_id].add(user_id)
    note = f"{day} 在任的联络员"
    return {unit.pk: Fact(len(people[unit.pk]), url=_url(unit), note=note) for unit in units}


@fact("contacts.changes", label="联络人年内变动次数", unit="次")
def changes(units: Any, year: int) -> Mapping[int, Fact]:
    """How often a liaison left during the year, up to today.

    Not counted: the first registration, an end together with the membership, a mistake taken back on the same day, and
    a person who goes on from the same day (a renewed appointment).
    """
    rows = _liaisons(units)
    began: dict[tuple[int, int], set[date]] = defaultdict(set)
    for unit_id, user_id, since, _, _ in rows:
        began[unit_id, user_id].add(since)
    first, last = date(year, 1, 1), clock.last_known_day(year)
    counted: dict[int, int] = defaultdict(int)
    for unit_id, user_id, _, until, ended_on in rows:
        with_membership = ended_on is not None and until is not None and until >= ended_on
        left = until is not None and first <= until <= last and not with_membership
        if left and until not in began[unit_id, user_id]:
            counted[unit_id] += 1
    return {
        unit.pk: Fact(counted[unit.pk], url=_url(unit), note=f"{year}年内离任的联络员人次") for unit in units
    }


def _url(unit: Any) -> str:
    return f"{unit.get_absolute_url()}#people"
