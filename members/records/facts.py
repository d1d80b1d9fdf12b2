"""The facts of all kinds: what their measures say of every unit in a year, each side of a kind counted in one query.

Before the first year that the records speak for (a setting) they are 未记录. A unit whose kind of member does not file a kind,
and is no partner in it, has no such fact either.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Aggregate, Min, Q, QuerySet
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from alliance.registers.kept import kept
from members.obligations import periods, reliefs
from members.obligations.periods import COUNTED, Standing
from members.records import kinds
from members.records.kinds import Kind
from members.records.measures import ANY, CONFIRMED, UNDENIED, How, Measure
from members.records.models import Record

Numbers = dict[int, dict[str, Any]]
FEW = 200  # asked for by number; for more the whole year is counted
SIDES = {"own": "unit_id", "partner": "partner_id"}
Answer = Record.Answer


def computed(name: str, kind: Kind) -> Callable[[Any, int], Mapping[int, Fact]]:
    """The function that the register of facts calls for one measure of a kind."""
    measure = kind.facts[name]

    def compute(units: Any, year: int) -> Mapping[int, Fact]:
        if year - measure.looks_back < once("records since", kinds.since):
            return {}
        numbers = {side: _numbers(kind, side, units, year) for side in measure.sides}
        concerned = [unit for unit in units if _speaks(kind, measure, unit)]
        if measure.waits:
            granted = reliefs.of_units([unit.pk for unit in units], year)
            return _of_periods(kind, measure.how, concerned, year, numbers["own"], granted)
        return {unit.pk: _fact(kind, name, unit, year, numbers) for unit in concerned}

    return compute


def _speaks(kind: Kind, measure: Measure, unit: Any) -> bool:
    if measure.members and unit.kind not in measure.members:
        return False
    as_partner = kind.partner is not None and unit.kind in kind.partner.kinds
    return ("own" in measure.sides and unit.kind in kind.filed_by) or (
        "partner" in measure.sides and as_partner
    )


def _fact(kind: Kind, name: str, unit: Any, year: int, numbers: Mapping[str, Numbers]) -> Fact:
    measure = kind.facts[name]
    found = _together(name, measure, [numbers[side].get(unit.pk, {}) for side in measure.sides])
    return Fact(measure.value(found), url=_link(kind, unit, year))


def _link(kind: Kind, unit: Any, year: int) -> str:
    listed = once(("record list", kind.key), lambda: reverse("record_list", args=[kind.key]))
    return f"{listed}?unit={unit.pk}&year={year}"


def _of_periods(
    kind: Kind, how: How, units: list[Any], year: int, numbers: Numbers, granted: reliefs.Found
) -> Mapping[int, Fact]:
    """What is about owed periods, for units that file the kind, with what was granted to them."""
    there = once(("records due", kind.key, year), lambda: kind.periods(year))
    facts = {}
    for unit in units:
        row, own = numbers.get(unit.pk, {}), reliefs.of(granted, kind.duty, unit.pk)
        done = {part: row[_first(part)] for part in kind.owed_parts if row.get(_first(part))}
        owed = periods.owed(unit, kind.owed_by, there, own)
        found = periods.standings(owed, done, own, at=clock.now())
        facts[unit.pk] = _number(how, found, _link(kind, unit, year))
    return facts


def _number(how: How, found: Mapping[int, Standing], url: str) -> Fact:
    """How many periods are due by now, or of these in time or late; while none is, it is said why."""
    number = periods.tally(found)
    if due := sum(number[one] for one in COUNTED):
        return Fact(
            {How.IN_TIME: number[Standing.DONE], How.LATE: number[Standing.LATE]}.get(how, due), url=url
        )
    if number[Standing.NOT_YET] + number[Standing.OPEN]:
        return Fact(None, url=url, note="尚未报送，未到期限")
    note = "已豁免" if number[Standing.EXEMPT] else "本年度不作要求"
    return Fact(0 if how is How.DUE else None, url=url, note=note)


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
    rows = _rows(ids if len(ids) <= FEW else None, kind=kind.key, side=side, year=year)
    return {row.pop(by): row for row in rows}


@kept
def _rows(units: Sequence[int] | None, *, kind: str, side: str, year: int) -> QuerySet:
    """What is counted, of these units, or of all."""
    of, by = kinds.get(kind), SIDES[side]
    wanted: dict[str, Aggregate] = {
        _column(name, part): number
        for name, measure in of.facts.items()
        if side in measure.sides
        for part, number in _parts(of, measure, side, year).items()
    }
    if side == "own" and any(measure.waits for measure in of.facts.values()):
        this = Q(year=year)
        wanted |= {_first(part): Min("first_filed_at", filter=Q(part=part) & this) for part in of.owed_parts}
    back = any(measure.looks_back for measure in of.facts.values())
    rows = of.model.objects.counting(*((year - 1, year) if back else (year,))).order_by()
    if units is not None:
        rows = rows.filter(**{f"{by}__in": units})
    return rows.values(by).annotate(**wanted)


def _parts(kind: Kind, measure: Measure, side: str, year: int) -> dict[str, Aggregate]:
    rows = measure.where & _counts(kind, measure, side)
    return measure.parts(rows & Q(year=year), rows & Q(year=year - 1))


def _column(name: str, part: str) -> str:
    return f"{name.replace('.', '__')}__{part}"


def _counts(kind: Kind, measure: Measure, side: str) -> Q:
    """Which filed records count, by what the partner has said."""
    if side == "partner" or measure.partner == CONFIRMED:
        return Q(answer=Answer.CONFIRMED)
    if kind.partner is None or measure.partner == ANY:
        return Q(unit__isnull=False)
    if measure.partner == UNDENIED:
        return ~Q(answer=Answer.DISPUTED)
    return Q(partner__isnull=False) & ~Q(answer=Answer.DISPUTED)


def _first(part: int) -> str:
    return f"first_filed__{part}"


for _kind in kinds.every():
    for _name, _measure in _kind.facts.items():
        fact(_name, label=_measure.label, unit=_measure.unit)(computed(_name, _kind))
