"""Facts about the experts that a unit has in the pool (第十条·科研·(三)): how many, how complete, how many updated in a year."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Sum, Value, When
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from members.experts.models import Expert, Update
from members.records import kinds

FEW = 200
Numbers = dict[int, dict[str, int]]


def _filled(name: str) -> Case:
    empty = Q(**{f"{name}__isnull": True}) if name == "birth_year" else Q(**{name: ""})
    return Case(When(empty, then=Value(0)), default=Value(1), output_field=IntegerField())


def _counted(units: Any, year: int) -> Numbers:
    """What all four facts read, in one query: the pool on the last day of the year, or today while it runs."""
    day = min(clock.today(), date(year, 12, 31))
    ids = tuple(unit.pk for unit in units)

    def ask() -> Numbers:
        updated = Update.objects.filter(expert=OuterRef("pk"), on__year=year, on__lte=day)
        first, *others = (_filled(name) for name in Expert.NEEDED)
        rows = (
            Expert.objects.in_pool(day)
            .order_by()
            .annotate(updated=Exists(updated), filled=sum(others, first))
        )
        if len(ids) <= FEW:
            rows = rows.filter(unit__in=ids)
        numbers = rows.values("unit_id").annotate(
            n=Count("pk"), fresh=Count("pk", filter=Q(updated=True)), full=Sum("filled")
        )
        return {row["unit_id"]: row for row in numbers}

    return once(("experts", ids, year), ask)


def _facts(units: Any, year: int, read: Any) -> Mapping[int, Fact]:
    if year < once("records since", kinds.since):
        return {}
    numbers = _counted(units, year)
    nobody = {"n": 0, "fresh": 0, "full": 0}
    return {unit.pk: Fact(read(numbers.get(unit.pk, nobody)), url=_url(unit)) for unit in units}


def _url(unit: Any) -> str:
    return f"{reverse('experts')}?{urlencode({'unit': unit.pk})}"


@fact("expert.count", label="在库专家数", unit="人")
def count(units: Any, year: int) -> Mapping[int, Fact]:
    return _facts(units, year, lambda row: row["n"])


@fact("expert.fields_required", label="专家库应填字段数", unit="个")
def required(units: Any, year: int) -> Mapping[int, Fact]:
    return _facts(units, year, lambda row: row["n"] * len(Expert.NEEDED))


@fact("expert.fields_filled", label="专家库已填字段数", unit="个")
def filled(units: Any, year: int) -> Mapping[int, Fact]:
    return _facts(units, year, lambda row: row["full"])


@fact("expert.updated", label="年内更新专家数", unit="人")
def updated(units: Any, year: int) -> Mapping[int, Fact]:
    return _facts(units, year, lambda row: row["fresh"])
