"""The other people of the world of the address matrix: of every kind of unit, office, post and place one whom no role there has."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.test import Client

from alliance.ground import clock
from alliance.ground.access import Office
from alliance.tests import builders

WHO = (
    "secretary_general",
    "officer_of_school",  # who steps back for the unit that most of the world is about
    "deputy",
    "post_secretary",
    "vice_chair",
    "standing_director",
    "director",
    "unit_secretary",
    "hr_lead",
    "industry_liaison",
    "research_liaison",
    "chair_liaison",
    "of_two",  # who stands for two units
    "left",  # whose unit has left
    "former",
    "security",
)


def build(house: SimpleNamespace) -> dict[str, Client]:
    """Everybody of `WHO`, signed in."""
    people = _of_units(house)
    people |= _of_offices(house) | _of_the_past(house)
    assert set(people) == set(WHO)
    clients = {name: Client() for name in WHO}
    for name, client in clients.items():
        client.force_login(people[name])
    return clients


def _of_units(house: SimpleNamespace) -> dict[str, Any]:
    from members.people.services import people as services

    industry, research = builders.unit("INDUSTRY"), builders.unit("RESEARCH")
    found = {
        "unit_secretary": builders.person(house.enterprise, "SECRETARY"),
        "hr_lead": builders.person(house.school, "HR_LEAD"),
        "industry_liaison": builders.person(industry),
        "research_liaison": builders.person(research),
        "chair_liaison": builders.person(house.chair_unit),
        "of_two": builders.person(industry, "HEAD"),
    }
    services.appoint(research, role="HEAD", since=clock.today(), user=found["of_two"], by=None)
    return found


def _of_offices(house: SimpleNamespace) -> dict[str, Any]:
    from alliance.accounts.services import administrators

    vice, standing, ordinary = (builders.unit(kind) for kind in ("ENTERPRISE", "SCHOOL", "INDUSTRY"))
    found = {
        "secretary_general": house.secretary_general,
        "officer_of_school": builders.person(),
        "deputy": builders.person(vice, "HR_LEAD"),
        "post_secretary": builders.person(standing),
        "vice_chair": builders.person(vice, "HEAD"),
        "standing_director": builders.person(standing, "HEAD"),
        "director": builders.person(ordinary, "HEAD"),
        "security": builders.person(),
    }
    for role, unit in (("VICE_CHAIR", vice), ("STANDING", standing), ("ORDINARY", ordinary)):
        builders.seated(role, unit)
    builders.post("OFFICER", found["officer_of_school"], house.school)
    builders.post("DEPUTY_SECRETARY_GENERAL", found["deputy"], vice)
    builders.post("SECRETARY", found["post_secretary"], standing)
    yesterday = clock.today() - timedelta(days=1)
    administrators.appoint(user=found["security"], office=Office.SECURITY_ADMIN, since=yesterday, by=None)
    return found


def _of_the_past(house: SimpleNamespace) -> dict[str, Any]:
    from members.membership import services as membership
    from members.people.services import people as services

    gone = builders.unit("ENTERPRISE")
    found = {"left": builders.person(gone), "former": builders.person(house.enterprise, "HR_LEAD")}
    membership.end_membership(gone, on=clock.today(), reason="退出", by=None)
    services.end(found["former"].representations.get(), on=clock.today(), reason="调离", by=None)
    return found
