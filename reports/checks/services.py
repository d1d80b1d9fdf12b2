"""The secretariat's check of a report: the verbs, each under its rule."""

from datetime import datetime
from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify
from councils.recusal import audience
from reports.checks import rules
from reports.monthly.models import MonthlyReport

WHY = {"reason": "请填写原因。"}


def _tell_unit(report: MonthlyReport, outcome: str, body: str, *, head: bool = True) -> None:
    """Author and head, as far as they still stand for the unit."""
    people = [report.author]
    if head:
        people += audience.heads_of(report.unit)
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


def _checked(report: MonthlyReport, by: Any, moment: datetime, opinion: str) -> None:
    report.checked_by, report.checked_at = by, moment
    report.opinion, report.correct_by = opinion, None


def _accepted(report: MonthlyReport) -> None:
    body = f"《{report.title}》审核合格，计入{report.period.label}。{report.opinion}"
    _tell_unit(report, "审核合格", body, head=False)


@verb(rules.may_accept, moves="accept", reason="审核合格", tells=_accepted)
def accept(report: MonthlyReport, *, by: Any, moment: datetime, opinion: str = "") -> None:
    """Find it 合格: from now on it counts for its month. The author is told."""
    _checked(report, by, moment, opinion.strip())


def _returned(report: MonthlyReport) -> None:
    body = f"退回原因：{report.opinion}\n请于 {clock.before(report.correct_by)}修改后再次报送。"
    _tell_unit(report, "退回修改", body)


@verb(rules.may_send_back, moves="send_back", reason="退回修改：{reason}", asks=WHY, tells=_returned)
def send_back(report: MonthlyReport, *, reason: str, correct_by: datetime, by: Any, moment: datetime) -> None:
    """Return it for correction until `correct_by` (exclusive instant); author and head are told.

    The first submission stays what it was: a report returned in time and corrected in time is on time.
    """
    if correct_by <= moment:
        raise Refused("修改截止时间须晚于现在。", field="correct_by")
    _checked(report, by, moment, reason)
    report.correct_by = correct_by


def _declined(report: MonthlyReport) -> None:
    body = f"原因：{report.opinion}\n这条信息不计入{report.period.label}的报送。"
    _tell_unit(report, "不予采用", body)


@verb(rules.may_decline, moves="decline", reason="不予采用：{reason}", asks=WHY, tells=_declined)
def decline(report: MonthlyReport, *, reason: str, by: Any, moment: datetime) -> None:
    """Do not use it: it does not count for its month. Author and head are told."""
    _checked(report, by, moment, reason)
