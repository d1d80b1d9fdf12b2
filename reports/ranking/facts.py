"""Facts about what units reported in a year (第十条·学校·(八)、企业·(十三)), each for all units in one or two queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.urls import reverse

from alliance.calendar.models import Holiday
from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers import policy
from alliance.registers.facts import Fact, fact
from assessments.scoring import demands
from members.units.models import Unit
from reports.annual.models import AnnualReport
from reports.monthly import months
from reports.monthly import punctuality as standings
from reports.monthly.models.monthly import Adoption, MonthlyReport
from reports.monthly.months import OWING_KINDS, Tally
from reports.monthly.points import KEYS, Scale
from reports.ranking.models.bulletins import Bulletin

NOT_OWED = "办法没有要求该类成员按月报送"


def link_of(unit_id: int, year: int) -> str:
    """The reports behind a number: those of the unit in the year."""
    return f"{reverse('monthly_reports')}?unit={unit_id}&year={year}"


def _tallies(units: Iterable[Unit], year: int) -> dict[int, tuple[Unit, Tally]]:
    key = "reports.tallies", year, tuple(unit.pk for unit in units)
    rows = once(key, lambda: standings.of_year(units, year))
    return {pk: (row.unit, row.tally) for pk, row in rows.items()}


def _counted(units: Iterable[Unit], year: int, of: str) -> dict[int, Fact]:
    """One number of the tally as a fact, over the months due; 未记录 for years before the portal kept reports."""
    if year < once("reports.since", standings.since).year:
        return {unit.pk: Fact.unrecorded() for unit in units}
    return {
        pk: Fact(
            getattr(tally, of),
            denominator=None if of == "due" else tally.due,
            url=link_of(pk, year),
            note=_note(unit, tally),
        )
        for pk, (unit, tally) in _tallies(units, year).items()
    }


def _note(unit: Unit, tally: Tally) -> str:
    if unit.kind not in OWING_KINDS:
        return NOT_OWED
    return f"另有 {tally.pending} 个月已报送、尚未审核合格" if tally.pending else ""


@fact("info.months_due", label="应报信息月数", unit="月")
def months_due(units, year):
    return _counted(units, year, "due")


@fact("info.months_on_time", label="按月报送月数", unit="月")
def months_on_time(units, year):
    return _counted(units, year, "on_time")


@fact("info.months_late", label="补报月数", unit="月")
def months_late(units, year):
    return _counted(units, year, "late")


@fact("info.months_missing", label="缺报月数", unit="月")
def months_missing(units, year):
    return _counted(units, year, "missing")


@fact("info.accepted", label="审核合格信息篇数", unit="篇")
def accepted(units, year):
    return _of_reports(units, year, lambda state, category, reprinted, channels: state == "ACCEPTED")


@fact("info.adopted", label="采用信息篇数", unit="篇")
def adopted(units, year):
    """Each report once, however many channels used it; only what the secretariat accepted."""
    return _of_reports(
        units, year, lambda state, category, reprinted, channels: state == "ACCEPTED" and channels != []
    )


@fact("info.points", label="信息积分", unit="分")
def points(units, year):
    """For the ranking; the assessment counts months and adopted reports."""
    scale = Scale.of(policy.values(*KEYS))
    return _of_reports(
        units,
        year,
        lambda state, category, reprinted, channels: scale.points(
            state=state, category=category, reprinted=reprinted, channels=channels
        ),
    )


def _of_reports(units, year, worth) -> dict[int, Fact]:
    """Sum `worth(state, category, reprinted, channels)` over the reports of each unit."""
    ids = tuple(unit.pk for unit in units)
    sums = dict.fromkeys(ids, Decimal(0))
    for unit_id, *report in once(("reports", year, ids), lambda: _accepted(ids, year)):
        sums[unit_id] += worth(*report)
    return {pk: Fact(total, url=link_of(pk, year)) for pk, total in sums.items()}


def _accepted(ids: tuple[int, ...], year: int) -> list[tuple]:
    """(unit id, state, category, reprinted, channels) of the accepted reports of a year; two queries."""
    reports = MonthlyReport.objects.counting().filter(unit__in=ids, year=year)
    channels = defaultdict(list)
    for report_id, channel in Adoption.objects.filter(report__in=reports.values("pk")).values_list(
        "report_id", "channel"
    ):
        channels[report_id].append(channel)
    fields = reports.values_list("unit_id", "state", "category", "reprinted", "pk")
    return [(*report, channels[pk]) for *report, pk in fields]


# ---------------------------------------------------------------- about the secretariat: the same for every unit


def _alliance(units, value: int | None, url: str) -> dict[int, Fact]:
    return {unit.pk: Fact(value, url=url) for unit in units}


@fact("info_review.due", label="应审核信息数", unit="篇")
def review_due(units, year):
    """Reports handed in in the year that were checked, or whose time for the check is over (第九条·秘书处·(四))."""
    return _alliance(units, len(_checks(year)), reverse("monthly_reports"))


@fact("info_review.on_time", label="及时审核信息数", unit="篇")
def review_on_time(units, year):
    """Those of them checked within the working days of the setting, counted from the last handing in."""
    return _alliance(units, sum(_checks(year)), reverse("monthly_reports"))


def _checks(year: int) -> list[bool]:
    """For each report that was to be checked: whether it was in time; three queries."""
    return once(("checks", year), lambda: _checks_now(year))


def _checks_now(year: int) -> list[bool]:
    moment = clock.now()
    start, end = clock.Year(year).start, clock.Year(year).end
    days = policy.get("report_check_days")
    kinds = dict(
        Holiday.objects.filter(day__gte=clock.local(start).date()).values_list("day", "kind").order_by("day")
    )
    found = []
    reports = MonthlyReport.objects.filter(submitted_at__gte=start, submitted_at__lt=end)
    for submitted_at, checked_at in reports.values_list("submitted_at", "checked_at"):
        due = _after_working_days(clock.local(submitted_at).date(), days, kinds)
        if checked_at is not None and checked_at >= submitted_at:
            found.append(checked_at < due)
        elif moment >= due:
            found.append(False)
    return found


def _after_working_days(day: date, count: int, kinds: dict[date, str]) -> datetime:
    """The end of the last of so many working days after `day`."""
    while count > 0:
        day += timedelta(days=1)
        working = kinds[day] == Holiday.Kind.WORK if day in kinds else day.weekday() < 5
        count -= working
    return clock.end_of_day(day)


@fact("bulletin.issued", label="月度通报期数", unit="期")
def bulletins_issued(units, year):
    return _alliance(units, Bulletin.objects.filter(year=year).count(), reverse("report_ranking"))


@fact("annual_report.presented", label="年度报告已呈送", unit="1是0否")
def annual_report_presented(units, year):
    return _alliance(units, int(_annual_state(year) in ("PRESENTED", "REVIEWED")), reverse("annual_reports"))


@fact("annual_report.read", label="年度报告已审阅", unit="1是0否")
def annual_report_read(units, year):
    return _alliance(units, int(_annual_state(year) == "REVIEWED"), reverse("annual_reports"))


def _annual_state(year: int) -> str | None:
    reports = AnnualReport.objects.filter(year=year).values_list("state", flat=True)
    return once(("annual", year), reports.first)


@demands.writer("info")
def missing_months(units: list[Unit], year: int) -> dict[int, str]:
    """What an unqualified unit is asked about its monthly information: the months themselves; two queries."""
    found = {}
    for pk, row in standings.of_year(units, year).items():
        if names := months.in_words(months.missing(row.standing, row.due)):
            found[pk] = f"补齐{names}信息报送，明确专人负责，建立按月报送台账。"
    return found
