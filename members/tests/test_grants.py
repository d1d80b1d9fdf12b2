"""Guardian's grants and the dates of the appointments: both must say yes; the sweep and the command keep them in step."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from alliance import access, clock
from alliance.tests import builders
from members.models import Unit, UnitUserObjectPermission
from members.services import grants, people

TODAY = date(2026, 11, 22)
ROLES = {
    "HEAD": {"represent_unit", "head_unit"},
    "HR_LEAD": {"represent_unit"},
    "LIAISON": {"represent_unit"},
    "SECRETARY": {"represent_unit"},
}


def written(user):
    rows = UnitUserObjectPermission.objects.filter(user=user)
    return set(rows.values_list("permission__codename", flat=True))


@pytest.fixture
def unit(noon, db):
    return builders.unit("ENTERPRISE")


@pytest.mark.parametrize(("role", "permissions"), ROLES.items())
def test_appointment_writes_the_permissions_of_its_role(unit, role, permissions):
    person = builders.person(unit, role)
    assert written(person) == permissions
    for permission in ("represent_unit", "head_unit"):
        assert person.has_perm(f"members.{permission}", unit) == (permission in permissions)
        assert (access.units_with(person, permission) == {unit.pk}) == (permission in permissions)


def test_future_appointment_is_granted_at_once_and_counts_from_its_first_instant(unit, noon):
    person = builders.person(unit, "HEAD", since=TODAY + timedelta(days=1))
    assert written(person) == {"represent_unit", "head_unit"}
    noon.move_to(clock.start_of_day(TODAY + timedelta(days=1)) - timedelta(seconds=1))
    assert access.units_with(person, "head_unit") == frozenset()
    noon.move_to(clock.start_of_day(TODAY + timedelta(days=1)))
    assert access.units_with(person, "head_unit") == {unit.pk}
    assert grants.settle_due() == 0


def test_appointment_without_grant_opens_nothing(unit):
    person = builders.person(unit, "HEAD")
    assert access.units_with(person, "head_unit") == {unit.pk}
    access.revoke("members.head_unit", person, unit)
    assert access.units_with(person, "head_unit") == frozenset()
    assert access.units_with(person) == {unit.pk}
    assert grants.settle_due() == 1


def test_expired_appointment_is_revoked_by_the_sweep(unit, noon):
    person = builders.person(unit, "HEAD")
    people.end(person.representations.get(), on=TODAY + timedelta(days=1), reason="退休", by=None)
    assert (grants.settle_due(), written(person)) == (0, {"represent_unit", "head_unit"})
    noon.move_to(clock.start_of_day(TODAY + timedelta(days=1)))
    assert access.units_with(person) == frozenset()
    assert (grants.settle_due(), written(person)) == (2, set())
    assert grants.settle_due() == 0


def test_sweep_costs_the_same_for_many(unit, django_assert_num_queries):
    builders.person(unit, "HEAD")
    for _ in range(5):
        builders.person(builders.unit("ENTERPRISE"))
    with django_assert_num_queries(4):
        grants.settle_due()


def test_grant_without_appointment_opens_nothing(unit):
    person = builders.person()
    access.grant("members.represent_unit", person, unit)
    assert access.units_with(person) == frozenset()
    assert list(Unit.objects.visible_to(person)) == []
    builders.person(unit, phone=person.phone, name=person.name)
    assert list(Unit.objects.visible_to(person)) == [unit]


def test_inactive_person_stands_for_nothing(unit):
    person = builders.person(unit)
    assert access.units_with(person) == {unit.pk}
    person.is_active = False
    assert access.units_with(person) == frozenset()


def test_rebuild_reports_each_difference_and_writes_only_when_told(unit):
    head, stranger = builders.person(unit, "HEAD"), builders.person()
    UnitUserObjectPermission.objects.filter(user=head, permission__codename="head_unit").delete()
    access.grant("members.represent_unit", stranger, unit)
    expected = sorted(
        [
            grants.Difference(head.pk, unit.pk, "head_unit", missing=True),
            grants.Difference(stranger.pk, unit.pk, "represent_unit", missing=False),
        ]
    )
    assert people.rebuild_grants(write=False) == expected
    assert people.rebuild_grants(write=True) == expected
    assert people.rebuild_grants(write=False) == []
    assert (written(head), written(stranger)) == ({"represent_unit", "head_unit"}, set())


def test_command_fails_on_differences_until_they_are_written(unit):
    person = builders.person(unit)
    UnitUserObjectPermission.objects.all().delete()
    out = StringIO()
    with pytest.raises(CommandError, match="有 1 处差异"):
        call_command("rebuild_grants", stdout=out)
    assert out.getvalue() == f"用户 {person.pk}　单位 {unit.pk}　represent_unit　缺少\n"
    call_command("rebuild_grants", "--write", stdout=out)
    assert written(person) == {"represent_unit"}
    out = StringIO()
    call_command("rebuild_grants", stdout=out, no_color=True)
    assert out.getvalue() == "没有差异。\n"


def test_holders_are_the_active_people_in_office(unit):
    head, liaison = builders.person(unit, "HEAD"), builders.person(unit)
    builders.person(unit, since=TODAY + timedelta(days=1))
    assert set(grants.holders(unit)) == {head, liaison}
    assert set(grants.holders(unit, "head_unit")) == {head}
