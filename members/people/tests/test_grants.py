"""The dated grants on units: written with the appointment, answering by date, compared every night."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from guardian.shortcuts import get_objects_for_user

from alliance.background.models.jobs import JobRun
from alliance.ground import access, clock
from alliance.jobs.sweeps import run_sweep
from alliance.registers import portal
from alliance.rights import grants
from alliance.tests import builders
from members.membership import services as membership
from members.people.services import people
from members.units.models import Unit, UnitUserObjectPermission

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
ROLES = {
    "HEAD": {"represent_unit", "head_unit"},
    "HR_LEAD": {"represent_unit"},
    "LIAISON": {"represent_unit"},
    "SECRETARY": {"represent_unit"},
}


def written(user):
    rows = UnitUserObjectPermission.rows.filter(user=user)
    return set(rows.values_list("permission__codename", "since", "until"))


def answers(user, unit, permission="represent_unit"):
    """What the backend, the page, guardian's list and (for the first permission) the portal's list say: all alike."""
    said = {
        user.has_perm(f"members.{permission}", unit),
        unit.pk in access.units_with(user, permission),
        unit in get_objects_for_user(user, f"members.{permission}"),
    }
    if permission == "represent_unit" and not access.offices(user):
        said.add(unit in Unit.objects.visible_to(user))
    assert len(said) == 1
    return said.pop()


@pytest.fixture
def unit(noon, db):
    return builders.unit("ENTERPRISE")


@pytest.mark.parametrize(("role", "permissions"), ROLES.items())
def test_appointment_writes_the_permissions_of_its_role(unit, role, permissions):
    person = builders.person(unit, role)
    assert written(person) == {(permission, builders.JOINED, None) for permission in permissions}
    for permission in ("represent_unit", "head_unit"):
        assert answers(person, unit, permission) == (permission in permissions)


def test_grant_holds_from_the_first_to_the_last_day_without_a_job(unit, noon):
    begin, end = TODAY + 3 * DAY, TODAY + 10 * DAY
    person = builders.person(unit, "HEAD", since=begin)
    people.end(person.representations.get(), on=end, reason="退休", by=None)
    assert written(person) == {("represent_unit", begin, end), ("head_unit", begin, end)}
    for day, held in [(begin - DAY, False), (begin, True), (end - DAY, True), (end, False)]:
        for instant in (clock.start_of_day(day), clock.start_of_day(day + DAY) - timedelta(seconds=1)):
            noon.move_to(instant)
            assert [answers(person, unit, one) for one in ("represent_unit", "head_unit")] == [held, held]


def test_moved_end_moves_the_grant_in_the_same_transaction(unit):
    person = builders.person(unit)
    held = people.end(person.representations.get(), on=TODAY - 40 * DAY, reason="早已离任", by=None)
    assert written(person) == {("represent_unit", builders.JOINED, TODAY - 40 * DAY)}
    assert not answers(person, unit)
    people.resume(held, reason="登记有误", by=None)
    assert written(person) == {("represent_unit", builders.JOINED, None)}
    assert answers(person, unit)


def test_two_appointments_of_one_person_make_one_grant_without_a_gap(unit):
    person = builders.person(unit, "LIAISON", since=date(2025, 1, 1))
    people.appoint(unit, role="HEAD", since=date(2026, 1, 1), by=None, user=person)
    people.end(person.representations.get(role="LIAISON"), on=date(2026, 1, 1), reason="升任", by=None)
    assert written(person) == {
        ("represent_unit", date(2025, 1, 1), None),
        ("head_unit", date(2026, 1, 1), None),
    }


def test_appointment_of_no_day_gives_nothing(unit):
    person = builders.person(unit, since=TODAY)
    people.end(person.representations.get(), on=TODAY, reason="登记错误", by=None)
    assert written(person) == set()


def test_appointment_without_grant_opens_nothing_and_is_told(unit):
    person = builders.person(unit, "HEAD")
    UnitUserObjectPermission.rows.filter(user=person, permission__codename="head_unit").delete()
    assert (answers(person, unit, "head_unit"), answers(person, unit)) == (False, True)
    grant = grants.Grant(person.pk, unit.pk, "head_unit", builders.JOINED, None)
    assert grants.differences() == [grants.Difference(UnitUserObjectPermission, grant, missing=True)]


def grant_without_appointment(unit, person):
    row = UnitUserObjectPermission.rows.filter(permission__codename="represent_unit").first()
    UnitUserObjectPermission.rows.create(
        user=person, content_object=unit, permission=row.permission, since=TODAY
    )


def test_grant_without_appointment_opens_what_it_says_and_is_told(unit):
    builders.person(unit)
    stranger = builders.person()
    assert not answers(stranger, unit)
    grant_without_appointment(unit, stranger)
    assert answers(stranger, unit)
    grant = grants.Grant(stranger.pk, unit.pk, "represent_unit", TODAY, None)
    assert grants.differences() == [grants.Difference(UnitUserObjectPermission, grant, missing=False)]
    assert grants.settle() == [grants.Difference(UnitUserObjectPermission, grant, missing=False)]
    assert not answers(stranger, unit)


def test_inactive_person_holds_nothing(unit):
    person = builders.person(unit)
    assert answers(person, unit)
    person.is_active = False
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert not answers(person, unit)


def test_superuser_holds_nothing_by_that(unit):
    person = builders.person()
    person.is_superuser = True
    assert not person.has_perm("members.represent_unit", unit)
    assert person.has_perm("members.add_unit")


def test_has_perm_is_for_the_app_of_the_object_only(unit):
    person = builders.person(unit)
    asked = {app: person.has_perm(f"{app}.represent_unit", unit) for app in ("members", "councils")}
    assert asked == {"members": True, "councils": False}
    assert not person.has_perm("members.represent_unit", person)


def test_sweep_fails_with_the_differences_until_they_are_put_right(unit):
    person = builders.person(unit)
    sweep = portal.registry.sweeps["members.grants"]
    assert (run_sweep(sweep), JobRun.objects.get(name=sweep.name).error) == (0, "")
    UnitUserObjectPermission.rows.all().delete()
    run_sweep(sweep)
    assert JobRun.objects.get(name=sweep.name).error == (
        "GrantsDiffer: 授权与任职不一致 1 处（rebuild_grants --write 改正）："
        f"用户 {person.pk}　成员单位 {unit.pk}　represent_unit　2020-01-01 至 今　缺少"
    )
    grants.settle()
    run_sweep(sweep)
    assert JobRun.objects.get(name=sweep.name).error == ""


@pytest.mark.once
def test_check_costs_the_same_for_many(unit, django_assert_num_queries):
    builders.person(unit, "HEAD")
    with django_assert_num_queries(9):
        grants.differences()
    for _ in range(5):
        builders.person(builders.unit("ENTERPRISE"))
    with django_assert_num_queries(9):
        grants.differences()


def test_command_fails_on_differences_until_they_are_written(unit):
    person = builders.person(unit)
    UnitUserObjectPermission.rows.all().delete()
    out = StringIO()
    with pytest.raises(CommandError, match="有 1 处差异"):
        call_command("rebuild_grants", stdout=out)
    assert out.getvalue() == f"用户 {person.pk}　成员单位 {unit.pk}　represent_unit　2020-01-01 至 今　缺少\n"
    call_command("rebuild_grants", "--write", stdout=out)
    assert written(person) == {("represent_unit", builders.JOINED, None)}
    out = StringIO()
    call_command("rebuild_grants", stdout=out, no_color=True)
    assert out.getvalue() == "没有差异。\n"


@pytest.mark.parametrize(
    ("days", "merged"),
    [
        ([], []),
        ([(1, 1)], []),
        ([(1, 3), (3, 5)], [(1, 5)]),
        ([(1, 3), (4, 5)], [(1, 3), (4, 5)]),
        ([(4, None), (1, 3), (2, 4)], [(1, None)]),
        ([(1, None), (2, 3)], [(1, None)]),
        ([(1, 9), (2, 3), (8, 10)], [(1, 10)]),
    ],
)
def test_merged_times_neither_touch_nor_overlap(days, merged):
    def day(number):
        return None if number is None else date(2026, 1, number)

    assert grants.merged([(day(a), day(b)) for a, b in days]) == [(day(a), day(b)) for a, b in merged]


def test_ended_unit_leaves_its_people_the_reading_for_a_set_time(unit, noon):
    head, gone = builders.person(unit, "HEAD"), builders.person(unit)
    people.end(gone.representations.get(), on=TODAY - DAY, reason="离职", by=None)
    membership.end_membership(unit, on=TODAY, reason="自愿退出", by=None)
    closes = date(2027, 11, 22)
    for day, read in [(TODAY, True), (closes - DAY, True), (closes, False)]:
        noon.move_to(clock.start_of_day(day))
        assert (unit in Unit.objects.visible_to(head), head.has_perm("members.read_unit", unit)) == (
            read,
            read,
        )
        assert (answers_nothing(head, unit), answers_nothing(gone, unit)) == (True, True)
        assert unit not in Unit.objects.visible_to(gone)
    assert grants.differences() == []


def answers_nothing(user, unit):
    return not any(user.has_perm(f"members.{one}", unit) for one in ("represent_unit", "head_unit"))
