"""Who reviews what: the fairest distribution of assessments over reviewers. Pure: no Django, no ORM, no clock.

Nobody gets a unit for which he or she must step back. The load is levelled first; at equal load, reviewers of one
assessment come from different units.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Candidate:
    """A possible reviewer: `own` units, and `barred` ones (own and related); `load` is what he or she has already."""

    key: int
    name: str
    own: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()
    load: int = 0


@dataclass(frozen=True)
class Demand:
    """An assessment of `unit` that needs `missing` more reviewers beside those who are `present`."""

    key: int
    unit: int
    missing: int
    present: frozenset[int] = frozenset()
    present_units: frozenset[int] = frozenset()


@dataclass
class Plan:
    """`chosen` are (assessment, reviewer) pairs; `lacking` says how many reviewers each assessment still misses."""

    chosen: list[tuple[int, int]] = field(default_factory=list)
    lacking: dict[int, int] = field(default_factory=dict)
    load: dict[int, int] = field(default_factory=dict)


def able(demand: Demand, people: Iterable[Candidate]) -> list[Candidate]:
    """Who may still take the assessment."""
    return [one for one in people if one.key not in demand.present and demand.unit not in one.barred]


def distribute(demands: Iterable[Demand], people: Sequence[Candidate]) -> Plan:
    """Give every assessment its missing reviewers; the most constrained first, so that the rest can level the load."""
    by_key = {one.key: one for one in people}
    plan = Plan(load={one.key: one.load for one in people})
    options = [(demand, able(demand, people)) for demand in demands if demand.missing > 0]
    for demand, open_to in sorted(options, key=lambda pair: (len(pair[1]), pair[0].key)):
        units = set(demand.present_units)
        left = {one.key for one in open_to}
        for _ in range(min(demand.missing, len(open_to))):
            best = min(left, key=lambda key: _rank(by_key[key], plan.load, units))
            left.discard(best)
            plan.chosen.append((demand.key, best))
            plan.load[best] += 1
            units |= by_key[best].own
        if demand.missing > len(open_to):
            plan.lacking[demand.key] = demand.missing - len(open_to)
    return plan


def _rank(one: Candidate, load: Mapping[int, int], units: set[int]) -> tuple[int, bool, str, int]:
    return load[one.key], not one.own.isdisjoint(units), one.name, one.key
