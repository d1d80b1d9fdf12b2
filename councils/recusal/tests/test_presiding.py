"""Who presides, in one order: chair, vice-chairs, standing directors by seat; whoever steps back is passed over."""

from datetime import timedelta

import pytest

from alliance.ground import clock
from alliance.tests import builders
from councils.applications.models import RoleApplication
from councils.recusal.models import acts_as_chair, presided_by, presides, presiding
from councils.recusal.rules import may_preside
from councils.seats import services as seats
from members.people.services import people
from members.relations import services as relations
from members.units.models import Unit

PEOPLE = ("chair", "vice_a", "vice_b", "first", "second")
ROLES = {"vice_a": "VICE_CHAIR", "vice_b": "VICE_CHAIR", "first": "STANDING", "second": "STANDING"}


@pytest.fixture
def council(everyone):
    """The chair, two vice-chairs, two standing directors in the order of their seats; `enterprise` is the matter."""
    everyone.units = {"chair": everyone.chair_unit}
    everyone.seats = {"chair": everyone.chair_unit.seats.get()}
    for name, role in ROLES.items():
        unit = builders.unit("ENTERPRISE")
        setattr(everyone, name, builders.person(unit, "HEAD"))
        everyone.units[name] = unit
        everyone.seats[name] = builders.seated(role, unit)
    return everyone


def related(council, *names):
    for name in names:
        relations.declare_relation(
            council.units[name], council.enterprise, nature="关联", since=builders.JOINED, by=None
        )


def vacate(council, *names):
    for name in names:
        seats.end(council.seats[name], on=clock.today(), reason="空缺", by=None)


ORDER = [
    ((), (), ["chair"]),
    (("chair",), (), ["vice_a", "vice_b"]),
    ((), ("chair",), ["vice_a", "vice_b"]),
    (("chair", "vice_a"), (), ["vice_b"]),
    (("vice_a",), ("chair",), ["vice_b"]),
    (("chair", "vice_a", "vice_b"), (), ["first"]),
    (("vice_a", "vice_b"), ("chair",), ["first"]),
    (("chair",), ("vice_a", "vice_b"), ["first"]),
    (("chair", "vice_a", "vice_b", "first"), (), ["second"]),
    (("chair", "vice_a", "vice_b"), ("first",), ["second"]),
    ((), ("chair", "vice_a", "vice_b", "first"), ["second"]),
    (("chair", "vice_a", "vice_b", "first", "second"), (), []),
    ((), tuple(PEOPLE), []),
]


@pytest.mark.parametrize(("recused", "vacant", "expected"), ORDER)
def test_first_step_that_need_not_step_back_presides(council, recused, vacant, expected):
    related(council, *recused)
    vacate(council, *vacant)
    unit = council.enterprise
    wanted = {getattr(council, name) for name in expected}
    assert set(presiding(unit.pk)) == wanted
    for name in PEOPLE:
        user = getattr(council, name)
        listed = Unit.objects.filter(pk=unit.pk).filter(presided_by(user, "pk")).exists()
        assert (bool(may_preside(user, unit)), listed) == (user in wanted, user in wanted)
        assert presides(user) or user not in wanted


@pytest.mark.parametrize(
    ("vacant", "expected"),
    [
        ((), ["chair"]),
        (("chair",), ["vice_a", "vice_b"]),
        (("chair", "vice_a"), ["vice_b"]),
        (("chair", "vice_a", "vice_b"), ["first"]),
        (("chair", "vice_a", "vice_b", "first"), ["second"]),
        (PEOPLE, []),
    ],
)
def test_vacancy_passes_the_chair_on_for_what_concerns_no_unit(council, vacant, expected):
    vacate(council, *vacant)
    wanted = {getattr(council, name) for name in expected}
    assert {user for name in PEOPLE if acts_as_chair(user := getattr(council, name))} == wanted
    assert {user for name in PEOPLE if may_preside(user := getattr(council, name), None)} == wanted


def test_person_switched_off_is_passed_over(council):
    council.chair.is_active = False
    council.chair.save()
    assert set(presiding(council.enterprise.pk)) == {council.vice_a, council.vice_b}
    assert may_preside(council.vice_a, council.enterprise)


def test_chair_who_leaves_makes_a_vacancy_at_midnight(council, noon):
    last = clock.today() + timedelta(days=2)
    people.end(council.chair.representations.get(), on=last, reason="退休", by=None)
    for instant, acts in [
        (clock.start_of_day(last) - timedelta(seconds=1), False),
        (clock.start_of_day(last), True),
    ]:
        noon.move_to(instant)
        assert (acts_as_chair(council.vice_a), bool(may_preside(council.vice_a, None))) == (acts, acts)


def test_who_presides_sees_the_application_that_waits(council):
    application = builders.role_application(
        council.enterprise, council.enterprise_head, state="CHECKED", officer=council.officer
    )
    assert list(RoleApplication.objects.visible_to(council.first)) == []
    related(council, "chair", "vice_a", "vice_b")
    assert list(RoleApplication.objects.visible_to(council.first)) == [application]
    assert list(RoleApplication.objects.visible_to(council.second)) == []


@pytest.mark.once
def test_standing_director_in_turn_decides_through_the_web(council, client):
    application = builders.role_application(
        council.enterprise, council.enterprise_head, state="CHECKED", officer=council.officer
    )
    related(council, "chair", "vice_a", "vice_b")
    page = f"/applications/{application.pk}/decide/"
    for name, status in [("second", 404), ("chair", 409), ("vice_a", 409), ("first", 200)]:
        client.force_login(getattr(council, name))
        assert client.get(page).status_code == status
    titles = [todo.title for todo in client.get("/").context["decisions"]]
    assert f"审批：{application}" in titles
