"""Opening a past month again for one unit: an act with a reason, recorded; the deadline itself stays."""

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.clock import Month
from alliance.messages.notifications import notify
from members.units.models import Unit
from reports.deadlines import contacts, rules
from reports.deadlines.models import Opening


@transaction.atomic
def open_month(unit: Unit, *, month: Month, until: datetime, reason: str, by: Any) -> Opening:
    """Let the unit report the month late until `until` (exclusive instant); its liaisons are told.

    What is reported through it counts as late. Raises `Refused` without a reason or with an instant in the past.
    """
    if by is not None:
        require(rules.may_open(by, unit, month))
    if until <= clock.now():
        raise Refused("开放截止时间须晚于现在。")
    if not reason.strip():
        raise Refused("请填写理由。")
    opening = Opening(unit=unit, year=month.year, month=month.month, until=until, reason=reason.strip())
    audit.save(opening, by=by, reason=f"开放{month.label}补报：{opening.reason}")
    notify(
        contacts.liaisons([unit.pk])[unit.pk],
        matter=f"monthly:{unit.pk}:{month.year}-{month.month:02d}",
        step=f"opened-{opening.pk}",
        about=unit,
        title=f"{month.label}信息补报已重新开放",
        body=f"请于 {clock.before(until)}补报。理由：{opening.reason}",
        url="/monthly-reports/mine/",
    )
    return opening
