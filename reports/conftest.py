"""An alliance on a working morning in November, and instants around a month's end."""

from datetime import datetime, timedelta

import pytest

from alliance.ground import clock
from alliance.ground.clock import TZ, Month
from alliance.tests import builders

NOVEMBER = Month(2026, 11)
MORNING = datetime(2026, 11, 20, 10, tzinfo=TZ)
SECOND = timedelta(seconds=1)


@pytest.fixture
def morning():
    """Friday, 2026-11-20, 10:00 in Shanghai."""
    with clock.at(MORNING):
        yield MORNING


@pytest.fixture
def house(db, morning):
    return builders.alliance()
