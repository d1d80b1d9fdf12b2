"""The secretariat's check of a report: the verbs, each under its rule."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.ground import access, audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import words
from alliance.messages.notifications import notify
from reports.checks import rules
from reports.deadlines import contacts
from reports.monthly.models import MonthlyReport
from reports.monthly.services import claim


@transaction.atomic
def accept(report: MonthlyReport, *, by: Any, opinion: str = "") -> MonthlyReport:
    """Find it 合格: from now on it counts for its month. The author is told."""
    report = _check(report, by)
    report.accept()
    report.opinion, report.correct_by = opinion.strip(), None
    _record(report, by, "审核合格")
    _tell_unit(report, "审核合格", f"《{report.title}》审核合格，计入{report.period.label}。{report.opinion}")
    return report


def accept_many(reports: Iterable[MonthlyReport], *, by: Any) -> tuple[int, list[str]]:
    """Accept each of them by itself; returns how many were accepted and why the others were not."""
    accepted, refused = 0, []
    for report in reports:
        try:
            accept(report, by=by)
        except Refused as error:
            refused.append(f"{report.unit}《{report.title}》：{error.reason}")
        else:
            accepted += 1
    return accepted, refused


@transaction.atomic
def send_back(report: MonthlyReport, *, reason: str, correct_by: datetime, by: Any) -> MonthlyReport:
    """Return it for correction until `correct_by` (exclusive instant); author and head are told.

    The first submission stays what it was: a report returned in time and corrected in time is on time.
    """
    report = _check(report, by)
    if correct_by <= clock.now():
        raise Refused("修改截止时间须晚于现在。")
    report.send_back()
    report.opinion, report.correct_by = words(reason, "请填写原因。"), correct_by
    _record(report, by, f"退回修改：{report.opinion}")
    body = f"退回原因：{report.opinion}\n请于 {clock.before(correct_by)}修改后再次报送。"
    _tell_unit(report, "退回修改", body, head=True)
    return report


@transaction.atomic
def decline(report: MonthlyReport, *, reason: str, by: Any) -> MonthlyReport:
    """Do not use it: it does not count for its month. Author and head are told."""
    report = _check(report, by)
    report.decline()
    report.opinion, report.correct_by = words(reason, "请填写原因。"), None
    _record(report, by, f"不予采用：{report.opinion}")
    _tell_unit(
        report, "不予采用", f"原因：{report.opinion}\n这条信息不计入{report.period.label}的报送。", head=True
    )
    return report


def _check(report: MonthlyReport, by: Any) -> MonthlyReport:
    report = claim(report)
    if by is not None:
        require(rules.may_check(by, report))
    return report


def _record(report: MonthlyReport, by: Any, reason: str) -> None:
    report.checked_by, report.checked_at = by, clock.now()
    audit.save(report, by=by, reason=reason)


def _tell_unit(report: MonthlyReport, outcome: str, body: str, *, head: bool = False) -> None:
    people = [report.author]
    if head:
        people += contacts.heads([report.unit_id])[report.unit_id]
    still_there = [person for person in people if report.unit_id in access.units_with(person)]
    notify(
        still_there,
        matter=f"monthly_report:{report.pk}",
        about=report.unit,
        step=f"checked-{report.version}",
        title=f"{outcome}：{report.period.label}信息《{report.title}》",
        body=body.strip(),
        url=report.get_absolute_url(),
        urgent=report.state == MonthlyReport.State.RETURNED,
    )
