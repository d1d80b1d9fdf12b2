"""Two years of monthly reports."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from alliance.ground import clock
from alliance.ground.clock import Month
from demo import texts
from demo.agenda import Agenda
from demo.cast import BAD_UNIT, instant, office_for
from reports.checks import adoptions
from reports.checks import services as checks
from reports.monthly import services as monthly

QUIET_UNIT = 24


def plan_months(agenda: Agenda, cast: SimpleNamespace, first: Month, current: Month) -> None:
    month = first
    while month <= current:
        for number, unit in cast.units.items():
            if unit.kind in ("SCHOOL", "ENTERPRISE"):
                _plan_report(agenda, cast, number, unit, month, current)
        month = month.next()


def _plan_report(
    agenda: Agenda, cast: SimpleNamespace, number: int, unit: Any, month: Month, current: Month
) -> None:
    """Most report in time; some late, some not at all; the current month is half done."""
    turn = (number * 5 + month.month) % 13
    if (number == BAD_UNIT and turn > 3) or (number == QUIET_UNIT and month >= current.previous().previous()):
        return
    if turn == 7:
        return
    day = month.first_day + timedelta(days=4 + (number * 3 + month.month) % 20)
    late = turn == 11
    at = instant(month.next().first_day + timedelta(days=2)) if late else instant(day, 10 + number % 6)

    def write() -> None:
        report = _write(cast, number, unit, month)
        if month == current and number % 5 == 0:
            monthly.ask_signature(report, by=cast.liaisons[number])
            return
        report = monthly.submit(report, by=cast.heads[number])
        if month != current or number % 3 != 0:
            checked_at = min(at + timedelta(days=2), agenda.now)
            agenda.at(checked_at, lambda: _accept(cast, number, unit, month, report))

    agenda.at(at, write)


def _write(cast: SimpleNamespace, number: int, unit: Any, month: Month) -> Any:
    category, title, body = texts.PIECES[(number + month.month) % len(texts.PIECES)]
    return monthly.start(
        unit,
        month=month,
        by=cast.liaisons[number],
        title=title.format(short=unit.short_name),
        category=category,
        body=body.format(short=unit.short_name),
        privacy_checked=True,
    )


def _accept(cast: SimpleNamespace, number: int, unit: Any, month: Month, report: Any) -> None:
    officer = office_for(cast, unit)
    report = checks.accept(report, by=officer)
    if (number + month.month) % 4 == 0:
        channel = ["WEBSITE", "BULLETIN", "CITY"][(number + month.month) % 3]
        adoptions.record(report, channel=channel, adopted_on=clock.today(), by=officer)
