"""How long each teacher of a school has been in enterprises in five years (教师〔2016〕3号)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from alliance.ground import clock
from members.records.models import Record
from members.teaching.models.practice import MONTH_DAYS, TEACHER_MONTHS, TEACHER_YEARS, TeacherStay
from members.units.models import Unit

TENTH = Decimal("0.1")


@dataclass
class Teacher:
    """A teacher of a school with all stays that ended within the years that count."""

    name: str
    stays: int = 0
    days: int = 0
    last: date | None = None

    @property
    def months(self) -> Decimal:
        return (Decimal(self.days) / MONTH_DAYS).quantize(TENTH, ROUND_HALF_UP)

    @property
    def is_enough(self) -> bool:
        return self.days >= TEACHER_MONTHS * MONTH_DAYS


def since() -> date:
    """The first day on which a stay must have ended to count today."""
    today = clock.today()
    return date(today.year - TEACHER_YEARS, today.month, min(today.day, 28))


def of_school(school: Unit) -> list[Teacher]:
    """The teachers of a school by the stays that it has confirmed, those with the fewest days first; one query."""
    rows = TeacherStay.objects.filter(
        partner=school,
        answer=Record.Answer.CONFIRMED,
        state__in=Record.COUNTED,
        until__gte=since(),
    ).exclude(teacher="")
    return sorted(_added_up(rows), key=lambda one: (one.days, one.name))


def _added_up(rows: Iterable[TeacherStay]) -> list[Teacher]:
    found: dict[str, Teacher] = {}
    for row in rows:
        one = found.setdefault(row.teacher, Teacher(row.teacher))
        one.stays += 1
        one.days += row.days
        one.last = max(one.last or row.until, row.until)
    return list(found.values())
