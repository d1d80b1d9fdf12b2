"""Which units have missed so many orders in a year that the setting proposes a 通报."""

from dataclasses import dataclass

from django.db.models import Count, Max

from alliance.ground import clock
from alliance.registers import policy
from councils.chasing.models import OrderCircular
from councils.resolutions.models.orders import Resolution
from members.units.models import Unit


@dataclass(frozen=True)
class Missing:
    """A unit and how many of its orders of a year are overdue."""

    unit: Unit
    year: int
    misses: int
    tasks: list[str]


def awaiting_circular(year: int | None = None) -> list[Missing]:
    """Units with as many misses in the year as the setting says since the last 通报; four queries at most."""
    year = year or clock.today().year
    late = Resolution.objects.of_year(year).late()
    numbers = dict(late.order_by().values_list("unit").annotate(n=Count("pk")))
    many = policy.get("resolution_misses")
    numbers = {unit: number for unit, number in numbers.items() if number >= many}
    if not numbers:
        return []
    issued = OrderCircular.objects.filter(year=year, unit__in=numbers).order_by()
    told = dict(issued.values_list("unit").annotate(most=Max("misses")))
    found = [unit for unit, number in numbers.items() if number - told.get(unit, 0) >= many]
    tasks: dict[int, list[str]] = {unit: [] for unit in found}
    for unit, task in late.filter(unit__in=found).values_list("unit", "task"):
        tasks[unit].append(task)
    units = Unit.objects.filter(pk__in=found).in_order() if found else []
    return [Missing(unit, year, numbers[unit.pk], tasks[unit.pk]) for unit in units]
