"""What reports contribute to the whole: menu, to-dos, dates, figures, search, sweeps, clauses, the unit file."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.calendar import holidays
from alliance.ground import access, clock
from alliance.ground.access import Office
from alliance.ground.clock import Month
from alliance.ground.once import once
from alliance.registers import linkable, policy, portal, regulation
from alliance.registers.portal import Date, Hit, Tile, Todo, counted
from councils.recusal.models import acts_as_chair
from members.people.representation import units_of
from members.units.models import Unit
from members.units.panels import panel
from reports.annual import exports
from reports.annual.models import AnnualReport
from reports.monthly import punctuality as standings
from reports.monthly import rules
from reports.monthly.models.monthly import Adoption, MonthlyReport
from reports.monthly.months import OWED, OWING_KINDS
from reports.monthly.services import reminders
from reports.ranking import boards

State = MonthlyReport.State
exports.register()


@linkable.source("月度信息")
def accepted_reports(unit: Unit, year: int) -> Iterable[linkable.Record]:
    """The unit's accepted reports of a year, newest first: evidence that need not be uploaded again."""
    for report in MonthlyReport.objects.counting().filter(unit=unit, year=year).order_by("-month", "-pk"):
        yield linkable.Record(str(report), report.get_absolute_url(), clock.local(report.submitted_at).date())


# ---------------------------------------------------------------- menu

SECTION = "信息与报告"


def _stands(user: Any) -> bool:
    return bool(access.units_with(user))


def _reads_annual(user: Any) -> bool:
    return access.is_secretariat(user) or access.holds(user, *access.COUNCIL_OFFICES)


portal.menu("我的报送", "my_reports", section=SECTION, order=400, shown=_stands)
portal.menu(
    "信息报送",
    "monthly_reports",
    section=SECTION,
    order=410,
    shown=lambda user: bool(access.units_read(user)) or rules.may_see_whole_board(user),
)
portal.menu(
    "报送看板",
    "report_board",
    section=SECTION,
    order=420,
    shown=lambda user: bool(rules.may_see_board(user)),
    pages=("report_openings", "report_opening_new", "report_censures", "report_censure_new"),
)
portal.menu(
    "信息排名",
    "report_ranking",
    section=SECTION,
    order=430,
    shown=lambda user: bool(rules.may_see_ranking(user)),
)
portal.menu("年度报告", "annual_reports", section=SECTION, order=440, shown=_reads_annual)

