"""Detours to a second person or to the chair's place that one clerk alone once had, each closed through the web."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from alliance.ground import clock
from alliance.power import rules
from alliance.power.models import PowerChange
from alliance.registers.models import Setting
from alliance.rights.models.users import User
from alliance.signin import sessions
from alliance.tests import builders
from councils.recusal.models import presiding
from councils.terms.models.seats import Seat
from members.people.models import Representative
from members.people.services import people
from members.relations.models import UnitRelation

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db) -> SimpleNamespace:
    everyone = builders.alliance()
    everyone.vice = builders.person(builders.unit("ENTERPRISE"), "HEAD")
    builders.seated("VICE_CHAIR", everyone.vice.representations.get().unit)
    everyone.colleague = builders.person()
    builders.post("OFFICER", everyone.colleague, everyone.chair_unit)
    return everyone


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ---------------------------------------------------------------- a second person of one's own making


@pytest.mark.parametrize("by", ["officer", "secretary_general"])
def test_account_of_a_colleague_of_the_secretariat_is_reset_by_two(house, by):
    """Whoever signs in as the colleague would confirm the own proposals."""
    actor, colleague = getattr(house, by), house.colleague
    client_of(actor).post(f"/accounts/{colleague.pk}/reset/", {"reason": "本人来电"})
    assert User.objects.get(pk=colleague.pk).password == colleague.password
    change = PowerChange.objects.get()
    assert not {actor.pk, colleague.pk} & rules.who_may_confirm(change)
    client_of(house.chair).post(f"{change.get_absolute_url()}confirm/")
    assert User.objects.get(pk=colleague.pk).password != colleague.password


def test_number_of_a_colleague_of_the_secretariat_changes_by_two(house):
    place = Representative.objects.get(user=house.school_liaison)
    builders.post("OFFICER", house.school_liaison, house.school)
    data = {"name": house.school_liaison.name, "phone": "13512340002", "reason": "换号"}
    client_of(house.officer).post(f"/people/{place.pk}/edit/", data | {"version": place.version})
    assert User.objects.get(pk=house.school_liaison.pk).username == house.school_liaison.username
    assert PowerChange.objects.get().gains == house.school_liaison


def test_account_of_an_ordinary_person_is_reset_by_one(house):
    client_of(house.officer).post(f"/accounts/{house.school_liaison.pk}/reset/", {"reason": "本人来电"})
    assert User.objects.get(pk=house.school_liaison.pk).password != house.school_liaison.password
    assert PowerChange.objects.count() == 0


def test_head_of_a_standing_director_is_confirmed_by_the_head_of_the_council(house):
    """Standing directors may come to preside; a clerk of the secretary-general's own making is no second person there."""
    builders.seated("STANDING", house.school)
    place = Representative.objects.get(unit=house.school, role="HEAD")
    data = {"on": clock.today(), "name": "新院长", "phone": "13512340001", "why": "调离"}
    client_of(house.officer).post(f"/people/{place.pk}/replace/", data)
    assert rules.who_may_confirm(PowerChange.objects.get()) == {house.chair.pk, house.vice.pk}


# ---------------------------------------------------------------- the chair's place


def test_standing_seat_is_registered_by_two(house):
    data = {"unit": house.school.pk, "role": "STANDING", "holder_role": "HEAD", "since": clock.today()}
    client_of(house.officer).post("/seats/new/", data | {"reason": "选举"})
    assert Seat.objects.filter(unit=house.school).count() == 0
    client_of(house.chair).post(f"{PowerChange.objects.get().get_absolute_url()}confirm/")
    assert Seat.objects.get(unit=house.school).role == "STANDING"


def relate(house, by: User, unit, other):
    data = {"other": other.name, "nature": "控股", "since": clock.today(), "why": "工商登记"}
    return client_of(by).post(f"/units/{unit.pk}/relations/new/", data)


@pytest.mark.parametrize("turned", [False, True])
def test_relation_that_takes_a_matter_from_the_chair_needs_a_second_person(house, turned):
    pair = (house.chair_unit, house.school) if turned else (house.school, house.chair_unit)
    response = relate(house, house.officer, *pair)
    change = PowerChange.objects.get()
    assert response.headers["Location"] == change.get_absolute_url()
    assert UnitRelation.objects.count() == 0
    assert presiding(house.school.pk) == [house.chair]
    assert rules.who_may_confirm(change) == {house.chair.pk, house.vice.pk}
    client_of(house.chair).post(f"{change.get_absolute_url()}confirm/")
    assert UnitRelation.objects.count() == 1
    assert presiding(house.school.pk) == [house.vice]


def test_relation_with_a_unit_for_which_the_chair_stands_as_well_needs_a_second_person(house):
    people.appoint(house.enterprise, role="LIAISON", since=clock.today(), user=house.chair, by=None)
    relate(house, house.officer, house.school, house.enterprise)
    assert UnitRelation.objects.count() == 0
    assert PowerChange.objects.count() == 1


def test_relation_of_two_units_without_such_people_is_declared_by_one(house):
    relate(house, house.officer, house.school, house.enterprise)
    assert UnitRelation.objects.count() == 1
    assert PowerChange.objects.count() == 0


# ---------------------------------------------------------------- the password is asked for again


def acts_of(house) -> dict[str, tuple[str, dict]]:
    place = Representative.objects.get(user=house.school_liaison)
    ending = {"on": clock.today(), "reason": "试"}
    return {
        "end": (f"/people/{place.pk}/end/", ending),
        "resume": (f"/people/{place.pk}/resume/", {"reason": "试"}),
        "membership": (f"/units/{house.school.pk}/end/", ending),
        "relation": (f"/units/{house.school.pk}/relations/new/", {"other": house.enterprise.name}),
        "term": ("/council/terms/new/", {"number": 9, "since": clock.today(), "reason": "试"}),
        "setting": ("/settings/power_change_days/", {"value": 1, "basis": "试"}),
    }


@pytest.mark.parametrize("act", ["end", "resume", "membership", "relation", "term", "setting"])
def test_act_on_power_asks_for_the_password_again(house, act):
    if act == "resume":
        place = Representative.objects.get(user=house.school_liaison)
        client_of(house.officer).post(f"/people/{place.pk}/end/", {"on": clock.today(), "reason": "试"})
    client, (address, data) = client_of(house.officer), acts_of(house)[act]
    with clock.at(clock.now() + timedelta(seconds=sessions.PROVED + 60)):
        page = client.post(address, data)
    assert "请再次输入密码" in page.content.decode()
    assert (PowerChange.objects.count(), UnitRelation.objects.count(), Setting.objects.count()) == (0, 0, 0)
