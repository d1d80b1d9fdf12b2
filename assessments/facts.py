"""Facts about how a unit has met the yearly assessment itself (第七条·(五)、第十三条·(一)); one query for all."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from alliance import clock
from alliance.facts import Fact, fact
from alliance.once import once
from members.models import Unit

from . import deadlines, secretariat_facts  # noqa: F401 - registers the facts of the secretariat
from .models import Assessment


def _assessments(units: Iterable[Unit], year: int) -> list[Assessment]:
    ids = tuple(unit.pk for unit in units)
    rows = (
        Assessment.objects.filter(unit__in=ids, cycle__year=year)
        .select_related("cycle")
        .annotate(extended=Max("extensions__until"))
        .defer("facts", "review_facts", "summary")
        .order_by()
    )
    return once(("assessments", year, ids), lambda: list(rows))


@fact("assessment.self_on_time", label="自评按期报送", unit="1是0否")
def self_on_time(units, year):
    """1 once it was handed in (which is only accepted in time), 0 once every deadline has passed, else 未记录."""
    moment = clock.now()
    return {
        row.unit_id: on_time(
            row, deadlines.effective(row.cycle.self_deadline, [row.extended, row.correct_by]), moment
        )
        for row in _assessments(units, year)
    }


@fact("assessment.returns", label="自评退回补正次数", unit="次")
def returns(units, year):
    """How often the formal check returned it for correction (第十三条·(一))."""
    return {row.unit_id: returned(row) for row in _assessments(units, year)}


def on_time(row: Assessment, deadline: datetime, moment: datetime) -> Fact:
    url = row.get_absolute_url()
    if row.submitted_at is not None:
        return Fact(1, url=url, note=f"{clock.show_instant(row.submitted_at)} 收到")
    if moment >= deadline:
        return Fact(0, url=url, note=f"{clock.show_deadline(deadline)} 截止，未报送")
    return Fact(None, url=url, note="尚未报送，未到截止")


def returned(row: Assessment) -> Fact:
    return Fact(row.return_count, url=row.get_absolute_url())


def of_row(row: Assessment, moment: datetime) -> dict[str, Fact]:
    """The same facts of one assessment that is at hand already, without a query; its year has no other for the unit."""
    return {
        "assessment.self_on_time": on_time(row, row.deadline(), moment),
        "assessment.returns": returned(row),
    }
