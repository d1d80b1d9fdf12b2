"""Opening a past month again for one unit: an act with a reason, recorded; the deadline itself stays."""

from datetime import datetime
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.clock import Month
from alliance.ground.verbs import creates
from councils.recusal import audience
from members.units.models import Unit
from reports.deadlines import rules
from reports.deadlines.models import Opening


def _opened(opening: Opening) -> None:
    month, unit = opening.period, opening.unit
    audience.tell(
        unit,
        audience.contacts_of(unit),
        matter=f"monthly:{unit.pk}:{month.year}-{month.month:02d}",
        step=f"opened-{opening.pk}",
        title=f"{month.label}信息补报已重新开放",
        body=f"请于 {clock.before(opening.until)}补报。理由：{opening.reason}",
        url="/monthly-reports/mine/",
    )


@creates(
    rules.may_open,
    reason=lambda *, month, reason, **_: f"开放{month.label}补报：{reason}",
    asks={"reason": "请填写理由。"},
    tells=_opened,
)
def open_month(unit: Unit, *, month: Month, until: datetime, reason: str, by: Any) -> Opening:
    """Let the unit report the month late until `until` (exclusive instant); its liaisons are told.

    What is reported through it counts as late. Raises `Refused` without a reason or with an instant in the past.
    """
    if until <= clock.now():
        raise Refused("开放截止时间须晚于现在。", field="until")
    if clock.is_far(until):
        raise Refused("开放不超过一年，请核对日期。", field="until")
    return Opening(unit=unit, year=month.year, month=month.month, until=until, reason=reason)
