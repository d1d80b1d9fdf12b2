"""Working days in China: weekends, corrected by the holiday table that the secretariat keeps."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from alliance.calendar.models import Holiday
from alliance.face.components import Event
from alliance.ground import audit
from alliance.ground.access import Refused, require
from alliance.ground.once import once
from alliance.history.words import CHANGES
from alliance.registers import policy


def _of_year(year: int) -> dict[date, str]:
    rows = Holiday.objects.filter(day__year=year)
    return once(("holidays", year), lambda: dict(rows.values_list("day", "kind")))


def has_data(year: int) -> bool:
    """Whether the year's holiday notice is in the table; without it only weekends are known."""
    return bool(_of_year(year))


def is_working_day(day: date) -> bool:
    kind = _of_year(day.year).get(day)
    return day.weekday() < 5 if kind is None else kind == Holiday.Kind.WORK


def previous_working_day(day: date) -> date:
    """The day itself if it is a working day, otherwise the last one before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


@transaction.atomic
def load_published(year: int, *, by: Any = None) -> int:
    """Fill the table for a year from the bundled calendar; returns the number of days, 0 if the year is unknown.

    Days that somebody has entered by hand stay as they are.
    """
    from chinese_calendar import constants

    if by is not None:
        require(policy.may_change(by))
    rows = [(day, Holiday.Kind.OFF, name) for day, name in constants.holidays.items() if day.year == year]
    rows += [(day, Holiday.Kind.WORK, name) for day, name in constants.workdays.items() if day.year == year]
    known = set(Holiday.objects.filter(day__year=year).values_list("day", flat=True))
    names = {
        "New Year's Day": "元旦",
        "Spring Festival": "春节",
        "Tomb-sweeping Day": "清明节",
        "Labour Day": "劳动节",
        "Dragon Boat Festival": "端午节",
        "National Day": "国庆节",
        "Mid-autumn Festival": "中秋节",
    }
    days = [
        Holiday(day=day, kind=kind, name=names.get(str(name), str(name)), source="国务院办公厅放假通知")
        for day, kind, name in rows
        if day not in known
    ]
    audit.bulk_create(Holiday, days, by=by, reason=f"导入{year}年放假安排")
    return len(days)


@transaction.atomic
def record(day: Holiday, *, reason: str, by: Any, version: int | None = None) -> Holiday:
    """Enter a day, or change one that is there; periods not yet fixed are computed with it from now on.

    `day` comes from a valid form. Raises `Refused` without a reason, `Conflict` when somebody changed it meanwhile.
    """
    require(policy.may_change(by))
    why = _reason(reason)
    if day.pk is not None:
        audit.expect_version(Holiday.objects.select_for_update().get(pk=day.pk), version)
    return audit.save(day, by=by, reason=why)


@transaction.atomic
def remove(pk: int, *, reason: str, by: Any) -> Holiday | None:
    """Take a day out of the table, its history stays; one that is gone already changes nothing and gives None."""
    require(policy.may_change(by))
    why = _reason(reason)
    day = Holiday.objects.select_for_update().filter(pk=pk).first()
    if day is not None:
        audit.delete(day, by=by, reason=why)
    return day


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused("请填写理由：提醒日期和公示、补正等期限按此表计算。")
    return text.strip()


def changes(limit: int = 20) -> Iterable[Event]:
    """The newest changes of the whole table, days that were taken out included."""
    rows = Holiday.history.select_related("history_user").order_by("-history_date", "-history_id")[:limit]
    return [
        Event(
            at=row.history_date,
            title=f"{CHANGES[row.history_type]} {row.day} {row.name}（{row.get_kind_display()}）",
            who=str(row.history_user) if row.history_user_id else "系统",
            why=row.history_change_reason or "",
        )
        for row in rows
    ]
