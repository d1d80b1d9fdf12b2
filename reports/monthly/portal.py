"""What the unit's own reports contribute to the whole: to-dos of writing and signing."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.ground import access
from alliance.registers import portal
from alliance.registers.closed_years import first_open_year
from alliance.registers.portal import Count, Todo
from reports.monthly.models import MonthlyReport

REPORTS_WITH_THE_UNIT = Count("reports with the unit")
REPORTS_BEGUN = Count("reports begun")


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Reports that wait for the unit."""
    if access.units_with(user):
        yield REPORTS_WITH_THE_UNIT.of(_with_units(user))
        yield REPORTS_BEGUN.of(
            MonthlyReport.objects.filter(unit__in=access.units_with(user), state__in=MonthlyReport.BEGUN)
        )


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    """What was returned, and for heads what waits for their signature."""
    if not portal.waiting(user)[REPORTS_WITH_THE_UNIT]:
        return
    for report in _with_units(user).select_related("unit"):
        name = f"{report.period.label}《{report.title}》"
        if report.state == MonthlyReport.State.RETURNED:
            yield Todo(
                f"按意见修改：{name}",
                report.get_absolute_url(),
                report.correct_by,
                report.opinion,
                "信息报送",
                True,
            )
        else:
            deadline = report.correct_by or report.deadline
            url = reverse("monthly_report_sign", args=[report.pk])
            yield Todo(f"请审签：{name}", url, deadline, "", "信息报送", decides=True)


def _with_units(user: Any) -> QuerySet:
    returned = Q(state=MonthlyReport.State.RETURNED, unit__in=access.units_with(user))
    heads = access.units_with(user, "head_unit")
    return MonthlyReport.objects.filter(year__gte=first_open_year()).filter(
        returned | Q(state=MonthlyReport.State.AWAITING_SIGNATURE, unit__in=heads)
    )
