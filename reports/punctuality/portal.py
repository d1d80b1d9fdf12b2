"""What the months contribute to the whole: board, to-dos, dates, figures, reminders, the unit file."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.ground.clock import Month
from alliance.ground.once import once
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Date, Tile, Todo
from members.obligations import duties
from members.obligations.periods import Period
from members.people.rights import units_of
from members.units.models import Unit
from members.units.parts import UNIT_FILE
from reports.deadlines.closing import late_until, since
from reports.deadlines.months import OWED, OWING_KINDS, of_year
from reports.deadlines.rules import sees_every_unit
from reports.monthly.models import MonthlyReport
from reports.monthly.portal import REPORTS_BEGUN, REPORTS_WITH_THE_UNIT
from reports.punctuality import boards, rules, services, timeliness, underway

FEW = 500  # asked for by number; for more the whole year is read
UNITS_TO_REPORT = Count("units to report")
UNITS_THAT_REPORTED = Count("units that reported")


def _sees_board(user: Any) -> bool:
    return bool(rules.may_see_board(user))


def _number_in(year: int) -> int:
    return MonthlyReport.objects.handed_in(year).count()


portal.menu(
    "我的报送",
    "my_reports",
    area="own",
    order=10,
    shown=lambda user: bool(access.units_with(user)),
    waits=portal.waits_for(REPORTS_WITH_THE_UNIT),
)
portal.menu(
    "报送看板",
    "report_board",
    area="reports",
    order=0,
    shown=_sees_board,
    pages=(
        "report_openings",
        "report_opening_new",
        "report_censures",
        "report_censure_new",
        "report_censure_pdf",
        "report_owing",
        "report_remind",
    ),
)
portal.sweep("reports.reminders", label="信息催报", every=portal.HOUR)(services.send_due)
for _ref in ("10.school.8", "10.enterprise.13"):
    regulation.serve(_ref, "report_board", "报送看板", _number_in, shown=_sees_board)


def _handed_in(units: Iterable[int], year: int, at: datetime | None) -> dict[tuple[int, int], datetime]:
    """When each month was first handed in, of what is with the secretariat or accepted (as of a day: was handed in by then)."""
    rows = MonthlyReport.objects.filter(year=year, first_submitted_at__isnull=False)
    rows = rows.filter(state__in=(MonthlyReport.State.SUBMITTED, MonthlyReport.State.ACCEPTED))
    ids = list(units)
    rows = rows.filter(unit__in=ids) if len(ids) <= FEW else rows
    rows = rows if at is None else rows.filter(first_submitted_at__lt=at)
    found = rows.order_by().values_list("unit_id", "month").annotate(first=Min("first_submitted_at"))
    return {(unit, month): first for unit, month, first in found}


def _months_of(year: int) -> dict[int, Period]:
    """The months of a year that are owed, each until its end by those who had joined before it."""
    kept = since()
    return {
        month.month: Period(month.month, month.end, month.first_day - timedelta(days=1))
        for month in of_year(year)
        if month >= kept
    }


duties.register(
    "reports.monthly",
    label="信息报送",
    clauses=("10.school.8", "10.enterprise.13"),
    kinds=tuple(sorted(OWING_KINDS)),
    cadence="month",
    periods=_months_of,
    done=_handed_in,
    done_in=lambda year, part: Q(timeliness.handed_in([Month(year, part)], returned=False)),
    act=lambda year, part: reverse("my_reports"),
    shows=lambda unit, year: f"{reverse('monthly_reports')}?unit={unit}&year={year}",
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Who has reported this month."""
    if access.is_secretariat(user):
        current = Month.current()
        due = timeliness.due_units(current)
        yield UNITS_TO_REPORT.of(due)
        yield UNITS_THAT_REPORTED.of(due.filter(timeliness.handed_in([current], returned=True)))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    """The months that the own units still owe; a constant number of queries."""
    if not (units := units_of(user)):
        return
    current = Month.current()
    closing = late_until(current.previous())
    months = [current, current.previous()] if clock.now() < closing else [current]
    rows = {month: _own_year(units, month.year) for month in months}
    begun = underway.reports(units, months) if portal.waiting(user)[REPORTS_BEGUN] else underway.of(())
    heads = access.units_with(user, "head_unit")
    for unit in units:
        for month in months:
            if rows[month][unit.pk].timeliness[month] not in OWED:
                continue
            report = underway.foremost(begun[unit.pk, month], user)
            if report is not None and report.awaits_signature and unit.pk in heads:
                continue  # asked of the head by name: reports.monthly.portal
            late = month != current
            yield Todo(
                underway.title(month, report) + (f"（{unit}）" if len(units) > 1 else ""),
                underway.address(report),
                closing if late else month.end,
                underway.note(report, late=late),
                "信息报送",
                urgent=late,
            )


def _own_year(units: list[Unit], year: int) -> dict[int, timeliness.Row]:
    """The months of the own units, asked once for a page."""
    key = ("own year", year, tuple(unit.pk for unit in units))
    return once(key, lambda: timeliness.of_year(units, year))


@portal.dates
def dates(user: Any) -> Iterable[Date]:
    if rules.may_see_board(user):
        current = Month.current()
        if _awaited(user, current):
            yield Date(current.end, f"{current.label}信息报送截止", reverse("report_board"))
        closing = late_until(current.previous())
        if clock.now() < closing and _awaited(user, current.previous()):
            yield Date(closing, f"{current.previous().label}信息补报截止", reverse("report_board"))


def _awaited(user: Any, month: Month) -> bool:
    """Whether this person still waits for a month: whoever sees every unit does, a unit until it has reported."""
    if sees_every_unit(user):
        return True
    own = _own_year(units_of(user), month.year)
    return any(row.timeliness[month] in OWED for row in own.values())


@portal.tiles
def tiles(user: Any) -> Iterable[Tile]:
    current = Month.current()
    if access.is_secretariat(user):
        number_of = portal.waiting(user)
        value = f"{number_of[UNITS_THAT_REPORTED]}/{number_of[UNITS_TO_REPORT]}"
        yield Tile(f"{current.month}月已报送", value, reverse("report_board"), "家", 40)
    units = units_of(user)
    owing = (
        [row for row in _own_year(units, current.year).values() if row.unit.kind in OWING_KINDS]
        if units
        else []
    )
    for row in owing:
        tally = row.tally
        label = "本年按时报送" if len(owing) == 1 else f"{row.unit} 按时报送"
        yield Tile(label, f"{tally.on_time}/{tally.due}", reverse("my_reports"), "月", 40)


@UNIT_FILE.part(order=400, title="信息报送", flush=True)
def months_of(unit: Unit, user: Any):
    """The year's months of the unit, for the secretariat, the chair and its own people."""
    if not (sees_every_unit(user) or unit.pk in access.units_read(user)):
        return None
    year = clock.today().year
    rows = list(timeliness.of_year([unit], year).values())
    return "reports/punctuality/panel.html", {"board": boards.board(rows, year, heading="单位"), "year": year}
