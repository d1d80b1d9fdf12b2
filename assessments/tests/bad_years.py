"""Published years for tests of what follows from them: an alliance whose enterprise (or another unit) was 不合格."""

import copy
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.db import transaction

from alliance.ground import clock
from alliance.tests import builders
from alliance.tests import builders_assessments as years
from alliance.tests.snapshots import remembered
from assessments.publication import services as publication
from assessments.rectification.models import Rectification
from assessments.rectification.services import drafts, findings, notices
from assessments.sheets.models.assessments import Assessment
from assessments.termination.models import TerminationMotion

NOW = datetime(2026, 12, 29, 10, tzinfo=clock.TZ)


@remembered
def opened(year: int, **overrides):
    """A cycle of the year with one reviewer for each unit, opened on December 1st."""
    with clock.at(datetime(year, 12, 1, 9, tzinfo=clock.TZ)):
        return years.cycle(year, reviewers_per_unit=1, **overrides)


@remembered
def confirmed(year: int, grades: dict, **overrides):
    """All results of the year confirmed and held: `{unit: grade}`, 较好 for all others."""
    cycle = opened(year, **overrides)
    wanted = {unit.pk: grade for unit, grade in grades.items()}
    with clock.at(datetime(year, 12, 20, 9, tzinfo=clock.TZ)):
        for row in cycle.assessments.select_related("cycle", "unit", "standard"):
            years.confirmed(row, grade=wanted.get(row.unit_id, "GOOD"))
    return cycle


@remembered
def published(year: int, grades: dict, *, at: datetime | None = None, **overrides):
    """All results of the year published on December 28th, with what follows."""
    cycle = confirmed(year, grades, **overrides)
    with clock.at(at or datetime(year, 12, 28, 9, tzinfo=clock.TZ)):
        return publication.publish(cycle, by=None)


def assessment(unit, year: int) -> Assessment:
    return Assessment.objects.select_related("cycle", "unit").get(unit=unit, cycle__year=year)


def council(everyone: SimpleNamespace, *, deputy: bool = True) -> SimpleNamespace:
    """Two vice-chairs and two standing directors besides the chair: five seats; and a deputy secretary-general."""
    everyone.vices, everyone.vice_units = [], []
    for number in range(2):
        unit = builders.unit("ENTERPRISE", name=f"副理事长单位{'甲乙'[number]}")
        everyone.vices.append(builders.person(unit, "HEAD", name=f"副理事长{'甲乙'[number]}"))
        builders.seated("VICE_CHAIR", unit)
        everyone.vice_units.append(unit)
    if deputy:
        everyone.deputy = builders.person(everyone.vice_units[0], "HR_LEAD", name="副秘书长")
        builders.post("DEPUTY_SECRETARY_GENERAL", everyone.deputy, everyone.vice_units[0])
    everyone.standing = []
    for _ in range(2):
        unit = builders.unit("SCHOOL")
        everyone.standing.append(builders.person(unit, "HEAD"))
        builders.seated("STANDING", unit)
    return everyone


@remembered
def issued(case: Rectification, *, signed: bool = True) -> Rectification:
    """The notice of a case issued on December 28th of its year, and signed for."""
    with clock.at(datetime(case.assessment.cycle.year, 12, 28, 10, tzinfo=clock.TZ)):
        case = drafts.save_draft(
            case,
            text=case.notice,
            days=case.days,
            contact="李干事",
            contact_phone="0534-1234567",
            lines=[findings.Line(item.problem, item.demand, item.pk) for item in case.items.all()],
            by=None,
        )
        notice = notices.issue(case, reason="经秘书处核定", by=None)
        if signed:
            notices.sign(notice, by=None)
    return notice.rectification


def motion_of(unit) -> TerminationMotion:
    return TerminationMotion.objects.select_related("unit", "first__cycle", "second__cycle").get(unit=unit)


@remembered
def decided(everyone, unit, votes: tuple[int, int, int] | None = None):
    """The council's decision on ending the membership, entered and confirmed."""
    from councils.decisions import services as decisions

    entered = builders.decision(
        everyone.secretary_general,
        matter="TERMINATION",
        unit=unit,
        votes=votes,
        subject=f"关于终止{unit}成员资格的决定",
    )
    return decisions.confirm(entered, by=everyone.chair)


def built_once(build: Callable[[], SimpleNamespace]):
    """(module fixture, test fixture): `build()` runs once for a module at `NOW` and is undone after it; each test gets a copy."""

    @pytest.fixture(scope="module")
    def built(django_db_setup, django_db_blocker):
        with django_db_blocker.unblock(), transaction.atomic():
            with clock.at(NOW):
                everyone = build()
            yield everyone
            transaction.set_rollback(True)

    @pytest.fixture
    def everyone(built, db, time_machine):
        time_machine.move_to(NOW, tick=False)
        return copy.deepcopy(built)

    return built, everyone


@remembered
def two_bad_years() -> SimpleNamespace:
    """The enterprise 不合格 in 2025 and 2026, the school 优秀 in 2026; a council of five seats; the motion is drafted, both
    notices are issued and signed for."""
    everyone = builders.alliance()
    published(2025, {everyone.enterprise: "UNQUALIFIED"})
    published(2026, {everyone.enterprise: "UNQUALIFIED", everyone.school: "EXCELLENT"})
    for case in Rectification.objects.select_related("assessment__cycle"):
        issued(case)
    return council(everyone)
