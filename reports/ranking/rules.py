"""Who sees the ranking, and who issues it."""

from typing import Any

from alliance.ground import clock
from alliance.ground.access import Verdict, is_secretariat, offices, units_with
from alliance.ground.clock import Month
from reports.deadlines.closing import late_until
from reports.deadlines.rules import NOT_SECRETARIAT
from reports.ranking.models import Bulletin


def may_issue_bulletin(user: Any, month: Month) -> Verdict:
    """The 通报 of a month: the secretariat, once the month can no longer be reported late."""
    if not is_secretariat(user):
        return Verdict.no(f"信息报送通报{NOT_SECRETARIAT}")
    closing = late_until(month)
    if clock.now() < closing:
        return Verdict.no(f"{month.label}的补报期到 {clock.show_deadline(closing)} 为止，之后才能通报。")
    if Bulletin.objects.filter(year=month.year, month=month.month).exists():
        return Verdict.no(f"{month.label}的通报已印发。")
    return Verdict.yes()


def may_see_ranking(user: Any) -> Verdict:
    """The ranking is for members only: people of units, the council and the secretariat."""
    return Verdict.of(units_with(user) or offices(user), "信息排名只对成员单位公开。")
