"""Facts about accepted and adopted reports, and about the secretariat's check of them (第九条·秘书处·(四))."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse

from alliance.calendar.models import Holiday
from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers import policy
from alliance.registers.facts import Fact, fact
from alliance.registers.kept import kept
from reports.checks.models import Adoption
from reports.monthly.models import MonthlyReport


def link_of(unit_id: int, year: int) -> str:
    """The reports behind a number: those of the unit in the year."""
    return f"{once('monthly reports', lambda: reverse('monthly_reports'))}?unit={unit_id}&year={year}"


@fact("info.accepted", label="审核合格信息篇数", unit="篇")
def accepted(units, year):
    return of_reports(units, year, lambda state, category, reprinted, channels: state == "ACCEPTED")


@fact("info.adopted", label="采用信息篇数", unit="篇")
def adopted(units, year):
    """Each report once, however many channels used it; only what the secretariat accepted."""
    return of_reports(
        units, year, lambda state, category, reprinted, channels: state == "ACCEPTED" and channels != []
    )


def of_reports(units, year, worth) -> dict[int, Fact]:
    """Sum `worth(state, category, reprinted, channels)` over the reports of each unit."""
    ids = tuple(unit.pk for unit in units)
    sums = dict.fromkeys(ids, Decimal(0))
    for unit_id, *report in once(("reports", year, ids), lambda: _accepted(ids, year)):
        sums[unit_id] += worth(*report)
    return {pk: Fact(total, url=link_of(pk, year)) for pk, total in sums.items()}


def _accepted(ids: tuple[int, ...], year: int) -> list[tuple]:
    """(unit id, state, category, reprinted, channels) of the accepted reports of a year; two queries."""
    channels = defaultdict(list)
    for report_id, channel in _adoptions(ids, year=year):
        channels[report_id].append(channel)
    return [(*report, channels[pk]) for *report, pk in _reports(ids, year=year)]


@kept
def _reports(units: tuple[int, ...], *, year: int) -> QuerySet:
    reports = MonthlyReport.objects.counting().filter(unit__in=units, year=year)
    return reports.values_list("unit_id", "state", "category", "reprinted", "pk")


@kept
def _adoptions(units: tuple[int, ...], *, year: int) -> QuerySet:
    reports = MonthlyReport.objects.counting().filter(unit__in=units, year=year)
    return Adoption.objects.filter(report__in=reports.values("pk")).values_list("report_id", "channel")


def of_alliance(units, value: int | None, url: str) -> dict[int, Fact]:
    return {unit.pk: Fact(value, url=url) for unit in units}


@fact("info_review.due", label="应审核信息数", unit="篇")
def review_due(units, year):
    """Reports handed in in the year that were checked, or whose time for the check is over (第九条·秘书处·(四))."""
    return of_alliance(units, len(_checks(year)), reverse("monthly_reports"))


@fact("info_review.on_time", label="及时审核信息数", unit="篇")
def review_on_time(units, year):
    """Those of them checked within the working days of the setting, counted from the last handing in."""
    return of_alliance(units, sum(_checks(year)), reverse("monthly_reports"))


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
