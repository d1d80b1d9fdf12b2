"""What the assessment years contribute: the menu, what is to be prepared before a year begins, dates, clauses."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.urls import reverse

from alliance.ground import access, clock, wayfinding
from alliance.ground.access import Office, holds, is_secretariat
from alliance.menu.years import YEAR_OPENED, YEAR_PUBLISHED, assessment_years
from alliance.registers import first_steps, policy, portal, regulation
from alliance.registers.closed_years import was_over
from alliance.registers.portal import Count, Date, Todo
from assessments.cycles import years
from assessments.cycles.models import Cycle
from assessments.scoring.standard import Subject
from assessments.standards.models import Standard

STANDARDS = Count("standards", by="subject")
wayfinding.page_opens("cycle", lambda user, year: Cycle.objects.visible_to(user).filter(year=year).exists())


@access.rights_provider
def opened_years(user: Any, at: datetime) -> QuerySet:
    """(“assessment_year_opened”, year): what the menu says of every page, and what years one may turn to."""
    found = Cycle.objects.filter(opened_at__isnull=False)
    return found.values_list(Value(YEAR_OPENED, output_field=CharField()), "year")


@access.rights_provider
def years_that_were_published(user: Any, at: datetime) -> QuerySet:
    """(“assessment_year_published”, year): before the first, there is nothing to follow from any."""
    found = Cycle.objects.filter(published_at__isnull=False)
    return found.values_list(Value(YEAR_PUBLISHED, output_field=CharField()), "year")


portal.menu(
    "进度",
    "cycle",
    area="assessment",
    order=0,
    shown=lambda user: access.is_council_or_secretariat(user) and bool(assessment_years(user)),
    pages=("cycle", "cycle_edit", "cycle_open", "cycle_add_unit", "cycle_self_evaluation"),
    by_year=True,
)
portal.menu(
    "考核年度",
    "cycles",
    area="assessment",
    order=90,
    shown=access.is_council_or_secretariat,
    pages=("cycle_new",),
)


@portal.counts_depend_on
def the_years(user: Any) -> tuple[tuple[int, bool, datetime], ...]:
    """The running years with what their counts are narrowed by."""
    return tuple((cycle.pk, cycle.version, cycle.review_deadline) for cycle in years.running())


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """The published standards of this year by subject."""
    if is_secretariat(user):
        published = Standard.objects.filter(year=clock.today().year, state=Standard.State.PUBLISHED)
        yield STANDARDS.of(published)


def _opens() -> datetime:
    """When this year's self-assessment begins by the setting."""
    month, day = policy.get("assessment_opens")
    return clock.start_of_day(date(clock.today().year, month, day))


def _was_over(year: int) -> bool:
    """Whether the self-assessment of the year had ended when the portal was founded: it is not held here."""
    return was_over(date(year, *policy.get("self_deadline")))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    """Standards not published and a year not opened, from two months before the self-assessment begins."""
    if not is_secretariat(user):
        return
    year, opens = clock.today().year, _opens()
    if clock.Month.of(opens).previous().previous().start > clock.now() or _was_over(year):
        return
    known = portal.waiting(user)
    missing = [label for subject, label in Subject.choices if not known[STANDARDS][subject]]
    cycle = next((one for one in years.every() if one.year == year), None)
    if cycle is None:
        yield Todo(f"设定{year}年度考核的时间", reverse("cycle_new"), kind="考核年度")
    if missing and (cycle is None or not cycle.is_published):
        yield Todo(
            f"{year}年度标准未发布：{'、'.join(missing)}",
            f"{reverse('standards')}?year={year}",
            None if was_over(clock.local(opens).date()) else clock.end_of_day(clock.local(opens).date()),
            "发布后才能开启年度考核",
            "考核标准",
        )
    elif cycle is not None and not cycle.is_open and holds(user, Office.SECRETARY_GENERAL):
        yield Todo(
            f"开启{cycle}",
            reverse("cycle_open", args=[year]),
            None if was_over(clock.local(cycle.opens_at).date()) else cycle.opens_at,
            "标准已发布",
            "考核年度",
        )


def _first_cycle(user: Any) -> str:
    """To the year that is planned, else to planning one."""
    planned = next((one for one in years.every() if not one.is_open), None)
    return reverse("cycle_open", args=[planned.year]) if planned else reverse("cycle_new")


@first_steps.step("开启第一个考核年度", _first_cycle, order=80, note="标准发布以后，由秘书长开启")
def a_year_is_open(user: Any) -> bool:
    return bool(assessment_years(user))


@portal.dates
def dates(user: Any) -> Iterable[Date]:
    """When the self-assessment of a planned year begins; its deadlines come with the assessments themselves."""
    if not access.is_council_or_secretariat(user):
        return []
    coming = [cycle for cycle in years.every() if cycle.opens_at > clock.now()]
    return [Date(row.opens_at, f"{row}自评", row.get_absolute_url(), "开始") for row in coming]


def evaluated(year: int) -> int:
    return Cycle.objects.filter(year=year).exclude(self_evaluation="").count()


regulation.serve("13", "cycles", "考核年度", shown=access.is_council_or_secretariat)
regulation.serve("13.2", "cycles", "复评确认和联盟自评", evaluated, shown=access.is_council_or_secretariat)
regulation.serve("5.6", "cycles", "考核年度", shown=access.is_council_or_secretariat)
regulation.serve(
    "11.self_evaluation", "cycles", "联盟自评", evaluated, shown=access.is_council_or_secretariat
)
regulation.serve("9.secretariat.6", "cycles", "考评成员单位", shown=access.is_council_or_secretariat)
