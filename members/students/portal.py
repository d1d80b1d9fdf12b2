"""What the register contributes to the whole: its tab, the clause, and the to-do of an enterprise that has not gone through it this month."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.ground.clock import Month
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Todo
from members.internships.models.agreements import Internship
from members.records import kinds
from members.records.rules import reads_records
from members.students import register
from members.students.models import RegisterCheck
from members.units.models import Unit

UNCHECKED = Count("student registers not gone through this month")
FROM_DAY = 20  # of a month: earlier there is nothing to remind of

portal.menu(
    "学生信息库",
    "student_register",
    area="duties",
    order=30,
    shown=reads_records,
    waits=portal.waits_for(UNCHECKED),
)


def unchecked() -> QuerySet:
    """Enterprises with students in the register this month that have neither changed anything nor said that all is in order."""
    month, unit = Month.current(), OuterRef("pk")
    now = register.students().filter(register.there(month.first_day, clock.today()), unit=unit)
    changed = Internship.history.filter(unit=unit, history_date__gte=clock.start_of_day(month.first_day))
    said = RegisterCheck.objects.filter(unit=unit, year=month.year, month=month.month)
    return Unit.objects.active().filter(Exists(now), ~Exists(changed), ~Exists(said))


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    own, today = access.units_with(user), clock.today()
    if own and today.day >= FROM_DAY and today.year >= kinds.since():
        yield UNCHECKED.of(unchecked().filter(pk__in=own))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    if portal.waiting(user)[UNCHECKED]:
        month = Month.current()
        yield Todo(
            f"核对{month.month}月学生信息库",
            reverse("student_register"),
            month.end,
            "有变化的更新，没有变化的按“本月已核对”",
            "学生信息库",
        )


def _students(year: int) -> int:
    return register.students().filter(register.there(date(year, 1, 1), date(year, 12, 31))).count()


regulation.serve("10.enterprise.8", "student_register", "学生信息库", _students, shown=reads_records)
