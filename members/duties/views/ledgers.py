"""The ledger of one unit: on its page, as a workbook, on paper."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from alliance.face.components import Tab
from alliance.files import downloads
from alliance.files.downloads import Taken
from alliance.ground import access, clock
from alliance.ground.access import require
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue, policy
from alliance.workbook import writing
from members.duties import ledger, rules, tables
from members.duties.filters import moment_of, past_day, year_of
from members.obligations import rules as relieving
from members.obligations.models import Relief
from members.obligations.periods import COUNTED, Standing
from members.record_overview import across
from members.units.models import Unit
from members.units.views import visible_unit

UPCOMING = 8
NOTE = "按期以首次报送时间为准；豁免和延期由秘书处办理。"


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """我的台账: the ledger of the own unit, the first of several."""
    unit = Unit.objects.filter(pk__in=access.units_with(request.user)).in_order().first()
    if unit is None:
        raise Http404("您没有代表的成员单位")
    return _page(request, unit)


@require_safe
def of_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger of a unit for its people, the secretariat and the council."""
    return _page(request, _unit(request, pk))


def _unit(request: HttpRequest, pk: int) -> Unit:
    unit = visible_unit(request, pk)
    require(rules.may_read(request.user, unit))
    return unit


def _page(request: HttpRequest, unit: Unit) -> HttpResponse:
    user, day = request.user, past_day(request.GET)
    year = year_of(request.GET)
    lines = ledger.of_units([unit], year, at=moment_of(day))[unit.pk]
    own = unit.pk in access.units_with(user) and day is None
    may = bool(relieving.may_relieve(user, unit)) and day is None
    relieve = f"{reverse('relief_new', args=[unit.pk])}?{urlencode({'year': year})}" if may else ""
    groups = tables.of_unit(unit, year, lines, across.filed_by(unit, year, moment_of(day)), user)
    asked = urlencode({"year": year} | ({"on": day.isoformat()} if day else {}))
    context = {
        "title": "履职台账",
        "unit": unit,
        "year": year,
        "day": day,
        "own": own,
        "numbers": _numbers(lines),
        "upcoming": [_upcoming(line, own) for line in ledger.waiting(lines)[:UPCOMING]],
        "groups": [
            (clause, tables.drawn(rows, caption=clause.citation, own=own, relieve=relieve) if rows else None)
            for clause, rows in groups
        ],
        "legend": [(tables.LETTERS[one], one.tone, one.label) for one in tables.LETTERS],
        "years": _years(unit, year),
        "units": _others(user, unit, year),
        "reliefs": _reliefs(unit, year, user) if day is None else [],
        "elsewhere": [line for line in lines if line.duty.elsewhere and line.relief] if day is None else [],
        "export": f"{reverse('duty_ledger_export', args=[unit.pk])}?{asked}",
        "print": f"{reverse('duty_ledger_print', args=[unit.pk])}?{asked}",
    }
    return render(request, "members/duties/ledger.html", context)


def _numbers(lines: list[ledger.Line]) -> dict[str, Any]:
    """The progress of the year: what counts by now, and how it stands."""
    number = ledger.tally(lines)
    return {
        "due": sum(number[one] for one in COUNTED),
        "all": len(lines),
        "done": number[Standing.DONE] + number[Standing.LATE],
        "late": number[Standing.LATE],
        "overdue": number[Standing.OVERDUE],
        "open": number[Standing.OPEN],
        "exempt": number[Standing.EXEMPT],
    }


def _upcoming(line: ledger.Line, own: bool) -> tuple[ledger.Line, str]:
    return line, line.duty.act(line.year, line.part) if own else ""


def _years(unit: Unit, year: int) -> list[Tab]:
    this, address = clock.today().year, reverse("duty_ledger", args=[unit.pk])
    return [Tab(f"{one}年度", f"{address}?year={one}", one == year) for one in (this, this - 1, this - 2)]


def _others(user: Any, unit: Unit, year: int) -> list[Tab]:
    """The other units for which this person stands, as tabs."""
    own = list(Unit.objects.filter(pk__in=access.units_with(user)).in_order())
    if len(own) < 2 or unit not in own:
        return []
    return [Tab(str(one), f"{reverse('duty_ledger', args=[one.pk])}?year={year}", one == unit) for one in own]


def _reliefs(unit: Unit, year: int, user: Any) -> list[tuple[Relief, Any, str]]:
    """What was granted in the year and stands, with whether this person may take it back."""
    from_here = list(Relief.objects.standing().filter(unit=unit, year=year).select_related("unit"))
    return [(one, relieving.may_revoke(user, one), tables.title_of(one)) for one in from_here]


@catalogue.part("duty_ledger_print", "xlsx")
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger of the year as a workbook."""
    unit, day = _unit(request, pk), past_day(request.GET)
    report = _report(unit, year_of(request.GET), day)
    report.rows, report.numbered = list(report.rows), True
    answer = writing.response([report], f"{report.title}.xlsx", by=request.user)
    return downloads.describe(answer, Taken(report.title, unit.name, rows=len(report.rows)))


def _whose_ledger(rows: Any, user: Any) -> Any:
    """Of all units for the secretariat and the council, else of the own ones."""
    return rows if rules.may_see_board(user) else rows.filter(pk__in=access.units_read(user))


@catalogue.document(
    "单位履职台账",
    of="units",
    clauses="10 9.secretariat.4",
    faces=("pdf", "xlsx"),
    workbook="duty_ledger_export",
    rows=_whose_ledger,
    asks=("year", "on"),
    menu=("duty_board", "duty_mine"),
    code=tables.LEDGER,
)
@paper
def print_ledger(request: HttpRequest, pk: int) -> Paper:
    """The ledger of the year on paper, to be kept or signed."""
    unit, day = _unit(request, pk), past_day(request.GET)
    report = _report(unit, year_of(request.GET), day)
    lines = list(report.rows)
    report.rows = lines
    issuer = policy.get("alliance_name")
    context = {"table": report, "unit": unit, "issuer": issuer, "day": day or clock.today()}
    version = tables.ledger_version(unit, year_of(request.GET), report.title, lines)
    return Paper("print/duty_ledger.html", context, f"{report.title}.pdf", version=version)


def _report(unit: Unit, year: int, day: date | None) -> Any:
    lines = ledger.of_units([unit], year, at=moment_of(day))[unit.pk]
    title = f"{unit.name}{year}年度履职台账" + (f"（截至{clock.show_day(day)}）" if day else "")
    report = tables.report(title, lines, columns=tables.OF_ONE_UNIT, note=NOTE)
    report.rows = list(report.rows)
    return report
