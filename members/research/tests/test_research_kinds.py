"""What the kinds of research say beyond the battery: in which year an application counts, whose teams count, what does not fit."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from alliance.registers import facts
from alliance.tests import builders
from members.records import kinds, services
from members.research.models.applications import JointApplication
from members.research.models.guides import GuideTopic

pytestmark = pytest.mark.django_db
APPLIED = ("research.applications", "research.approved_national", "research.approved_provincial")


def institute():
    unit = builders.unit("RESEARCH")
    return unit, builders.person(unit, "LIAISON")


def values(names, unit, year=2026):
    return tuple(facts.compute(names, [unit], year)[unit.pk][name].value for name in names)


@pytest.fixture
def house(noon):
    from alliance.registers import policy

    house = builders.alliance()
    policy.change("records_since", 2025, basis="测试", confirmed=True, by=house.officer)
    house.institute, house.researcher = institute()
    return house


@pytest.mark.parametrize(
    ("year", "level", "outcome", "decided", "expected"),
    [
        (2025, "NATION", "APPLIED", None, (1, 0, 0)),
        (2025, "NATION", "APPROVED", date(2025, 9, 1), (1, 1, 0)),
        (2025, "PROVINCE", "APPROVED", date(2025, 9, 1), (1, 0, 1)),
        (2025, "PROVINCE", "REJECTED", date(2025, 9, 1), (1, 0, 0)),
        (2025, "CITY", "APPROVED", date(2025, 9, 1), (0, 0, 0)),
        (2025, "NATION", "APPROVED", date(2026, 2, 1), (1, 0, 0)),
        (2026, "NATION", "APPROVED", date(2026, 2, 1), (0, 1, 0)),
        (2026, "PROVINCE", "REJECTED", date(2026, 2, 1), (0, 0, 0)),
    ],
)
def test_application_counts_in_the_year_of_each_event(house, year, level, outcome, decided, expected):
    """Applied for in May 2025, by one record for each year in which something happened."""
    number = "立项〔2026〕1号" if outcome == "APPROVED" else ""
    builders.record(
        "joint-application", house.institute, house.researcher, state="FILED", year=year, partner=house.school,
        level=level, outcome=outcome, applied_on=date(2025, 5, 4), decided_on=decided, number=number,
    )  # fmt: skip
    assert values(APPLIED, house.institute, year) == expected


def test_application_without_a_member_as_partner_does_not_count(house):
    one = builders.record(
        "joint-application", house.institute, house.researcher, state="FILED", partner_name="某大学", level="NATION"
    )  # fmt: skip
    assert values(APPLIED, house.institute) == (0, 0, 0)
    services.correct(
        one, content={"partner": house.school, "partner_name": ""}, reason="更正", by=house.researcher
    )
    assert values(APPLIED, house.institute) == (1, 0, 1) if one.level == "PROVINCE" else (1, 1, 0)


def test_approved_application_counts_for_both_sides_once_confirmed(house):
    one = builders.record(
        "joint-application", house.institute, house.researcher, state="FILED", partner=house.school, level="NATION"
    )  # fmt: skip
    assert (values(APPLIED, house.institute), values(APPLIED, house.school)) == ((1, 1, 0), (0, 0, 0))
    services.confirm(one, by=house.school_head)
    assert (values(APPLIED, house.institute), values(APPLIED, house.school)) == ((1, 1, 0), (1, 1, 0))


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"outcome": "APPLIED"}, "outcome"),
        ({"decided_on": None}, "decided_on"),
        ({"number": ""}, "number"),
        ({"applied_on": date(2026, 11, 30)}, "applied_on"),
        ({"decided_on": date(2026, 3, 19)}, "decided_on"),
        ({"applied_on": date(2024, 3, 20), "decided_on": date(2025, 1, 1)}, "applied_on"),
    ],
)
def test_application_that_does_not_fit_together_is_not_complete(house, content, field):
    sample = kinds.get("joint-application").sample(house.institute, 2026)
    whole = JointApplication(unit=house.institute, partner=house.school, year=2026, **sample)
    whole.clean()
    with pytest.raises(ValidationError) as wrong:
        JointApplication(unit=house.institute, partner=house.school, year=2026, **sample | content).clean()
    assert field in wrong.value.message_dict


@pytest.mark.parametrize(
    ("owner", "partner", "expected"),
    [
        ("enterprise", "school", (1, 1)),
        ("school", "enterprise", (1, 1)),
        ("institute", "school", (1, 1)),
        ("enterprise", "institute", (0, 0)),
    ],
)
def test_team_counts_for_both_when_one_side_is_a_school(house, owner, partner, expected):
    own, other = getattr(house, owner), getattr(house, partner)
    by = {
        "enterprise": house.enterprise_liaison,
        "school": house.school_liaison,
        "institute": house.researcher,
    }
    one = builders.record("joint-team", own, by[owner], state="FILED", partner=other)
    services.confirm(one, by=by[partner])
    names = ("research.joint_teams",)
    assert values(names, own) + values(names, other) == expected


def test_topics_of_one_day_are_one_guide(house):
    for day in (date(2026, 3, 2), date(2026, 3, 2), date(2026, 5, 4)):
        builders.record("guide", house.institute, house.researcher, state="FILED", part=1, issued_on=day)
    assert values(("guide.issued_first_half", "guide.issued_second_half"), house.institute) == (2, 0)


@pytest.mark.parametrize(
    ("part", "issued", "fits"),
    [
        (1, date(2026, 1, 1), True),
        (1, date(2026, 6, 30), True),
        (1, date(2026, 7, 1), False),
        (2, date(2026, 6, 30), False),
        (2, date(2026, 7, 1), True),
        (1, date(2025, 6, 30), False),
        (2, date(2026, 12, 1), False),  # not yet
    ],
)
def test_topic_is_issued_within_its_half_year_and_not_in_the_future(house, part, issued, fits):
    sample = kinds.get("guide").sample(house.institute, 2026) | {"issued_on": issued, "closes_on": None}
    topic = GuideTopic(unit=house.institute, year=2026, part=part, **sample)
    if fits:
        topic.clean()
        return
    with pytest.raises(ValidationError) as wrong:
        topic.clean()
    assert list(wrong.value.message_dict) == ["issued_on"]


def test_one_certificate_filed_twice_is_one_result(house):
    for number in ("ZL1", "ZL1", "ZL2"):
        builders.record(
            "joint-result", house.enterprise, house.enterprise_liaison, state="FILED", partner=house.school, number=number
        )  # fmt: skip
    assert values(("research.results",), house.enterprise) == (2,)


def test_service_of_a_school_and_of_an_institute_each_have_their_facts(house):
    names = ("service.contracts", "service.enterprises", "service.income")
    for unit, by in ((house.school, house.school_liaison), (house.institute, house.researcher)):
        for income in (10, 12):
            builders.record(
                "technical-service", unit, by, state="FILED", partner=house.enterprise, income=income
            )
        builders.record("technical-service", unit, by, state="FILED", partner_name="联盟外企业", income=5)
    assert values(names, house.school) == (2, 1, 22)
    assert values(names, house.institute) == (0, 1, 22)
