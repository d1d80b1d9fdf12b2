"""Ending a membership, with all that ends along with it, and taking the ending back."""

from datetime import date, timedelta

import pytest

from alliance.ground import access, clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from members.membership import endings
from members.membership import services as membership
from members.people.models import Representative
from members.relations import services as relations
from members.units import services as units
from members.units.models import Unit, UnitUserObjectPermission

CODE = "91350100M000100Y43"
TODAY = date(2026, 11, 22)


def admit(by=None, **details):
    given = {"name": "德州第一学院", "kind": "SCHOOL", "joined_on": TODAY, "uscc": CODE} | details
    return units.admit(by=by, **given)


def test_end_membership_ends_everything_and_says_what(everyone):
    school = everyone.school
    relation = relations.declare_relation(
        school, everyone.enterprise, nature="举办单位", since=TODAY, by=everyone.officer
    )
    ended = membership.end_membership(school, on=TODAY, reason="单位注销", by=everyone.officer)
    assert {one.user for one in ended["people"]} == {everyone.school_head, everyone.school_liaison}
    assert ended["relations"] == [relation]
    assert {(one.grant.permission, one.grant.until, one.missing) for one in ended["grants"]} == {
        ("head_unit", None, False),
        ("head_unit", TODAY, True),
        ("represent_unit", None, False),
        ("represent_unit", TODAY, True),
        ("read_unit", date(2027, 11, 22), True),
    }
    held = UnitUserObjectPermission.objects.filter(content_object=school)
    assert set(held.values_list("permission__codename", flat=True)) == {"read_unit"}
    assert access.units_with(everyone.school_head) == frozenset()
    school.refresh_from_db()
    assert (school.ended_on, school.end_reason, school.is_active) == (TODAY, "单位注销", False)
    assert school.history.first().history_change_reason == "终止成员资格：单位注销"
    told = Notification.objects.filter(matter=f"unit:{school.pk}", step=f"ended-{TODAY}")
    assert {row.recipient for row in told} == {everyone.school_head, everyone.school_liaison}


def test_end_membership_leaves_other_units_alone(everyone):
    membership.end_membership(everyone.school, on=TODAY, reason="单位注销", by=everyone.officer)
    assert access.units_with(everyone.enterprise_head) == {everyone.enterprise.pk}


def test_end_membership_in_future_lets_people_act_until_then(everyone, noon):
    day = TODAY + timedelta(days=9)
    membership.end_membership(everyone.school, on=day, reason="退出", by=everyone.officer)
    assert access.units_with(everyone.school_liaison) == {everyone.school.pk}
    assert Unit.objects.get(pk=everyone.school.pk).is_active
    noon.move_to(clock.start_of_day(day) - timedelta(seconds=1))
    assert access.units_with(everyone.school_liaison) == {everyone.school.pk}
    noon.move_to(clock.start_of_day(day))
    assert access.units_with(everyone.school_liaison) == frozenset()
    assert not Unit.objects.active().filter(pk=everyone.school.pk).exists()


def test_end_membership_never_begins_future_appointments(everyone):
    builders.person(everyone.enterprise, since=TODAY + timedelta(days=30))
    membership.end_membership(everyone.enterprise, on=TODAY, reason="退出", by=everyone.officer)
    assert not Representative.objects.filter(unit=everyone.enterprise).overlapping(TODAY).exists()


@pytest.mark.parametrize(
    ("on", "reason", "message"),
    [(date(2019, 12, 31), "退出", "终止日期不能早于加入日期。"), (TODAY, "  ", "请填写终止原因。")],
)
def test_end_membership_refuses(everyone, on, reason, message):
    with pytest.raises(Refused) as refused:
        membership.end_membership(everyone.school, on=on, reason=reason, by=everyone.officer)
    assert refused.value.reason == message
    assert access.units_with(everyone.school_head) == {everyone.school.pk}


def test_end_membership_twice_is_refused(everyone):
    membership.end_membership(everyone.school, on=TODAY, reason="退出", by=everyone.officer)
    with pytest.raises(Refused):
        membership.end_membership(everyone.school, on=TODAY, reason="退出", by=everyone.officer)
    with pytest.raises(Refused):
        membership.end_membership(everyone.school, on=TODAY, reason="退出", by=None)


def test_end_membership_runs_the_endings_of_other_apps(everyone, monkeypatch):
    monkeypatch.setattr(endings, "_endings", {})
    seen = []

    @endings.register("席位", preview=lambda unit, on: ["第一届"])
    def end_seats(unit, *, on, reason, by):
        seen.append((unit, on, reason, by))
        return ["第一届"]

    assert endings.preview_all(everyone.school, TODAY) == {"席位": ["第一届"]}
    assert seen == []
    ended = membership.end_membership(everyone.school, on=TODAY, reason="退出", by=everyone.officer)
    assert ended["席位"] == ["第一届"]
    assert seen == [(everyone.school, TODAY, "退出", everyone.officer)]


def test_end_membership_is_undone_when_an_ending_refuses(everyone, monkeypatch):
    monkeypatch.setattr(endings, "_endings", {})

    @endings.register("席位", preview=lambda unit, on: [])
    def end_seats(unit, *, on, reason, by):
        raise Refused("不行")

    with pytest.raises(Refused):
        membership.end_membership(everyone.school, on=TODAY, reason="退出", by=everyone.officer)
    assert Unit.objects.get(pk=everyone.school.pk).ended_on is None
    assert access.units_with(everyone.school_head) == {everyone.school.pk}


def test_reinstate_takes_back_the_end_only(everyone):
    membership.end_membership(everyone.school, on=TODAY, reason="误登记", by=everyone.officer)
    membership.reinstate(everyone.school, reason="误登记", by=everyone.officer)
    assert Unit.objects.get(pk=everyone.school.pk).is_active
    assert access.units_with(everyone.school_head) == frozenset()
    with pytest.raises(Refused):
        membership.reinstate(everyone.school, reason="再次", by=everyone.officer)


def test_ended_unit_may_be_admitted_anew(everyone):
    """The second membership is a unit of its own; then the first one cannot be taken up again."""
    old = admit(joined_on=date(2020, 1, 1))
    membership.end_membership(old, on=TODAY, reason="退出", by=everyone.officer)
    with pytest.raises(Refused):
        admit(joined_on=TODAY - timedelta(days=1))
    new = admit(joined_on=TODAY)
    assert (new.name, new.uscc) == (old.name, old.uscc)
    with pytest.raises(Refused):
        membership.reinstate(old, reason="误登记", by=everyone.officer)
    assert [one.pk for one in Unit.objects.active().filter(name=old.name)] == [new.pk]


@pytest.mark.parametrize(
    ("day", "member"),
    [(date(2019, 12, 31), False), (date(2020, 1, 1), True), (date(2026, 11, 21), True), (TODAY, False)],
)
def test_membership_is_half_open(everyone, day, member):
    membership.end_membership(everyone.school, on=TODAY, reason="退出", by=everyone.officer)
    everyone.school.refresh_from_db()
    assert everyone.school.was_member_on(day) == member
    assert Unit.objects.members_on(day).filter(pk=everyone.school.pk).exists() == member
