"""Offices follow from dated seats, representatives and posts, at once and in one query."""

from datetime import date, datetime

import pytest

from alliance import access, clock
from alliance.access import Office
from alliance.tests import builders
from councils.offices import offices_of_seats
from councils.services import posts, seats
from members.models import Representative, Unit
from members.services import people

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("role", "office"),
    [
        ("VICE_CHAIR", Office.VICE_CHAIR),
        ("STANDING", Office.STANDING),
        ("ORDINARY", Office.ORDINARY),
    ],
)
def test_head_of_a_seated_unit_holds_the_office(everyone, role, office):
    assert access.offices(everyone.enterprise_head) == frozenset()
    builders.seated(role, everyone.enterprise)
    assert access.offices(everyone.enterprise_head) == {office}
    assert access.offices(everyone.enterprise_liaison) == frozenset()


def test_head_of_the_chair_unit_is_the_chair(everyone):
    assert access.offices(everyone.chair) == {Office.CHAIR}
    assert access.is_chair(everyone.chair)


def test_director_seat_may_be_filled_by_the_hr_lead(everyone):
    hr_lead = builders.person(everyone.enterprise, "HR_LEAD")
    builders.seated("ORDINARY", everyone.enterprise, holder_role="HR_LEAD")
    assert access.offices(hr_lead) == {Office.ORDINARY}
    assert access.offices(everyone.enterprise_head) == frozenset()


def test_office_passes_to_the_new_head_on_the_day(everyone):
    builders.seated("STANDING", everyone.enterprise)
    head = Representative.objects.get(unit=everyone.enterprise, role="HEAD")
    successor = builders.person()
    people.replace(head, on=TODAY, by=None, user=successor)
    assert access.offices(everyone.enterprise_head) == frozenset()
    assert access.offices(successor) == {Office.STANDING}


def test_office_ends_with_the_first_day_without_the_seat(everyone, noon):
    seat = builders.seated("STANDING", everyone.enterprise)
    noon.move_to(datetime(2026, 11, 21, 23, 59, 59, tzinfo=clock.TZ), tick=False)
    assert access.offices(everyone.enterprise_head) == {Office.STANDING}
    noon.move_to(datetime(2026, 11, 22, 0, 0, 0, tzinfo=clock.TZ), tick=False)
    seats.end(seat, on=TODAY, reason="辞去", by=None)
    assert access.offices(everyone.enterprise_head) == frozenset()


@pytest.mark.parametrize(
    ("moment", "held"),
    [
        (datetime(2024, 12, 31, 23, 59, 59, tzinfo=clock.TZ), []),
        (datetime(2025, 1, 1, 0, 0, 0, tzinfo=clock.TZ), [Office.CHAIR]),
    ],
)
def test_office_begins_at_midnight_of_its_first_day(everyone, moment, held):
    assert [office for office, _ in offices_of_seats(everyone.chair, moment)] == held


def test_posts_give_their_offices(everyone):
    assert access.offices(everyone.secretary_general) == {Office.SECRETARY_GENERAL}
    assert access.offices(everyone.officer) == {Office.SECRETARIAT}
    vice = builders.seated("VICE_CHAIR", everyone.school).unit
    deputy = builders.person(vice, "HR_LEAD")
    builders.post("DEPUTY_SECRETARY_GENERAL", deputy, vice)
    assert access.offices(deputy) == {Office.DEPUTY_SECRETARY_GENERAL}
    builders.seated("ORDINARY", everyone.enterprise)
    builders.post("SECRETARY", everyone.enterprise_liaison, everyone.enterprise)
    assert access.offices(everyone.enterprise_liaison) == {Office.UNIT_SECRETARY}
    assert not access.is_secretariat(everyone.enterprise_liaison)


def test_post_ended_takes_the_rights_at_once(everyone):
    held = everyone.officer.secretariat_posts.get()
    assert access.is_secretariat(everyone.officer)
    posts.end(held, on=TODAY, reason="调离", by=everyone.secretary_general)
    assert not access.is_secretariat(everyone.officer)


def test_inactive_person_holds_no_office(everyone):
    everyone.chair.is_active = False
    assert access.offices(everyone.chair) == frozenset()


def test_seat_opens_the_roster_to_its_head(everyone):
    assert list(Unit.objects.visible_to(everyone.enterprise_head)) == [everyone.enterprise]
    builders.seated("ORDINARY", everyone.enterprise)
    assert Unit.objects.visible_to(everyone.enterprise_head).count() == 3


def test_standing_costs_one_query_however_much_there_is(everyone, django_assert_num_queries):
    head, unit = everyone.enterprise_head, everyone.enterprise
    own = ["represent_unit", "head_unit", "appointed"]
    with django_assert_num_queries(1):
        known = access.standing(head)
    assert known == dict.fromkeys(own, frozenset({unit.pk})) | {"unread": known["unread"]}
    for _ in range(3):
        builders.seated("ORDINARY")
    builders.seated("VICE_CHAIR", unit)
    builders.post("OFFICER", head, unit)
    with django_assert_num_queries(1):
        known = access.standing(head)
    held = [*own, "VICE_CHAIR", "SECRETARIAT"]
    assert known == dict.fromkeys(held, frozenset({unit.pk})) | {"unread": known["unread"]}
