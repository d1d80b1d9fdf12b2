"""The facts of all kinds: what their measures say of every unit in a year, each side of a kind counted in one query.

Before the first year that the records speak for (a setting) they are 未记录. A unit whose kind of member does not file a kind,
and is no partner in it, has no such fact either.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Q
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from members.records import kinds
from members.records.kinds import Kind
from members.records.measures import ANY, CONFIRMED, How, Measure
from members.records.models import Record

Numbers = dict[int, dict[str, Any]]
FEW = 200  # asked for by number; for more the whole year is counted
SIDES = {"own": "unit_id", "partner": "partner_id"}
Answer = Record.Answer


def computed(name: str, kind: Kind) -> Callable[[Any, int], Mapping[int, Fact]]:
    """The function that the register of facts calls for one measure of a kind."""
    measure = kind.facts[name]

    def compute(units: Any, year: int) -> Mapping[int, Fact]:
        if year < once("records since", kinds.since):
            return {}
        numbers = {side: _numbers(kind, side, units, year) for side in measure.sides}
        return {
            unit.pk: _fact(kind, name, unit, year, numbers) for unit in units if _speaks(kind, measure, unit)
        }

    return compute


def _speaks(kind: Kind, measure: Measure, unit: Any) -> bool:
    as_partner = kind.partner is not None and unit.kind in kind.partner.kinds
    return ("own" in measure.sides and unit.kind in kind.filed_by) or (
        "partner" in measure.sides and as_partner
    )


def _fact(kind: Kind, name: str, unit: Any, year: int, numbers: Mapping[str, Numbers]) -> Fact:
    measure = kind.facts[name]
    found = _together(name, measure, [numbers[side].get(unit.pk, {}) for side in measure.sides])
    url = f"{reverse('record_list', args=[kind.key])}?{urlencode({'unit': unit.pk, 'year': year})}"
    if measure.waits and not found["all"] and clock.now() < max(_deadlines(kind, year).values()):
        return Fact(None, url=url, note="尚未报送，未到期限")
    return Fact(measure.value(found), measure.denominator(found), url=url)


def _together(name: str, measure: Measure, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What was counted on each side of a unit's records, as one: the greatest of maxima, the sum of all else."""
    both = max if measure.how is How.HIGHEST else sum
    return {part: both(row.get(_column(name, part)) or 0 for row in rows) for part in ("n", "all")}


def _numbers(kind: Kind, side: str, units: Any, year: int) -> Numbers:
    """What all measures of one side of a kind count, by unit; asked once however many facts are wanted."""
    ids = tuple(unit.pk for unit in units)
    return once(("records", kind.key, side, year, ids), lambda: _counted(kind, side, ids, year))


def _counted(kind: Kind, side: str, ids: tuple[int, ...], year: int) -> Numbers:
    by = SIDES[side]
    timely = _timely(kind, year)
    wanted: dict[str, Aggregate] = {
        _column(name, part): number
        for name, measure in kind.facts.items()
        if side in measure.sides
        for part, number in measure.parts(measure.where & _counts(kind, measure, side), timely).items()
    }
    rows = kind.model.objects.counting(year).order_by()
    if len(ids) <= FEW:
        rows = rows.filter(**{f"{by}__in": ids})
    return {row.pop(by): row for row in rows.values(by).annotate(**wanted)}


def _column(name: str, part: str) -> str:
    return f"{name.replace('.', '__')}__{part}"


def _counts(kind: Kind, measure: Measure, side: str) -> Q:
    """Which filed records count, by what the partner has said."""
    if side == "partner" or measure.partner == CONFIRMED:
        return Q(answer=Answer.CONFIRMED)
    if kind.partner is None or measure.partner == ANY:
        return Q(unit__isnull=False)
    return Q(partner__isnull=False) & ~Q(answer=Answer.DISPUTED)


def _deadlines(kind: Kind, year: int) -> dict[int, datetime]:
    return once(("records due", kind.key, year), lambda: kind.deadlines(year))


def _timely(kind: Kind, year: int) -> Q:
    """Records first filed before the end of the day on which their period was due."""
    found = Q(pk__in=[])
    for part, deadline in _deadlines(kind, year).items():
        found |= Q(part=part, first_filed_at__lt=deadline)
    return found


for _kind in kinds.every():
    for _name, _measure in _kind.facts.items():
        fact(_name, label=_measure.label, unit=_measure.unit)(computed(_name, _kind))
