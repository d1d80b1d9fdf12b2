"""The year in which most tests of the assessments happen: self-assessments until December 10th 2026, 24:00 in Dezhou."""

from datetime import date, datetime

import pytest

from alliance.ground import clock
from alliance.tests import builders, builders_assessments

NOON = datetime(2026, 11, 22, 12, tzinfo=clock.TZ)


@pytest.fixture
def noon(time_machine):
    """The clock stands still at noon of November 22nd 2026; `noon.move_to(...)` moves it."""
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def everyone(noon, db):
    """The alliance with its chair unit, its secretariat, a school and an enterprise, each with head and liaison."""
    return builders.alliance()


@pytest.fixture
def year(everyone):
    """The cycle of 2026 with the dates of the regulation, opened for all units of `everyone`."""
    return builders_assessments.cycle(
        2026,
        opens_at=clock.start_of_day(date(2026, 11, 10)),
        self_deadline=clock.end_of_day(date(2026, 12, 10)),
        review_deadline=clock.end_of_day(date(2026, 12, 30)),
    )


@pytest.fixture
def own(everyone, year):
    """The assessment of the school."""
    return builders_assessments.assessment(everyone.school, 2026)
