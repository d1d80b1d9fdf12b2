import pytest

from alliance.tests import builders


@pytest.fixture
def house(everyone, noon):
    """The alliance with a vice-chair and a deputy that the vice-chair's unit delegates; the school is a director."""
    everyone.vice_unit = builders.seated("VICE_CHAIR").unit
    everyone.vice = everyone.vice_unit.representatives.get().user
    everyone.deputy = builders.person(everyone.vice_unit, "HR_LEAD")
    builders.post("DEPUTY_SECRETARY_GENERAL", everyone.deputy, everyone.vice_unit)
    builders.seated("ORDINARY", everyone.school)
    everyone.noon = noon
    return everyone
