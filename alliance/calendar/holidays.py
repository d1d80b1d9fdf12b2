"""Working days in China: weekends, corrected by the holiday table that the secretariat keeps."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from alliance.calendar.models import Holiday
from alliance.face.components import Event
from alliance.ground import audit
from alliance.ground.access import Verdict
from alliance.ground.once import once
from alliance.ground.verbs import creates, verb
from alliance.history.words import CHANGES
from alliance.registers import policy
from alliance.registers.kept import kept


def _of_year(year: int) -> dict[date, str]:
    return once(("holidays", year), lambda: dict(_days(year=year)))


@kept
def _days(*, year: int) -> QuerySet:
    return Holiday.objects.filter(day__year=year).values_list("day", "kind")


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


def _may_change(user: Any, day: Holiday) -> Verdict:
    return policy.may_change(user)


@creates(policy.may_change)
def load_published(year: int, *, by: Any) -> int:
    """Fill the table for a year from the bundled calendar; returns the number of days, 0 if the year is unknown.

    Days that somebody has entered by hand stay as they are.
    """
    from chinese_calendar import constants  # twenty years of days, needed once a year

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


WHY = {"reason": "请填写理由：提醒日期和公示、补正等期限按此表计算。"}


@creates(policy.may_change, reason="{reason}", asks=WHY)
def add(*, reason: str, by: Any, **fields: Any) -> Holiday:
    """Enter a day, by the fields of a valid form; periods not yet fixed are computed with it from now on."""
    return Holiday(**fields)


@verb(_may_change, reason="{reason}", asks=WHY)
def change(day: Holiday, *, reason: str, by: Any, **fields: Any) -> None:
    """Change a day that is there, as `add`; nobody is told. Raises `Conflict` when somebody changed it meanwhile."""
    for name, value in fields.items():
        setattr(day, name, value)


@verb(_may_change, asks=WHY)
def remove(day: Holiday, *, reason: str, by: Any) -> None:
    """Take a day out of the table; its history stays. Raises `Refused` when it is gone already."""
    audit.delete(day, by=by, reason=reason)


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
