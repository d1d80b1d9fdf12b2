"""What joint inspections found: said of every inspection, known only where somebody looked, the school's once it has confirmed."""

import pytest

from alliance.ground.access import Refused
from alliance.registers import facts
from members.internships.models.guidance import InternshipGuidance
from members.records import rules, services
from members.records.tests import battery

pytestmark = pytest.mark.django_db
FACT = "internship.violations"
SUMMARY = {"type": "SUMMARY", "subject": "考核总结", "violations": None}


@pytest.fixture
def house(noon):
    """`unit` is the enterprise, `partner` the school."""
    return battery.inhabited("internship-guidance")


def found(house):
    answers = facts.compute([FACT], [house.unit, house.partner], 2026)
    return [answers[unit.pk][FACT].value for unit in (house.unit, house.partner)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"violations": None}, "联合检查须填写查实违规例数，没有的填 0"),
        (SUMMARY | {"violations": 0}, "只有联合检查填写查实违规例数"),
    ],
)
def test_inspection_says_what_it_found_and_nothing_else_does(house, given, said):
    draft = battery.record(house, **given)
    with pytest.raises(Refused, match=said):
        services.file(draft, by=house.liaison)
    assert InternshipGuidance.objects.get().state == "DRAFT"
    assert rules.may_file(house.liaison, battery.record(house, violations=2))
    assert rules.may_file(house.liaison, battery.record(house, **SUMMARY))


def test_violations_are_known_where_somebody_looked(house):
    battery.record(house, "FILED", **SUMMARY)
    assert found(house) == [None, None]
    clean = battery.record(house, "FILED", violations=0)
    assert found(house) == [0, None]
    services.confirm(clean, by=house.partner_liaison)
    assert found(house) == [0, 0]
    denied = battery.record(house, "FILED", violations=2)
    assert found(house) == [2, 0]
    services.dispute(denied, words="没有此事", by=house.partner_liaison)
    assert found(house) == [0, 0]
    services.confirm(battery.record(house, "FILED", violations=3), by=house.partner_liaison)
    assert found(house) == [3, 3]
