"""Facts about technical problems (第十条·科研·(三)): received and answered in time by who was asked, solved for both sides."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from members.demands.models import DemandAnswer, DemandTicket
from members.records import kinds
from members.units.models import Unit

FEW = 200
ASKED = (Unit.Kind.SCHOOL, Unit.Kind.RESEARCH)


def _since() -> int:
    return once("records since", kinds.since)


def _answers(units: Any, year: int) -> dict[int, dict[str, int]]:
    """Of each unit how many problems it was asked about in a year, and how many it answered in time; one query.

    One that may still be answered in time counts when it is answered; one that was withdrawn or given to somebody else before
    it was due never, unless it was answered.
    """
    ids = tuple(unit.pk for unit in units)

    def ask() -> dict[int, dict[str, int]]:
        due = Q(due_at__lte=clock.now()) & (Q(released_at=None) | Q(released_at__gte=F("due_at")))
        answered = Q(answered_at__isnull=False)
        rows = DemandAnswer.objects.filter(answered | due, asked_at__year=year).order_by()
        if len(ids) <= FEW:
            rows = rows.filter(unit__in=ids)
        numbers = rows.values("unit_id").annotate(
            n=Count("pk"), timely=Count("pk", filter=Q(answered_at__lt=F("due_at")))
        )
        return {row["unit_id"]: row for row in numbers}

    return once(("demands asked", ids, year), ask)


def _asked(units: Any, year: int, read: str) -> Mapping[int, Fact]:
    if year < _since():
        return {}
    numbers = _answers(units, year)
    return {
        unit.pk: Fact(numbers.get(unit.pk, {}).get(read, 0), url=_url(unit, "asked"))
        for unit in units
        if unit.kind in ASKED or unit.pk in numbers
    }


def _url(unit: Any, name: str) -> str:
    return f"{reverse('demands')}?{urlencode({name: unit.pk})}"


@fact("demand.received", label="收到技术需求数", unit="件")
def received(units: Any, year: int) -> Mapping[int, Fact]:
    return _asked(units, year, "n")


@fact("demand.answered_on_time", label="按时响应需求数", unit="件")
def answered_on_time(units: Any, year: int) -> Mapping[int, Fact]:
    return _asked(units, year, "timely")


@fact("demand.solved", label="联合攻关解决数", unit="项")
def solved(units: Any, year: int) -> Mapping[int, Fact]:
    """Problems whose solution the enterprise confirmed in the year, for the enterprise and for who solved it; two queries."""
    if year < _since():
        return {}
    ids = tuple(unit.pk for unit in units)
    found = dict.fromkeys(ids, 0)
    for side in ("unit_id", "solver_id"):
        rows = DemandTicket.objects.filter(state=DemandTicket.State.CONFIRMED, confirmed_at__year=year)
        if len(ids) <= FEW:
            rows = rows.filter(**{f"{side}__in": ids})
        for pk, number in rows.order_by().values_list(side).annotate(Count("pk")):
            if pk in found:
                found[pk] += number
    return {unit.pk: Fact(found[unit.pk], url=_url(unit, "side")) for unit in units}
