"""All facts of a year for all units: queries, seconds of the processor and on the wall, and what was slowest."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter, process_time

from django.db import connection

from alliance.ground.once import reading
from alliance.registers import facts
from alliance.registers.facts import Definition
from members.units.models import Unit

QUERIES, SECONDS = 100, 60
SHOWN = 8


@dataclass(frozen=True)
class Cost:
    """What a fact cost, asked after those before it whose answers it may share."""

    name: str
    cpu: float
    wall: float
    queries: int

    def __str__(self) -> str:
        return f"{self.cpu:6.2f} s CPU {self.wall:6.2f} s 实际 {self.queries:3d} 查询  {self.name}"


def all_of(year: int) -> list[Cost]:
    """Every fact of the register for every unit, in the order of `facts.compute`."""
    units = list(Unit.objects.all())
    with reading():
        return [_cost(one, units, year) for one in facts.all_facts()]


def _cost(one: Definition, units: list[Unit], year: int) -> Cost:
    asked = _Count()
    cpu, wall = process_time(), perf_counter()
    with connection.execute_wrapper(asked):
        found = one.compute(units, year)
    spent = Cost(one.name, process_time() - cpu, perf_counter() - wall, asked.number)
    if found and len(found) > len(units):
        raise RuntimeError(f"{one.name} answers for {len(found)} of {len(units)} units")
    return spent


class _Count:
    """Counts queries without keeping them."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)


def told(costs: list[Cost]) -> Iterator[str]:
    """The sum beside the goal, and the slowest."""
    cpu, wall, queries = (sum(getattr(cost, name) for cost in costs) for name in ("cpu", "wall", "queries"))
    yield (
        f"{len(costs)} 项事实：{cpu:.1f} s CPU，{wall:.1f} s 实际（目标 ≤ {SECONDS} s），"
        f"{queries} 查询（目标 ≤ {QUERIES}）"
    )
    for cost in sorted(costs, key=lambda one: -one.wall)[:SHOWN]:
        yield f"  {cost}"
