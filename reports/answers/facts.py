"""What was asked of a unit in a year, and what of it was answered on time (第七条·(四)); each for all units in one query.

A task belongs to the year of its last day for the unit. It is due once that day is over, or once it was answered; of a unit that is
no member any more on that day it is not due. While nothing was asked in a year, the facts are 未记录.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from members.units.models import Unit
from reports.collections.models.answers import Answer

HANDED_IN = Q(state=Answer.State.HANDED_IN)
ON_TIME = HANDED_IN & Q(first_handed_in_at__lt=F("due_at"))


def _counted(year: int) -> dict[int, dict[str, int]]:
    """`{unit: {"due", "on_time"}}` of the whole alliance; one query."""
    # `due_at` is the midnight after the last day: December 31st is due at the first instant of the next year.
    first, end = (clock.end_of_day(date(on, 1, 1) - timedelta(days=1)) for on in (year, year + 1))
    rows = Answer.objects.counting().filter(due_at__gt=first, due_at__lte=end)
    due = rows.filter(Q(due_at__lte=clock.now()) | Q(first_handed_in_at__isnull=False))
    after = TruncDate("due_at", tzinfo=clock.TZ)  # the day after the last one
    due = due.filter(Q(unit__ended_on=None) | Q(unit__ended_on__gte=after))
    found = due.order_by().values("unit").annotate(due=Count("pk"), on_time=Count("pk", filter=ON_TIME))
    return {row.pop("unit"): row for row in found}


def _of(name: str) -> Any:
    def compute(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
        found = once(("collections", year), lambda: _counted(year))
        if not found:
            return {unit.pk: Fact.unrecorded() for unit in units}
        return {
            unit.pk: Fact(
                found.get(unit.pk, {}).get(name, 0),
                denominator=None if name == "due" else found.get(unit.pk, {}).get("due", 0),
                url=reverse("unit", args=[unit.pk]),
            )
            for unit in units
        }

    return compute


fact("collection.due", label="应回复征集任务数", unit="项")(_of("due"))
fact("collection.on_time", label="按时回复征集任务数", unit="项")(_of("on_time"))
