import pytest

from members.records.tests import battery


@pytest.fixture(params=battery.EVERY)
def house(request, noon, db):
    """The world of each kind in turn; with `battery.of_each_shape` of one kind of each shape."""
    return battery.inhabited(request.param)


@pytest.fixture(params=battery.PAIRED)
def pair(request, noon, db):
    """The world of one kind of each shape that has a partner."""
    return battery.inhabited(request.param)