# ---------------------------------------------------------------- to-dos


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Reports that wait for the unit or the secretariat, who has reported this month, who is silent; annual reports."""
    if access.units_with(user):
        yield counted("reports with the unit", _with_units(user))
    if access.is_secretariat(user):
        current = Month.current()
        due = standings.due_units(current)
        yield counted("units to report", due)
        yield counted("units that reported", due.filter(standings.handed_in([current], returned=False)))
        yield counted("reports to check", MonthlyReport.objects.awaiting_check())
        yield counted("silent units", reminders.silent_units(3))
    if acts_as_chair(user) or access.holds(user, Office.SECRETARY_GENERAL):
        yield counted("annual reports", AnnualReport.objects.all(), by="state")


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    """A constant number of queries, whatever the number of units and reports."""
    if units := units_of(user):
        yield from _months_to_report(units)
        yield from _on_the_desk(user)
    if access.is_secretariat(user):
        yield from _to_check(user)
        yield from _to_censure(user)
    yield from _annual(user)


def _months_to_report(units: list[Unit]) -> Iterable[Todo]:
    current = Month.current()
    late_until = standings.late_until(current.previous())
    months = [current, current.previous()] if clock.now() < late_until else [current]
    rows = {month: _own_year(units, month.year) for month in months}
    for unit in units:
        for month in months:
            if rows[month][unit.pk].standing[month] in OWED:
                late = month != current
                yield Todo(
                    f"{month.label}信息还没有报送" + (f"（{unit}）" if len(units) > 1 else ""),
                    reverse("my_reports"),
                    late_until if late else month.end,
                    "现在报送记为补报" if late else "",
                    "信息报送",
                    urgent=late,
                )


def _own_year(units: list[Unit], year: int) -> dict[int, standings.Row]:
    """The months of the own units, asked once for a page."""
    key = ("own year", year, tuple(unit.pk for unit in units))
    return once(key, lambda: standings.of_year(units, year))


def _with_units(user: Any) -> QuerySet:
    return MonthlyReport.objects.filter(
        unit__in=access.units_with(user), state__in=[State.AWAITING_SIGNATURE, State.RETURNED]
    )


def _on_the_desk(user: Any) -> Iterable[Todo]:
    """What was returned, and for heads what waits for their signature."""
    if not portal.waiting(user)["reports with the unit"]:
        return
    heads = access.units_with(user, "head_unit")
    for report in _with_units(user).select_related("unit"):
        name = f"{report.period.label}《{report.title}》"
        if report.state == State.RETURNED:
            yield Todo(
                f"按意见修改：{name}",
                report.get_absolute_url(),
                report.correct_by,
                report.opinion,
                "信息报送",
                True,
            )
        elif report.unit_id in heads:
            deadline = report.correct_by or report.deadline
            yield Todo(
                f"请审签：{name}", reverse("monthly_report_sign", args=[report.pk]), deadline, "", "信息报送"
            )


def _to_check(user: Any) -> Iterable[Todo]:
    if not (number := portal.waiting(user)["reports to check"]):
        return
    waiting = MonthlyReport.objects.awaiting_check().order_by("submitted_at")
    oldest = waiting.values_list("submitted_at", flat=True)[0]
    due = holidays.add_working_days(clock.local(oldest).date(), policy.get("report_check_days"))
    yield Todo(
        f"待审核信息 {number} 条",
        f"{reverse('monthly_reports')}?state={State.SUBMITTED}",
        clock.end_of_day(due),
        f"最早一条报送于 {clock.show_instant(oldest)}",
        "信息审核",
        urgent=clock.now() >= clock.end_of_day(due),
    )


def _to_censure(user: Any) -> Iterable[Todo]:
    waiting = reminders.awaiting_censure() if portal.waiting(user)["silent units"] else []
    if waiting:
        names = "、".join(streak.unit.name for streak in waiting[:5]) + ("等" if len(waiting) > 5 else "")
        yield Todo(
            f"连续三个月未报送信息，待通报：{len(waiting)} 个单位",
            reverse("report_censures"),
            None,
            names,
            "缺报通报",
        )


def _annual(user: Any) -> Iterable[Todo]:
    number_of = portal.waiting(user)
    if acts_as_chair(user) and number_of["annual reports PRESENTED"]:
        presented = AnnualReport.objects.filter(state=AnnualReport.State.PRESENTED)
        for report in presented.defer("figures"):
            yield Todo(f"请审阅：{report.title}", report.get_absolute_url(), None, "秘书长已呈送", "年度报告")
    if access.holds(user, Office.SECRETARY_GENERAL) and number_of["annual reports RETURNED"]:
        for report in AnnualReport.objects.filter(state=AnnualReport.State.RETURNED).defer("figures"):
            yield Todo(
                f"按意见修改：{report.title}",
                report.get_absolute_url(),
                None,
                report.opinion,
                "年度报告",
                True,
            )


# ---------------------------------------------------------------- dates, figures, search


@portal.dates
def dates(user: Any) -> Iterable[Date]:
    if rules.may_see_board(user):
        current = Month.current()
        yield Date(current.end, f"{current.label}信息报送截止", reverse("report_board"))
        closing = standings.late_until(current.previous())
        if clock.now() < closing:
            yield Date(closing, f"{current.previous().label}信息补报截止", reverse("report_board"))


@portal.tiles
def tiles(user: Any) -> Iterable[Tile]:
    current = Month.current()
    if access.is_secretariat(user):
        number_of = portal.waiting(user)
        value = f"{number_of['units that reported']}/{number_of['units to report']}"
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


@portal.search
def search(user: Any, text: str) -> Iterable[Hit]:
    found = MonthlyReport.objects.visible_to(user).filter(title__icontains=text).select_related("unit")
    for report in found[:10]:
        yield Hit(report.title, report.get_absolute_url(), "信息报送", f"{report.unit} {report.period.label}")


# ---------------------------------------------------------------- sweeps

portal.sweep("reports.reminders", label="信息催报", every=portal.HOUR)(reminders.send_due)
portal.sweep("reports.escalation", label="连续缺报提醒", every=portal.HOUR)(reminders.escalate)

# ---------------------------------------------------------------- clauses and the unit file


def _reports_of(year: int) -> int:
    return MonthlyReport.objects.filter(year=year, first_submitted_at__isnull=False).count()


def _adoptions_of(year: int) -> int:
    return Adoption.objects.filter(report__year=year).count()


def _annual_of(year: int) -> int:
    return AnnualReport.objects.filter(year=year, presented_at__isnull=False).count()


for _ref in ("10.school.8", "10.enterprise.13"):
    regulation.serve(
        _ref, "report_board", "报送看板", _reports_of, shown=lambda user: bool(rules.may_see_board(user))
    )
    regulation.serve(
        _ref,
        "report_ranking",
        "信息排名",
        _adoptions_of,
        shown=lambda user: bool(rules.may_see_ranking(user)),
    )
regulation.serve(
    "9.secretariat.4", "monthly_reports", "信息报送与审核", _reports_of, shown=rules.may_see_whole_board
)
for _ref in ("9.secretary_general.6", "9.secretariat.5"):
    regulation.serve(_ref, "annual_reports", "年度工作总结报告", _annual_of, shown=_reads_annual)


@panel(order=400, title="信息报送", flush=True)
def months_of(unit: Unit, user: Any):
    """The year's months of the unit, for the secretariat, the chair and its own people."""
    if not (rules.may_see_whole_board(user) or unit.pk in access.units_read(user)):
        return None
    year = clock.today().year
    rows = list(standings.of_year([unit], year).values())
    return "reports/monthly/panel.html", {"board": boards.board(rows, year, heading="单位"), "year": year}
