"""What of an owed month is already under way: waiting for the head's signature, or begun."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from alliance.ground.clock import Month
from councils.recusal import audience
from members.units.models import Unit
from reports.monthly.models import MonthlyReport

Begun = dict[tuple[int, Month], list[MonthlyReport]]


def reports(units: Iterable[Unit], months: Iterable[Month]) -> Begun:
    """The drafts and the reports at the head's desk in these months, newest first, by unit and month; one query."""
    wanted = set(months)
    found = MonthlyReport.objects.filter(unit__in=units, year__in={month.year for month in wanted})
    return of(
        found.filter(month__in={month.month for month in wanted}, state__in=MonthlyReport.BEGUN).order_by(
            "-pk"
        )
    )


def of(found: Iterable[MonthlyReport]) -> Begun:
    """The same, out of reports that have been read, newest first."""
    begun: Begun = defaultdict(list)
    for one in found:
        if one.state in MonthlyReport.BEGUN:
            begun[one.unit_id, one.period].append(one)
    return begun


def foremost(begun: Iterable[MonthlyReport], user: Any) -> MonthlyReport | None:
    """What waits for the head, or else the newest draft that this person has begun."""
    begun = list(begun)
    waiting = [one for one in begun if one.awaits_signature]
    own = [one for one in begun if one.author_id == user.pk]
    return next(iter(waiting or own), None)


def signers(report: MonthlyReport) -> str:
    """Who must still sign, by name."""
    return "、".join(map(str, audience.heads_of(report.unit))) or "（未登记）"


def title(month: Month, report: MonthlyReport | None) -> str:
    if report is not None and report.awaits_signature:
        return f"{month.label}信息已送负责人审签，等待报送"
    return f"{month.label}信息还没有报送"


def address(report: MonthlyReport | None) -> str:
    if report is None:
        return reverse("my_reports")
    return (
        report.get_absolute_url()
        if report.awaits_signature
        else reverse("monthly_report_edit", args=[report.pk])
    )


def note(report: MonthlyReport | None, *, late: bool) -> str:
    """Where it stands, and that handing in now is late."""
    said = []
    if report is not None:
        said.append(
            f"待{signers(report)}审签后报送" if report.awaits_signature else "已有未写完的草稿，可继续写"
        )
    if late:
        said.append("现在报送记为补报")
    return "；".join(said)
