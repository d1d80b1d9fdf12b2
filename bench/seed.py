"""Many units with people, reports and a running assessment year, written in bulk with history, for measuring only."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from alliance.background import lanes, works
from alliance.ground import audit, clock
from alliance.rights.models.users import User
from assessments.cycles import services as cycles
from assessments.cycles.models import Cycle
from assessments.cycles.rules import under_way
from assessments.opening import services as opening
from assessments.scoring.standard import Subject
from assessments.sheets.models.assessments import Assessment
from assessments.standards.services import drafting, publishing
from councils.posts import services as posts
from councils.renewal import services as terms
from councils.seats import services as seats
from members.people.models import Representative
from members.people.services import grants, identities, people
from members.units import services as units
from members.units.models import Unit
from reports.monthly.models import MonthlyReport

KINDS = ["ENTERPRISE", "ENTERPRISE", "SCHOOL", "INDUSTRY", "ENTERPRISE", "RESEARCH", "SCHOOL", "ENTERPRISE"]
MONTHS = 3
BATCH = 1000


def found() -> SimpleNamespace:
    """The lead school with chair, secretary-general and officer, and the standards of the year."""
    year = clock.today().year
    start = date(year - 1, 1, 1)
    with transaction.atomic():
        school = units.admit(
            name="基准学院", kind="SCHOOL", uscc_missing_reason="性能测试", joined_on=start, by=None
        )
        head = people.appoint(school, role="HEAD", since=start, name="院长", phone="13700000001", by=None)
        liaison = people.appoint(
            school, role="LIAISON", since=start, name="联络员", phone="13700000002", by=None
        )
        terms.open_term(number=1, since=start, by=None)
        seats.seat(school, role="CHAIR", since=start, by=None)
        chief = identities.person(name="秘书长", phone="13700000003", by=None)
        posts.appoint(post="SECRETARY_GENERAL", user=chief, unit=school, since=start, by=None)
        for subject in Subject:
            publishing.publish(drafting.create_default(year=year, subject=subject, by=None), by=None)
    return SimpleNamespace(school=school, head=head.user, liaison=liaison.user, chief=chief)


def grow(to: int) -> None:
    """Add units until there are `to` of them, each with a head, a liaison and three months of reports."""
    have = Unit.objects.count()
    while have < to:
        count = min(BATCH, to - have)
        with transaction.atomic():
            _add(have, count)
        have += count


def _add(first: int, count: int) -> None:
    joined = date(clock.today().year - 1, 1, 1)
    numbers = range(first, first + count)
    rows = audit.bulk_create(
        Unit,
        [
            Unit(
                name=f"基准单位{number:05d}智能制造有限公司",
                kind=KINDS[number % len(KINDS)],
                uscc_missing_reason="性能测试",
                district="德城区",
                joined_on=joined,
                name_key=f"jizhun{number:05d}",
                initials="JZDW",
            )
            for number in numbers
        ],
        by=None,
        reason="性能测试",
    )
    users = audit.bulk_create(
        User,
        [
            User(username=f"{role}{number:05d}", name=f"人员{number}", date_joined=clock.now())
            for number in numbers
            for role in ("h", "l")
        ],
        by=None,
        reason="性能测试",
    )
    roles = ["HEAD", "LIAISON"]
    audit.bulk_create(
        Representative,
        [
            Representative(unit=rows[place // 2], user=user, role=roles[place % 2], since=joined)
            for place, user in enumerate(users)
        ],
        by=None,
        reason="性能测试",
    )
    grants.settle([row.pk for row in rows])
    audit.bulk_create(MonthlyReport, list(_reports(rows, users)), by=None, reason="性能测试")


def _reports(rows: list[Unit], users: list[User]) -> Any:
    month = clock.Month.current().previous()
    for _ in range(MONTHS):
        for place, unit in enumerate(rows):
            if unit.kind in ("SCHOOL", "ENTERPRISE"):
                at = month.start + timedelta(days=3 + place % 20)
                yield MonthlyReport(
                    unit=unit,
                    year=month.year,
                    month=month.month,
                    title="产教融合工作动态",
                    body="本月开展产教融合工作。" * 12,
                    privacy_checked=True,
                    state=MonthlyReport.State.ACCEPTED,
                    author=users[2 * place + 1],
                    submitted_at=at,
                    first_submitted_at=at,
                    checked_at=at,
                )
        month = month.previous()


def open_year() -> Cycle:
    """Plan and open this year's assessment for all units, or the missing ones."""
    now = clock.now()
    cycle = Cycle.objects.filter(year=clock.today().year).first()
    if cycle is None:
        cycle = cycles.plan(
            year=clock.today().year,
            by=None,
            opens_at=now - timedelta(days=1),
            self_deadline=now + timedelta(days=20),
            review_deadline=now + timedelta(days=40),
        )
        opening.open_cycle(cycle, by=None)
        while (work := under_way(cycle)) and work.is_waiting:
            works.carry_on(lanes.ACTS)
        return Cycle.objects.get(pk=cycle.pk)
    for unit in Unit.objects.exclude(pk__in=Assessment.objects.filter(cycle=cycle).values("unit")):
        opening.add_unit(cycle, unit, by=None)
    return cycle
