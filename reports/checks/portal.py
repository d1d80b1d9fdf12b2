"""What the secretariat's check contributes to the whole: the list of reports, what waits for the check, evidence."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.calendar import holidays
from alliance.ground import access, clock
from alliance.registers import linkable, policy, portal, regulation
from alliance.registers.closed_years import first_open_year
from alliance.registers.portal import Count, Hit, Todo
from members.units.models import Unit
from reports.deadlines.rules import sees_every_unit
from reports.monthly.models import MonthlyReport

REPORTS_TO_CHECK = Count("reports to check")


@linkable.source("月度信息")
def accepted_reports(unit: Unit, year: int) -> Iterable[linkable.Link]:
    """The unit's accepted reports of a year, newest first: evidence that need not be uploaded again."""
    for report in MonthlyReport.objects.counting().filter(unit=unit, year=year).order_by("-month", "-pk"):
        yield linkable.Link(str(report), report.get_absolute_url(), clock.local(report.submitted_at).date())


portal.menu(
    "报送与审核",
    "monthly_reports",
    area="reports",
    order=10,
    shown=lambda user: bool(access.units_read(user)) or sees_every_unit(user),
    waits=portal.waits_for(REPORTS_TO_CHECK),
)


def _waiting() -> QuerySet:
    return MonthlyReport.objects.awaiting_check().filter(year__gte=first_open_year())


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Reports that wait for the check."""
    if access.is_secretariat(user):
        yield REPORTS_TO_CHECK.of(_waiting())


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    """One to-do for all that waits, due when the oldest is."""
    if not (number := portal.waiting(user)[REPORTS_TO_CHECK]):
        return
    waiting = _waiting().order_by("submitted_at")
    oldest = waiting.values_list("submitted_at", flat=True)[0]
    due = holidays.add_working_days(clock.local(oldest).date(), policy.get("report_check_days"))
    yield Todo(
        f"待审核信息 {number} 条",
        f"{reverse('monthly_reports')}?state={MonthlyReport.State.SUBMITTED}",
        clock.end_of_day(due),
        f"最早一条报送于 {clock.show_instant(oldest)}",
        "信息审核",
        urgent=clock.now() >= clock.end_of_day(due),
    )


@portal.search
def search(user: Any, text: str) -> Iterable[Hit]:
    found = MonthlyReport.objects.visible_to(user).filter(title__icontains=text).select_related("unit")
    for report in found[:10]:
        yield Hit(report.title, report.get_absolute_url(), "信息报送", f"{report.unit} {report.period.label}")


def _handed_in(year: int) -> int:
    return MonthlyReport.objects.handed_in(year).count()


regulation.serve("9.secretariat.4", "monthly_reports", "信息报送与审核", _handed_in, shown=sees_every_unit)
