"""Months missing in a row, and which units await a 通报 for them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from alliance.ground import clock
from alliance.ground.clock import Month
from alliance.registers.kept import kept
from members.units.models import Unit
from reports.censures.models import Censure
from reports.deadlines.closing import late_until, opened_until, since
from reports.punctuality import timeliness


def last_closed_month() -> Month:
    """The newest month that can no longer be reported, not even late."""
    month = Month.current().previous()
    return month if clock.now() >= late_until(month) else month.previous()


@dataclass(frozen=True)
class Streak:
    """A unit and how many months in a row, up to `last`, it has missed (counted no further back than `LOOK_BACK`)."""

    unit: Unit
    last: Month
    months: int

    @property
    def shown(self) -> str:
        return f"{self.months} 个月" + ("以上" if self.months == LOOK_BACK else "")


LOOK_BACK = 12


def silent_units(months: int) -> QuerySet[Unit]:
    """Units that owed the last closed month and have handed in nothing for so many months: those worth a closer look."""
    return _silent(last=last_closed_month(), months=months, since=since())


def _silent(*, last: Month, months: int, since: Month) -> QuerySet[Unit]:
    span = [last]
    while len(span) < months:
        span.append(span[-1].previous())
    owing = timeliness.members_owing(last, since=since)
    return owing.exclude(timeliness.handed_in(span, returned=True)).in_order()


_kept_silent = kept(_silent)


def streaks(at_least: int) -> list[Streak]:
    """Units that have missed so many months in a row up to the last closed one; a month opened again is not missed."""
    last = last_closed_month()
    span = [last]
    while len(span) < LOOK_BACK:
        span.append(span[-1].previous())
    units = _kept_silent(last=last, months=at_least, since=since())
    found = timeliness.rows(units, span)
    opened = opened_until(units, [last])
    moment = clock.now()
    return [
        Streak(unit, last, count)
        for unit in units
        if opened.get((unit.pk, last), moment) <= moment
        and (count := found[unit.pk].missing_in_a_row(last)) >= at_least
    ]


def awaiting_censure(found: Iterable[Streak] | None = None) -> list[Streak]:
    """Units with three missing months in a row that no 通报 of the last three months speaks of."""
    three = [streak for streak in (streaks(3) if found is None else found) if streak.months >= 3]
    if not three:
        return []
    last = three[0].last
    recent = {last, last.previous(), last.previous().previous()}
    years = frozenset(month.year for month in recent)
    censured = {
        censure.unit_id
        for censure in _censured({streak.unit.pk for streak in three}, years=years)
        if censure.period in recent
    }
    return [streak for streak in three if streak.unit.pk not in censured]


@kept
def _censured(units: set[int], *, years: frozenset[int]) -> QuerySet[Censure]:
    return Censure.objects.filter(unit__in=units, year__in=years)
