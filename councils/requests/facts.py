"""Requests of the alliance as a whole, by which the secretariat is assessed (第九条·秘书处·(四)); the same for every unit asked."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from councils.requests.models import MemberRequest


def _counts(year: int) -> dict[str, int]:
    """What was to be answered within a year, by now or already, and what of it was never late. One query a request."""
    return once(("requests", year), lambda: _counted(year))


def _counted(year: int) -> dict[str, int]:
    done = Q(state__in=MemberRequest.DONE)
    first, last = date(year, 1, 1), date(year, 12, 31)
    within = Q(due__gt=clock.start_of_day(first), due__lte=clock.end_of_day(last))
    rows = MemberRequest.objects.filter(within).filter(done | Q(due__lte=clock.now()))
    waiting = Q(state__in=(MemberRequest.State.WITHDRAWN, MemberRequest.State.ASKED))
    return rows.exclude(waiting).aggregate(
        due=Count("pk"), on_time=Count("pk", filter=done & Q(was_late=False))
    )


def _for_all(units: Any, year: int, name: str) -> dict[int, Fact]:
    counts = _counts(year)
    url = f"{reverse('requests')}?{urlencode({'year': year})}"
    return {unit.pk: Fact(counts[name], denominator=counts["due"], url=url) for unit in units}


@fact("request.due", label="应办成员诉求数", unit="件")
def due(units: Any, year: int) -> dict[int, Fact]:
    return _for_all(units, year, "due")


@fact("request.done_on_time", label="按期办结成员诉求数", unit="件")
def done_on_time(units: Any, year: int) -> dict[int, Fact]:
    return _for_all(units, year, "on_time")
