"""Offices follow from dated seats, representatives and posts, at once and in one query."""

from datetime import date, datetime, timedelta

import pytest
from guardian.shortcuts import get_objects_for_user

from alliance.accounts.services import administrators
from alliance.ground import access, clock
from alliance.ground.access import Office
from alliance.rights import grants
from alliance.rights.models.grants import Organ
from alliance.tests import builders
from councils.posts import services as posts
from councils.posts.models import OFFICE_OF_POST
from councils.seats import services as seats
from councils.terms.models.terms import TermUserObjectPermission
from members.people.models import Representative
from members.people.services import people
from members.units.models import Unit

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


DAY = timedelta(days=1)


def both(user, permission, target):
    """Whether the backend and the page say that the person holds an office; they never part."""
    page = target.pk in access.granted(user, permission.rpartition(".")[2])
    assert user.has_perm(permission, target) is page
    assert (target in get_objects_for_user(user, permission)) is page
    return page


@pytest.mark.parametrize("role", ["VICE_CHAIR", "STANDING", "ORDINARY"])
def test_council_office_is_a_grant_on_the_term_for_the_days_of_seat_and_person(everyone, noon, role):
    begin, end = date(2025, 3, 1), TODAY
    seat = builders.seated(role, everyone.enterprise, since=begin)
    seats.end(seat, on=end, reason="辞去", by=None)
    permission = f"councils.hold_{role.lower()}"
    for day, held in [(begin - DAY, False), (begin, True), (end - DAY, True), (end, False)]:
        noon.move_to(clock.start_of_day(day))
        assert both(everyone.enterprise_head, permission, everyone.term) is held
        assert (access.offices(everyone.enterprise_head) == {Office(role)}) is held
    assert grants.differences() == []


def test_chair_is_granted_from_the_first_day_of_the_term(everyone, noon):
    for day, held in [(date(2024, 12, 31), False), (date(2025, 1, 1), True)]:
        noon.move_to(clock.start_of_day(day))
        assert both(everyone.chair, "councils.hold_chair", everyone.term) is held


@pytest.mark.parametrize("post", ["SECRETARY_GENERAL", "OFFICER"])
def test_post_is_a_grant_on_the_secretariat_for_its_days(everyone, noon, post):
    held = everyone.secretary_general if post == "SECRETARY_GENERAL" else everyone.officer
    office = OFFICE_OF_POST[post]
    posts.end(held.secretariat_posts.get(), on=TODAY, reason="调离", by=None)
    organ, permission = Organ.of("SECRETARIAT"), f"alliance.{office.permission}"
    begin = builders.TERM_BEGAN
    for day, stands in [(begin - DAY, False), (begin, True), (TODAY - DAY, True), (TODAY, False)]:
        noon.move_to(clock.start_of_day(day))
        assert both(held, permission, organ) is stands
        assert (access.offices(held) == {office}) is stands


def test_administrator_is_a_grant_on_the_administration_for_its_days(everyone, noon):
    person = builders.person()
    post = administrators.appoint(user=person, office="AUDIT_ADMIN", since=date(2026, 11, 1), by=None)
    administrators.end(post, reason="轮换", by=None)
    organ = Organ.of("ADMINISTRATION")
    for day, stands in [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (TODAY - DAY, True),
        (TODAY, False),
    ]:
        noon.move_to(clock.start_of_day(day))
        assert both(person, "alliance.hold_audit_admin", organ) is stands


def test_seat_without_grant_gives_no_office_and_is_told(everyone):
    TermUserObjectPermission.rows.filter(user=everyone.chair).delete()
    assert access.offices(everyone.chair) == frozenset()
    assert [(one.grant.permission, one.missing) for one in grants.differences()] == [("hold_chair", True)]
    grants.settle()
    assert access.offices(everyone.chair) == {Office.CHAIR}


def test_new_term_takes_the_offices_of_the_old_one(everyone):
    builders.term(2, since=TODAY)
    assert access.offices(everyone.chair) == frozenset()
    assert access.offices(everyone.secretary_general) == {Office.SECRETARY_GENERAL}
    assert grants.differences() == []


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
    own = ["represent_unit", "head_unit", "comes from"]
    with django_assert_num_queries(1):
        known = access.rights_of(head)
    assert known == dict.fromkeys(own, frozenset({unit.pk})) | {"unread": known["unread"]}
    for _ in range(3):
        builders.seated("ORDINARY")
    builders.seated("VICE_CHAIR", unit)
    builders.post("OFFICER", head, unit)
    with django_assert_num_queries(1):
        known = access.rights_of(head)
    held = {
        "hold_vice_chair": frozenset({everyone.term.pk}),
        "hold_secretariat": frozenset({Organ.of("SECRETARIAT").pk}),
        "beside hold_chair": frozenset({everyone.chair.pk}),
        "beside hold_vice_chair": frozenset({head.pk}),
    }
    assert known == dict.fromkeys(own, frozenset({unit.pk})) | held | {"unread": known["unread"]}
