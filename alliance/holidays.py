"""Working days in China: weekends, corrected by the holiday table that the secretariat keeps."""

from datetime import date, timedelta

from django.db import transaction

from .models import Holiday
from .once import once


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
def load_published(year: int) -> int:
    """Fill the table for a year from the bundled calendar; returns the number of days, 0 if the year is unknown.

    Days that somebody has entered by hand stay as they are.
    """
    from chinese_calendar import constants

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
    Holiday.objects.bulk_create(days)
    return len(days)
