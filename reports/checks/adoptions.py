"""Where accepted reports were used: each channel once; the ranking counts the highest one."""

from datetime import date
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify
from reports.checks import rules
from reports.checks.models import Adoption
from reports.monthly.models import MonthlyReport


@verb(rules.may_adopt, moves="adopt")
def record(report: MonthlyReport, *, channel: str, adopted_on: date, link: str = "", by: Any) -> Adoption:
    """Record the use of an accepted report in a channel; the author is told. Raises `Refused` for a channel twice."""
    if adopted_on > clock.today():
        raise Refused("采用日期不能晚于今天。", field="adopted_on")
    if adopted_on < clock.local(report.first_submitted_at).date():
        raise Refused("采用日期不能早于报送日期。", field="adopted_on")
    if report.adoptions.filter(channel=channel).exists():
        raise Refused("该渠道的采用已登记。", field="channel")
    adoption = Adoption(report=report, channel=channel, adopted_on=adopted_on, link=link)
    audit.save(adoption, by=by, reason="登记采用")
    notify(
        [report.author],
        matter=f"monthly_report:{report.pk}",
        about=report.unit,
        step=f"adopted-{channel}",
        title=f"已采用：《{report.title}》（{adoption.get_channel_display()}）",
        body=f"您报送的信息于 {adopted_on} 被{adoption.get_channel_display()}采用。",
        url=report.get_absolute_url(),
    )
    return adoption


@verb(rules.may_adopt, asks={"reason": "请填写原因。"}, part_of="report")
def remove(adoption: Adoption, *, reason: str, by: Any) -> None:
    """Take back an adoption that was recorded by mistake; history keeps it with the reason."""
    audit.delete(adoption, by=by, reason=f"撤销采用登记：{reason}")
