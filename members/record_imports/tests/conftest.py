import pytest

from members.records.tests import battery


@pytest.fixture(params=battery.EVERY)
def house(request, noon, db):
    """The world of each kind in turn."""
    return battery.inhabited(request.param)


@pytest.fixture(params=battery.WITH_PARTNER)
def pair(request, noon, db):
    """The world of each kind that has a partner."""
    return battery.inhabited(request.param)
