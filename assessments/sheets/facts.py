"""Facts about how a unit has met the yearly assessment itself (第七条·(五)、第十三条·(一)); one query for all."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import Case, Max, Q, When

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from assessments.cycles import deadlines
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit

OF_SUBMISSION = frozenset(
    {"assessment.self_on_time", "summary.filed_on_time"}
)  # what handing in itself records


def _assessments(units: Iterable[Unit], year: int) -> list[Assessment]:
    ids = tuple(unit.pk for unit in units)
    rows = (
        Assessment.objects.filter(unit__in=ids, cycle__year=year)
        .select_related("cycle")
        .annotate(
            extended=Max("extensions__until"),
            has_summary=Case(When(~Q(summary=""), then=True), default=False),
        )
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


@fact("summary.filed_on_time", label="单位年度总结按期报送", unit="1是0否")
def summary_on_time(units, year):
    """1 once a self-assessment with a summary was handed in, 0 once it came without or the deadlines passed (第七条·(五))."""
    moment = clock.now()
    return {
        row.unit_id: with_summary(
            row,
            deadlines.effective(row.cycle.self_deadline, [row.extended, row.correct_by]),
            moment,
            row.has_summary,
        )
        for row in _assessments(units, year)
    }


def with_summary(row: Assessment, deadline: datetime, moment: datetime, written: bool) -> Fact:
    url = f"{row.get_absolute_url()}#cover"
    if row.submitted_at is not None:
        when = clock.show_instant(row.submitted_at)
        return Fact(int(written), url=url, note=f"{when} 随自评收到" if written else "自评中没有总结")
    if moment >= deadline:
        return Fact(0, url=url, note=f"{clock.show_deadline(deadline)} 截止，未报送")
    return Fact(None, url=url, note="尚未报送，未到截止")


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
    """The same facts of one assessment that is at hand already, without a query; its year has no other for the unit.

    What handing in will itself record counts while the unit writes: nobody learns only afterwards that the own points
    contradict the record.
    """
    found = {
        "assessment.self_on_time": on_time(row, row.deadline(), moment),
        "assessment.returns": returned(row),
        "summary.filed_on_time": with_summary(row, row.deadline(), moment, bool(row.summary)),
    }
    if row.submitted_at is None and moment < row.deadline():
        ahead = Fact(1, url=row.get_absolute_url(), note="截止前提交即为按期")
        found["assessment.self_on_time"] = ahead
        if row.summary:
            found["summary.filed_on_time"] = replace(ahead, url=f"{row.get_absolute_url()}#cover")
    return found
