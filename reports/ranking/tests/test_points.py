"""Points of the ranking, by the default table of the settings."""

from decimal import Decimal

import pytest

from alliance.registers import policy
from reports.ranking.points import KEYS, Scale

pytestmark = pytest.mark.django_db


@pytest.fixture
def scale():
    return Scale.of(policy.values(*KEYS))


@pytest.mark.parametrize(
    ("channels", "points"),
    [
        ([], 1),
        (["WEBSITE"], 3),
        (["BULLETIN"], 4),
        (["CITY"], 6),
        (["PROVINCE"], 11),
        (["NATION"], 21),
        (["WEBSITE", "NATION", "CITY"], 21),  # only the highest channel counts
    ],
)
def test_points_of_an_accepted_report_by_channel(scale, channels, points):
    worth = {"state": "ACCEPTED", "category": "WORK", "channels": channels}
    assert scale.points(reprinted=False, **worth) == points
    assert scale.points(reprinted=True, **worth) == Decimal(points) / 2


@pytest.mark.parametrize("state", ["DRAFT", "AWAITING_SIGNATURE", "SUBMITTED", "RETURNED", "DECLINED"])
def test_points_of_a_report_that_is_not_accepted_are_none(scale, state):
    assert scale.points(state=state, category="WORK", reprinted=False, channels=["CITY"]) == 0


def test_points_of_a_forwarded_notice_are_none(scale):
    assert scale.points(state="ACCEPTED", category="NOTICE", reprinted=False, channels=["NATION"]) == 0
    assert scale.points(state="ACCEPTED", category="RESEARCH", reprinted=False, channels=["NATION"]) == 21
