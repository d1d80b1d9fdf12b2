"""Who is told about a unit: the first of liaison, 秘书, head; the secretariat without those who step back; never nobody."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.accounts.services import accounts
from alliance.ground import clock
from alliance.messages.models import Notification
from alliance.tests import builders
from councils.recusal import audience
from councils.seats import services as seats
from members.relations import services as relations

MESSAGE = {"matter": "m:1", "step": "s", "title": "请报送", "body": "截止今天。", "url": "/a/"}


@pytest.fixture
def unit(everyone):
    return builders.unit("ENTERPRISE")


def switch_off(*people):
    for person in people:
        accounts.switch(person, active=False, reason="离职", by=None)


# ---------------------------------------------------------------- the unit's people


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        (("LIAISON", "SECRETARY", "HEAD", "HR_LEAD"), ["LIAISON"]),
        (("SECRETARY", "HEAD"), ["SECRETARY"]),
        (("HEAD", "HR_LEAD"), ["HEAD"]),
        (("HR_LEAD",), []),
        ((), []),
    ],
)
def test_contact_is_the_first_of_liaison_secretary_head(unit, roles, told):
    people = {role: builders.person(unit, role) for role in roles}
    assert audience.contacts_of(unit) == [people[role] for role in told]
    heads = [people["HEAD"]] if "HEAD" in roles and told != ["HEAD"] else []
    assert audience.contacts_of(unit, heads=True) == [people[role] for role in told] + heads


def test_all_liaisons_are_told_and_nobody_switched_off(unit):
    first, second = builders.person(unit, "LIAISON"), builders.person(unit, "LIAISON")
    head = builders.person(unit, "HEAD")
    assert audience.contacts_of(unit) == [first, second]
    switch_off(first)
    assert (audience.contacts_of(unit), audience.people_of(unit)) == ([second], [second, head])
    switch_off(second)
    assert (audience.contacts_of(unit), audience.heads_of(unit)) == ([head], [head])


def test_a_person_of_two_roles_is_told_once(unit):
    person = builders.person(unit, "LIAISON")
    from members.people.services import people

    people.appoint(unit=unit, user=person, role="HEAD", since=builders.JOINED, by=None)
    assert audience.people_of(unit) == [person]
    assert audience.contacts_of(unit, heads=True) == [person]


@pytest.mark.once
def test_many_units_cost_one_query(everyone, django_assert_num_queries):
    units = [everyone.school.pk, everyone.enterprise.pk, everyone.chair_unit.pk, 0]
    for ask in (audience.people_of_units, audience.heads_of_units, audience.contacts_of_units):
        with django_assert_num_queries(1):
            found = ask(units)
        assert (bool(found[everyone.school.pk]), found[0]) == (True, [])


# ---------------------------------------------------------------- the secretariat


@pytest.fixture
def second_officer(everyone):
    """The only one of the secretariat who does not come from the lead school."""
    person = builders.person()
    builders.post("OFFICER", person, everyone.school)
    return person


def test_secretariat_is_told_without_those_who_step_back(everyone, second_officer):
    lead = {everyone.secretary_general, everyone.officer}
    assert set(audience.secretariat()) == lead | {second_officer}
    assert set(audience.secretariat(everyone.enterprise)) == lead | {second_officer}
    assert set(audience.secretariat(everyone.school)) == lead
    assert audience.secretariat(everyone.chair_unit) == [second_officer]
    switch_off(everyone.officer)
    assert audience.secretariat(everyone.school) == [everyone.secretary_general]


def test_where_all_of_the_secretariat_step_back_who_presides_is_told(everyone):
    vice = builders.person(unit := builders.unit("ENTERPRISE"), "HEAD")
    seat = builders.seated("VICE_CHAIR", unit)
    lead = {everyone.secretary_general, everyone.officer}
    desk = audience.secretariat_desk()
    assert (desk(everyone.chair_unit.pk), audience.secretariat(everyone.chair_unit)) == ([vice], [vice])
    relations.declare_relation(
        everyone.chair_unit, everyone.school, nature="关联", since=builders.JOINED, by=None
    )
    assert audience.secretariat(everyone.school) == [vice]
    assert set(audience.secretariat(everyone.enterprise)) == lead
    seats.end(seat, on=clock.today(), reason="空缺", by=None)
    for closed in (everyone.chair_unit, everyone.school):
        assert set(audience.secretariat(closed)) == lead  # nobody presides either: a seat must be filled


def test_desk_asks_for_who_presides_only_where_all_step_back(everyone, django_assert_num_queries):
    with django_assert_num_queries(3):
        desk = audience.secretariat_desk()
        for unit in (everyone.school.pk, everyone.enterprise.pk, 10**6):
            assert len(desk(unit)) == 2


# ---------------------------------------------------------------- letters


def test_tell_reaches_the_people_of_the_unit(unit):
    person = builders.person(unit, "LIAISON")
    Notification.objects.all().delete()
    assert audience.tell(unit, audience.contacts_of(unit), **MESSAGE) == 1
    told = Notification.objects.get()
    assert (told.recipient, told.title, told.url, told.about) == (person, "请报送", "/a/", str(unit))


def test_where_nobody_is_there_the_office_is_told_so_with_what_nobody_got(everyone, unit):
    Notification.objects.all().delete()
    count = audience.tell(unit, audience.contacts_of(unit), **MESSAGE)
    told = Notification.objects.all()
    assert {one.recipient for one in told} == set(audience.secretariat(unit)) != set()
    assert count == len(told)
    one = told[0]
    assert (one.title, one.url) == (f"{unit}无人接收：请报送", unit.get_absolute_url())
    assert one.body == (
        f"{unit}现在没有在任且账号可用的人员接收下面的通知，请联系该单位并登记人员。\n截止今天。"
    )
    assert audience.tell(unit, [], **MESSAGE) == 0


def test_tell_without_names_is_everybody_of_the_unit_and_others_once(everyone, unit):
    liaison, head = builders.person(unit, "LIAISON"), builders.person(unit, "HEAD")
    Notification.objects.all().delete()
    assert audience.tell(unit, also=[head, everyone.officer], **MESSAGE) == 3
    told = Notification.objects.values_list("recipient", "title", "about")
    assert set(told) == {(one.pk, "请报送", str(unit)) for one in (liaison, head, everyone.officer)}


def test_others_are_told_the_matter_where_the_office_is_told_that_nobody_is_there(everyone, unit):
    Notification.objects.all().delete()
    audience.tell(unit, also=[everyone.chair], **MESSAGE)
    told = set(Notification.objects.values_list("recipient", "title"))
    office = {(one.pk, f"{unit}无人接收：请报送") for one in audience.secretariat(unit)}
    assert told == office | {(everyone.chair.pk, "请报送")}


@pytest.mark.once
def test_tell_each_says_of_each_row_to_the_people_of_its_unit_or_the_office_in_constant_queries(
    everyone, unit
):
    empty, liaison = builders.unit("SCHOOL"), builders.person(unit, "LIAISON")
    builders.person(unit, "HEAD")
    rows = [SimpleNamespace(pk=1, unit=unit), SimpleNamespace(pk=2, unit=empty)]

    def asked(rows, people=audience.contacts_of_units):
        Notification.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            count = audience.tell_each(rows, lambda row: MESSAGE | {"title": f"第{row.pk}项"}, people=people)
        told = {(one.recipient, one.title) for one in Notification.objects.all()}
        assert count == len(told)
        return told, len(queries)

    office = {(one, f"{empty}无人接收：第2项") for one in audience.secretariat(empty)}
    told, queries = asked(rows)
    assert told == {(liaison, "第1项")} | office
    assert asked([*rows, *(SimpleNamespace(pk=pk, unit=unit) for pk in range(3, 9))])[1] == queries
    heads, _ = asked(rows, audience.contacts_and_heads)
    assert len(heads) == len(told) + 1
    assert audience.tell_each([], MESSAGE) == 0
