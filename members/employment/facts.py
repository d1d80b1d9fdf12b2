"""The fact about published posts that depends on today: how many have expired and were left standing."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.urls import reverse

from alliance.registers import policy
from alliance.registers.facts import Fact, fact
from members.employment.models.plans import ENTERPRISE
from members.employment.models.posts import JobPost
from members.records import kinds


@fact("jobs.stale", label="过期未维护岗位数", unit="条")
def stale(units: Any, year: int) -> Mapping[int, Fact]:
    """Posts of the year that expired, beyond the days of grace, without being renewed or closed; one query."""
    if year < kinds.since():
        return {}
    rows = JobPost.objects.filter(year=year).stale(policy.get("jobs_stale_days"))
    numbers = dict(rows.order_by().values_list("unit").annotate(n=Count("pk")))
    page = reverse("record_list", args=[JobPost.kind.key])
    return {
        unit.pk: Fact(numbers.get(unit.pk, 0), url=f"{page}?unit={unit.pk}&year={year}")
        for unit in units
        if unit.kind == ENTERPRISE
    }
