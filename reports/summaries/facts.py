"""Whether the secretariat's summaries came in time (第九条·秘书处·(五)); the same for every unit asked, in one query."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from members.units.models import Unit
from reports.summaries import deadlines
from reports.summaries.models import Summary

Kind = Summary.Kind


def _first(year: int) -> dict[str, datetime]:
    """When each of the secretariat's summaries of a year that stands was first laid before the chair."""
    rows = Summary.objects.of_secretariat().handed_in().filter(year=year).order_by()
    return once(("summaries", year), lambda: dict(rows.values_list("kind", "first_handed_in_at")))


def _on_time(kind: str) -> Any:
    def compute(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
        one = _fact(kind, year)
        return {unit.pk: one for unit in units}

    return compute


def _fact(kind: str, year: int) -> Fact:
    url = f"{reverse('our_summaries')}?{urlencode({'kind': kind, 'year': year})}"
    if not deadlines.is_kept(kind, year):
        return Fact.unrecorded()
    deadline, handed_in = deadlines.of(kind, year), _first(year).get(kind)
    if handed_in is not None:
        return Fact(int(handed_in < deadline), url=url, note=f"{clock.show_instant(handed_in)} 呈送理事长")
    if clock.now() >= deadline:
        return Fact(0, url=url, note=f"{clock.show_deadline(deadline)} 截止，未呈送")
    return Fact(None, url=url, note="尚未呈送，未到截止")


fact("alliance_summary.half_year_on_time", label="半年总结按期完成", unit="1是0否")(_on_time(Kind.HALF_YEAR))
fact("alliance_summary.year_on_time", label="年终总结按期完成", unit="1是0否")(_on_time(Kind.YEAR_END))
