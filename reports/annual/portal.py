"""What the annual report contributes to the whole."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alliance.ground import access
from alliance.ground.access import Office
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Todo
from councils.recusal.models import acts_as_chair
from reports.annual.models import AnnualReport

ANNUAL_REPORTS = Count("annual reports", by="state")


def _waits(user: Any) -> int:
    """For who reviews what is presented, for the secretary-general what came back."""
    number_of = portal.waiting(user)[ANNUAL_REPORTS]
    presented = number_of["PRESENTED"] if acts_as_chair(user) else 0
    return presented + (number_of["RETURNED"] if access.holds(user, Office.SECRETARY_GENERAL) else 0)


portal.menu(
    "年度报告", "annual_reports", area="annual", order=0, shown=access.is_council_or_secretariat, waits=_waits
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    if acts_as_chair(user) or access.holds(user, Office.SECRETARY_GENERAL):
        yield ANNUAL_REPORTS.of(AnnualReport.objects.all())


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    number_of = portal.waiting(user)
    if acts_as_chair(user) and number_of[ANNUAL_REPORTS]["PRESENTED"]:
        presented = AnnualReport.objects.filter(state=AnnualReport.State.PRESENTED)
        for report in presented.defer("figures"):
            title, note = f"请审阅：{report.full_title}", "秘书长已呈送"
            yield Todo(title, report.brief_url, None, note, "年度报告", decides=True)
    if access.holds(user, Office.SECRETARY_GENERAL) and number_of[ANNUAL_REPORTS]["RETURNED"]:
        for report in AnnualReport.objects.filter(state=AnnualReport.State.RETURNED).defer("figures"):
            yield Todo(
                f"按意见修改：{report.full_title}",
                report.get_absolute_url(),
                None,
                report.opinion,
                "年度报告",
                True,
            )


def _presented_in(year: int) -> int:
    return AnnualReport.objects.filter(year=year, presented_at__isnull=False, edition=1).count()


for _ref in ("9.secretary_general.6", "9.secretariat.5", "11.self_evaluation"):
    regulation.serve(
        _ref, "annual_reports", "年度工作总结报告", _presented_in, shown=access.is_council_or_secretariat
    )
