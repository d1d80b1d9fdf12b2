"""What the ledger contributes to the whole: its pages in the menu, and the to-dos of what the own units owe of records.

What has a page of its own on another floor (monthly reports, self-assessments) is called for there.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.registers import portal
from alliance.registers.portal import Count, Todo
from members.duties import ledger, rules
from members.obligations import duties
from members.obligations.duties import Duty
from members.obligations.periods import Standing
from members.units.models import Unit

KIND = "履职记录"
OWED = Count("duties owed")
NAMED = 4  # duties that a line for several names

portal.menu(
    "我的台账",
    "duty_mine",
    area="duties",
    order=0,
    shown=lambda user: bool(access.units_with(user)),
    pages=("duty_ledger",),
    waits=portal.waits_for(OWED),
)
portal.menu(
    "台账总览",
    "duty_board",
    area="duties",
    order=1,
    shown=lambda user: bool(rules.may_see_board(user)),
    pages=("duty_ledger", "duty_remind", "relief_new"),
)


def asked_for() -> list[Duty]:
    """The duties that are called for here: those of records."""
    return [duty for duty in duties.every() if duty.relievable]


def years() -> tuple[int, ...]:
    """The years of which something can be owed: this one, and for a month that is due in January the last."""
    this = clock.today().year
    return (this - 1, this)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """How many duties the own units owe now, or soon."""
    if not (own := access.units_with(user)):
        return
    units = Unit.objects.active().filter(pk__in=own)
    for year in years():
        closed = year < clock.today().year
        for duty in asked_for():
            if closed and duty.cadence != "month":
                continue
            for standing in (Standing.OPEN,) if closed else (Standing.OPEN, Standing.OVERDUE):
                if any(_concerns(period, standing) for period in duty.periods(year).values()):
                    yield OWED.of(units.filter(ledger.owing_in(duty, year, standing)))


def _concerns(period: Any, standing: Standing) -> bool:
    """Whether the period can stand so at all by now, so that the question is worth asking."""
    return period.deadline <= clock.now() + ledger.notice()


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    """For each own unit one line for what is overdue and one for what is due soon; a single duty leads to its form."""
    if not portal.waiting(user)[OWED]:
        return
    units = list(Unit.objects.of_people(user))
    for unit in units:
        lines = [line for line in _waiting(unit) if unit.pk not in line.duty.asked(user)]
        for standing in (Standing.OVERDUE, Standing.OPEN):
            if found := [line for line in lines if line.standing is standing]:
                yield _todo(unit, found, standing, several=len(units) > 1)


def _waiting(unit: Unit) -> list[ledger.Line]:
    """What a unit owes of records; of a year that is over only what is still open."""
    this = clock.today().year
    return [
        line
        for year in years()
        for line in ledger.waiting(ledger.of_units([unit], year, duties=asked_for())[unit.pk])
        if year == this or line.standing is Standing.OPEN
    ]


def _todo(unit: Unit, lines: list[ledger.Line], standing: Standing, *, several: bool) -> Todo:
    first, late = lines[0], standing is Standing.OVERDUE
    whose = f"（{unit}）" if several else ""
    if len(lines) == 1:
        url, note = first.duty.act(first.year, first.part), f"依据{first.clause.citation}"
        return Todo(f"报送{first.title}{whose}", url, first.period.deadline, note, KIND, urgent=late)
    title = f"{'补报逾期' if late else '按期报送'}履职事项 {len(lines)} 项{whose}"
    names = list(dict.fromkeys(line.duty.label for line in lines))
    note = "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")
    url = f"{reverse('duty_ledger', args=[unit.pk])}?{urlencode({'year': first.year})}"
    return Todo(title, url, first.period.deadline, note, KIND, urgent=late)
