"""Facts about how a unit has met the yearly assessment itself (第七条·(五)、第十三条·(一)); one query for all."""

from collections.abc import Iterable

from django.db.models import Case, Max, Q, When

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers.facts import fact
from assessments.cycles import deadlines
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.submission import on_time, returned, with_summary
from members.units.models import Unit


def _assessments(units: Iterable[Unit], year: int) -> list[Assessment]:
    ids = tuple(unit.pk for unit in units)

    def ask() -> list[Assessment]:
        rows = Assessment.objects.filter(unit__in=ids, cycle__year=year).select_related("cycle")
        said = Case(When(~Q(summary=""), then=True), default=False)
        rows = rows.annotate(extended=Max("extensions__until"), has_summary=said)
        return list(rows.defer("facts", "review_facts", "summary").order_by())

    return once(("assessments", year, ids), ask)


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
