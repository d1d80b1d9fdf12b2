"""What handing in a self-assessment records about the unit (第七条·(五)、第十三条·(一)), of one row, without a query."""

from dataclasses import replace
from datetime import datetime

from alliance.ground import clock
from alliance.registers.facts import Fact
from assessments.sheets.models.assessments import Assessment

OF_SUBMISSION = frozenset(
    {"assessment.self_on_time", "summary.filed_on_time"}
)  # what handing in itself records


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
