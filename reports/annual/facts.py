"""Facts about the annual report: the same for every unit."""

from django.urls import reverse

from alliance.ground.once import once
from alliance.registers.facts import fact
from reports.annual.models import AnnualReport
from reports.checks.facts import of_alliance

State = AnnualReport.State


@fact("annual_report.presented", label="年度报告已呈送", unit="1是0否")
def annual_report_presented(units, year):
    there = _states(year) & {State.PRESENTED, *AnnualReport.FINAL}
    return of_alliance(units, int(bool(there)), reverse("annual_reports"))


@fact("annual_report.read", label="年度报告已审阅", unit="1是0否")
def annual_report_read(units, year):
    return of_alliance(units, int(bool(_states(year) & set(AnnualReport.FINAL))), reverse("annual_reports"))


def _states(year: int) -> set[str]:
    """Of all editions: a correction that is being written takes nothing back."""
    editions = AnnualReport.objects.filter(year=year).values_list("state", flat=True)
    return once(("annual", year), lambda: set(editions.order_by()))
