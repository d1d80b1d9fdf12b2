"""What the register says of enterprises in a year: how many students, how complete, in which months there were any, and upkeep.

A student is in the register from the first day of the internship to its last, one who was hired until leaving the enterprise. Whose name
has been forgotten (`members.records.personal`) is in it no more.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, ExtractMonth

from alliance.ground import clock
from alliance.ground.clock import Month
from members.internships.models.agreements import Internship
from members.students.models import RegisterCheck

FIELDS = (
    "number", "student", "sex", "born", "major", "grade", "post", "since", "until", "mentor", "teacher", "insured_to",
)  # fmt: skip
HIRED = Internship.Outcome.HIRED
LAST = Case(
    When(outcome=HIRED, then=Coalesce("left_on", Value(date.max))), default=Coalesce("ended_on", "until")
)
NOBODY = {"students": 0, "filled": 0, **{f"m{number}": 0 for number in range(1, 13)}}
FEW = 200  # asked for by number; for more the whole year is counted


def students() -> QuerySet:
    """All who are or were in the register, each with the `last` day in it."""
    return Internship.objects.filter(state__in=Internship.COUNTED).exclude(student="").annotate(last=LAST)


def there(first: date, last: date) -> Q:
    """Students who were in the register on some day of these."""
    return Q(since__lte=last, last__gte=first)


def counted(
    units: Iterable[Any], year: int, *, seen_by: Iterable[int] | None = None
) -> dict[int, dict[str, int]]:
    """By enterprise: `students` of the year, `present` and `hired` today, `filled` fields, and `m1` … `m12` students of each month.

    One query. With `seen_by` only students of these units, as enterprise or as school.
    """
    ids = [unit.pk for unit in units]
    today, whole = clock.today(), there(date(year, 1, 1), date(year, 12, 31))
    rows = students().order_by()
    if len(ids) <= FEW:
        rows = rows.filter(unit__in=ids)
    if seen_by is not None:
        rows = rows.filter(Q(unit__in=seen_by) | Q(partner__in=seen_by))
    wanted = {
        "students": Count("pk", filter=whole),
        "present": Count("pk", filter=there(today, today) & ~Q(outcome=HIRED)),
        "hired": Count("pk", filter=Q(outcome=HIRED, last__gte=today)),
        **{f"has_{name}": Count("pk", filter=whole & _is_there(name)) for name in FIELDS},
        **{f"m{number}": Count("pk", filter=_in(Month(year, number))) for number in range(1, 13)},
    }
    found = {row.pop("unit"): row for row in rows.values("unit").annotate(**wanted)}
    for row in found.values():
        row["filled"] = sum(row[f"has_{name}"] for name in FIELDS)
    return found


def _in(month: Month) -> Q:
    return there(month.first_day, clock.last_day(month.end))


def _is_there(name: str) -> Q:
    field = Internship._meta.get_field(name)
    return ~Q(**{name: ""}) if isinstance(field, CharField | TextField) else Q(**{f"{name}__isnull": False})


def upkeep(units: Iterable[Any], year: int) -> dict[int, set[int]]:
    """The months of a year in which an enterprise changed something in its register, or said that it is in order; two queries."""
    ids = [unit.pk for unit in units]
    begins, ends = (clock.start_of_day(date(one, 1, 1)) for one in (year, year + 1))
    changes = Internship.history.filter(history_date__gte=begins, history_date__lt=ends).order_by()
    changes = changes.annotate(in_month=ExtractMonth("history_date", tzinfo=clock.TZ))
    checks = RegisterCheck.objects.filter(year=year).order_by()
    if len(ids) <= FEW:
        changes, checks = changes.filter(unit__in=ids), checks.filter(unit__in=ids)
    found: dict[int, set[int]] = {}
    for unit, number in changes.values_list("unit", "in_month").distinct():
        found.setdefault(unit, set()).add(number)
    for unit, number in checks.values_list("unit", F("month")):
        found.setdefault(unit, set()).add(number)
    return found


def ended_months(year: int) -> range:
    """The months of a year that are over."""
    today = clock.today()
    return range(1, 13 if year < today.year else today.month if year == today.year else 1)


def due_months(row: dict[str, int], year: int) -> set[int]:
    """The months that are over in which students were in the register."""
    return {number for number in ended_months(year) if row[f"m{number}"]}
