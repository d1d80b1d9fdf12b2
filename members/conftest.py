"""The day on which most tests of the members happen: Sunday, November 22nd 2026, at noon in Dezhou."""

from datetime import datetime

import pytest

from alliance.ground import clock
from alliance.tests import builders

NOON = datetime(2026, 11, 22, 12, tzinfo=clock.TZ)


@pytest.fixture
def noon(time_machine):
    """The clock stands still; `noon.move_to(...)` moves it."""
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def everyone(noon, db):
    return builders.alliance()
