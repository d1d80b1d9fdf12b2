"""Facts about the annual report: the same for every unit."""

from django.urls import reverse

from alliance.ground.once import once
from alliance.registers.facts import fact
from reports.annual.models import AnnualReport
from reports.checks.facts import of_alliance


@fact("annual_report.presented", label="年度报告已呈送", unit="1是0否")
def annual_report_presented(units, year):
    return of_alliance(
        units, int(_annual_state(year) in ("PRESENTED", "REVIEWED")), reverse("annual_reports")
    )


@fact("annual_report.read", label="年度报告已审阅", unit="1是0否")
def annual_report_read(units, year):
    return of_alliance(units, int(_annual_state(year) == "REVIEWED"), reverse("annual_reports"))


def _annual_state(year: int) -> str | None:
    reports = AnnualReport.objects.filter(year=year).values_list("state", flat=True)
    return once(("annual", year), reports.first)
