"""Who may check a report and record its use."""

from typing import Any

from alliance.ground.access import Verdict, is_secretariat
from alliance.ground.verbs import may_move
from councils.recusal.rules import must_step_back
from reports.deadlines.rules import NOT_SECRETARIAT
from reports.monthly.models import MonthlyReport


def _may_check(user: Any, report: MonthlyReport, move: str) -> Verdict:
    """The secretariat, on what is submitted, never for the own unit."""
    if not is_secretariat(user):
        return Verdict.no(f"审核{NOT_SECRETARIAT}")
    return may_move(report, move) and must_step_back(user, report.unit)


def may_accept(user: Any, report: MonthlyReport) -> Verdict:
    return _may_check(user, report, "accept")


def may_send_back(user: Any, report: MonthlyReport) -> Verdict:
    return _may_check(user, report, "send_back")


def may_decline(user: Any, report: MonthlyReport) -> Verdict:
    return _may_check(user, report, "decline")


def may_accept_many(user: Any) -> Verdict:
    """Whether the person checks reports at all; each chosen one is asked for itself."""
    return Verdict.yes() if is_secretariat(user) else Verdict.no(f"审核{NOT_SECRETARIAT}")


def may_adopt(user: Any, report: MonthlyReport) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no(f"采用登记{NOT_SECRETARIAT}")
    return may_move(report, "adopt") and must_step_back(user, report.unit)
