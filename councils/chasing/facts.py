"""What orders say of a unit's year, and of the secretariat's (第十条·学校·(一)、企业·(一)，第五条·(五)).

An order counts in the year of its last day (as extended), as soon as its time is over or it is done; in time is what was
reported before and then found done. While no order has its last day in a year, its facts are 未记录, never zero.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse

from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from alliance.registers.kept import kept
from councils.resolutions.models.orders import Resolution
from members.units.models import Unit

# name: (label, which of those that are due, as the filter of the board calls it)
OF_UNITS = {
    "resolution.assigned": ("承办决议事项数", "due"),
    "resolution.done": ("办结决议事项数", "done"),
    "resolution.overdue": ("逾期决议事项数", "late"),
}
OF_ALLIANCE = {
    "council_resolution.due": ("应办结决议事项数", "due"),
    "council_resolution.done_on_time": ("按期办结决议事项数", "on_time"),
}


def _numbers(year: int) -> dict[str, dict[int, int]] | None:
    """`{which: {unit: number}}` of all units; None while no order has its last day in the year. Five queries at most."""
    return once(("resolutions", year), lambda: _count(year))


def _count(year: int) -> dict[str, dict[int, int]] | None:
    if not _any_of_year(year=year):
        return None
    return {which: dict(_due(which=which, year=year)) for which in ("due", "done", "late", "on_time")}


@kept
def _due(*, which: str, year: int) -> QuerySet:
    due = Resolution.objects.of_year(year).due_by_now()
    rows = due if which == "due" else getattr(due, which)()
    return rows.order_by().values_list("unit").annotate(number=Count("pk"))


@kept
def _any_of_year(*, year: int) -> QuerySet:
    return Resolution.objects.of_year(year).order_by().values_list("pk")[:1]


def _url(year: int, which: str, unit: int | None = None) -> str:
    asked = {"year": year, "outcome": which} | ({"unit": unit} if unit else {})
    return f"{reverse('resolutions')}?{urlencode(asked)}"


def _of_unit(which: str) -> Any:
    def compute(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
        found = _numbers(year)
        if found is None:
            return {unit.pk: Fact.unrecorded() for unit in units}
        return {unit.pk: Fact(found[which].get(unit.pk, 0), url=_url(year, which, unit.pk)) for unit in units}

    return compute


def _of_alliance(which: str) -> Any:
    def compute(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
        found = _numbers(year)
        one = Fact.unrecorded() if found is None else Fact(sum(found[which].values()), url=_url(year, which))
        return {unit.pk: one for unit in units}

    return compute


for _name, (_label, _which) in OF_UNITS.items():
    fact(_name, label=_label, unit="项")(_of_unit(_which))
for _name, (_label, _which) in OF_ALLIANCE.items():
    fact(_name, label=_label, unit="项")(_of_alliance(_which))
