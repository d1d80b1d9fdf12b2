"""Appointing, ending and handing over; accounts that belong to people, not to offices."""

from datetime import date, timedelta

import pytest

from alliance.accounts.services import accounts
from alliance.ground import access, clock
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.registers import policy
from alliance.rights.models.users import User
from alliance.tests import builders
from members.membership import services as membership
from members.people.models import Representative
from members.people.services import corrections, people

TODAY = date(2026, 11, 22)
TOMORROW = TODAY + timedelta(days=1)
PERSON = {"name": "王芳", "phone": "13800000001"}


@pytest.fixture
def school(noon, db):
    return builders.unit("SCHOOL")


@pytest.fixture
def enterprise(noon, db):
    return builders.unit("ENTERPRISE")


def appoint(unit, role="LIAISON", since=TODAY, by=None, **details):
    return people.appoint(unit, role=role, since=since, by=by, **(PERSON | details))


def test_appoint_opens_an_account_named_by_the_number(everyone):
    one = appoint(
        everyone.enterprise,
        by=everyone.officer,
        phone="+86 138 0000 0001",
        email="a@example.com",
        title="主任",
    )
    assert (one.user.username, one.user.phone, one.user.name) == ("13800000001", "13800000001", "王芳")
    assert (one.user.email, one.title, one.user.initials) == ("a@example.com", "主任", "wf")
    assert not one.user.has_usable_password()
    assert access.units_with(one.user) == {everyone.enterprise.pk}
    record = one.history.get()
    assert (record.history_user, record.history_change_reason) == (everyone.officer, "登记联络员")
    assert Notification.objects.get(recipient=one.user).title == f"您已登记为{everyone.enterprise}的联络员"


def test_appoint_takes_the_same_number_as_the_same_person(school, enterprise):
    first, second = (
        appoint(school),
        appoint(enterprise, name=" 王芳 ", phone="１３８００００００００１".replace("００１", "01")),
    )
    assert first.user == second.user
    assert User.objects.count() == 1
    assert access.units_with(first.user) == {school.pk, enterprise.pk}


def test_appoint_refuses_a_number_of_another_name(school, enterprise):
    appoint(school)
    with pytest.raises(Refused) as refused:
        appoint(enterprise, name="李娜")
    assert refused.value.reason == "手机号 13800000001 已登记为“王芳”，与“李娜”不一致，请核对。"
    assert Representative.objects.count() == 1


@pytest.mark.parametrize(
    ("details", "message"),
    [
        ({"phone": "0534-2100000"}, "请填写 11 位手机号。"),
        ({"phone": ""}, "请填写 11 位手机号。"),
        ({"name": " "}, "请填写姓名。"),
        ({"email": "nobody"}, "输入一个有效的 Email 地址。"),
        ({"since": date(2019, 12, 31)}, "起始日期不能早于单位加入日期（2020-01-01）。"),
    ],
)
def test_appoint_refuses_wrong_data(enterprise, details, message):
    with pytest.raises(Refused) as refused:
        appoint(enterprise, **details)
    assert refused.value.reason == message
    assert (User.objects.count(), Representative.objects.count()) == (0, 0)


def test_appoint_is_for_the_secretariat(everyone):
    for by in (everyone.enterprise_head, everyone.school_head, builders.person()):
        with pytest.raises(Refused):
            appoint(everyone.enterprise, by=by)
    assert appoint(everyone.enterprise, by=everyone.secretary_general).role == "LIAISON"


@pytest.mark.parametrize("role", ["HEAD", "HR_LEAD", "SECRETARY"])
def test_appoint_refuses_a_second_holder_of_a_single_office(enterprise, role):
    appoint(enterprise, role)
    with pytest.raises(Refused) as refused:
        appoint(enterprise, role, name="李娜", phone="13800000002")
    assert refused.value.reason.endswith("（王芳），请办理交接。")
    assert Representative.objects.count() == 1


def test_appoint_refuses_overlapping_heads_in_time(enterprise):
    head = appoint(enterprise, "HEAD")
    people.end(head, on=TODAY + timedelta(days=10), reason="退休", by=None)
    with pytest.raises(Refused):
        appoint(enterprise, "HEAD", since=TODAY + timedelta(days=9), name="李娜", phone="13800000002")
    following = appoint(
        enterprise, "HEAD", since=TODAY + timedelta(days=10), name="李娜", phone="13800000002"
    )
    assert following.since == TODAY + timedelta(days=10)


def test_appoint_twice_is_refused(enterprise):
    appoint(enterprise)
    with pytest.raises(Refused) as refused:
        appoint(enterprise)
    assert refused.value.reason == "王芳已登记为该单位的联络员。"


def test_appoint_same_person_in_two_offices(enterprise):
    head, liaison = appoint(enterprise, "HEAD"), appoint(enterprise, "LIAISON")
    assert head.user == liaison.user
    people.end(liaison, on=TODAY, reason="另派专人", by=None)
    assert access.units_with(head.user) == {enterprise.pk}
    assert access.units_with(head.user, "head_unit") == {enterprise.pk}


def test_third_liaison_of_a_school_is_refused_by_default(school):
    for number in (1, 2):
        appoint(school, name=f"联络{number}", phone=f"1380000001{number}")
    assert people.liaison_warning(school) == ""
    with pytest.raises(Refused) as refused:
        appoint(school)
    assert "已有 2 名联络员（联络1、联络2），上限为 2 名" in refused.value.reason


def test_third_liaison_of_a_school_is_warned_about_when_the_setting_allows_it(everyone):
    policy.change("max_liaisons", 3, basis="秘书处纪要", confirmed=False, by=everyone.officer)
    for number in (2, 3):
        appoint(everyone.school, name=f"联络{number}", phone=f"1380000001{number}")
    assert people.liaison_warning(everyone.school) == (
        "现有联络员 3 名。办法第十条要求学校安排 1-2 名固定人员，请确认是否需要。"
    )
    with pytest.raises(Refused):
        appoint(everyone.school)


def test_third_liaison_of_an_enterprise_is_welcome(enterprise):
    for number in (1, 2, 3):
        appoint(enterprise, name=f"联络{number}", phone=f"1380000001{number}")
    assert people.liaison_warning(enterprise) == ""


def test_missing_liaison_is_warned_about(enterprise):
    one = appoint(enterprise)
    people.end(one, on=TODAY, reason="调离", by=None)
    assert (
        people.liaison_warning(enterprise) == "该单位现在没有联络员，月度信息和自评将无人填报，请尽快登记。"
    )


def test_appoint_refuses_switched_off_account(everyone):
    one = appoint(everyone.school)
    accounts.switch(one.user, active=False, reason="停用", by=everyone.officer)
    for details in ({}, {"user": User.objects.get(pk=one.user_id)}):
        with pytest.raises(Refused) as refused:
            appoint(everyone.enterprise, **details)
        assert refused.value.reason == "王芳的账号已停用，请先启用。"


def test_appoint_refuses_ended_unit(enterprise):
    membership.end_membership(enterprise, on=TODAY, reason="退出", by=None)
    with pytest.raises(Refused):
        appoint(enterprise)


@pytest.mark.parametrize(
    ("instant", "stands"),
    [
        (clock.start_of_day(TOMORROW) - timedelta(seconds=1), False),
        (clock.start_of_day(TOMORROW), True),
        (clock.start_of_day(TOMORROW) + timedelta(seconds=1), True),
        (clock.start_of_day(TOMORROW + timedelta(days=5)) - timedelta(seconds=1), True),
        (clock.start_of_day(TOMORROW + timedelta(days=5)), False),
        (clock.start_of_day(TOMORROW + timedelta(days=5)) + timedelta(seconds=1), False),
    ],
)
def test_access_follows_the_dates_with_no_job_running(enterprise, noon, instant, stands):
    one = appoint(enterprise, "HEAD", since=TOMORROW)
    people.end(one, on=TOMORROW + timedelta(days=5), reason="借调期满", by=None)
    noon.move_to(instant)
    expected = {enterprise.pk} if stands else frozenset()
    assert access.units_with(one.user) == expected
    assert access.units_with(one.user, "head_unit") == expected


def test_end_takes_the_rights_at_once(everyone):
    one = Representative.objects.get(user=everyone.school_liaison)
    people.end(one, on=TODAY, reason="调离", by=everyone.officer)
    assert access.units_with(everyone.school_liaison) == frozenset()
    one.refresh_from_db()
    assert (one.until, one.end_reason) == (TODAY, "调离")
    record = one.history.first()
    assert (record.history_user, record.history_change_reason) == (everyone.officer, "终止任职：调离")
    title = f"您作为{everyone.school}联络员的任职自 2026年11月22日 起终止"
    assert Notification.objects.filter(recipient=everyone.school_liaison, title=title).count() == 1


@pytest.mark.parametrize(
    ("on", "reason", "message"),
    [
        (date(2019, 12, 31), "调离", "终止日期不能早于起始日期（2020-01-01）。"),
        (TODAY, " ", "请填写终止原因。"),
    ],
)
def test_end_refuses(everyone, on, reason, message):
    one = Representative.objects.get(user=everyone.school_liaison)
    with pytest.raises(Refused) as refused:
        people.end(one, on=on, reason=reason, by=everyone.officer)
    assert refused.value.reason == message
    assert access.units_with(everyone.school_liaison) == {everyone.school.pk}


def test_end_twice_is_refused(everyone):
    one = Representative.objects.get(user=everyone.school_liaison)
    people.end(one, on=TODAY, reason="调离", by=None)
    for by in (everyone.officer, None):
        with pytest.raises(Refused) as refused:
            people.end(one, on=TODAY, reason="调离", by=by)
        assert refused.value.reason == "该任职已登记自 2026-11-22 起终止。"


def test_end_and_replace_are_for_the_secretariat(everyone):
    one = Representative.objects.get(user=everyone.school_liaison)
    for by in (everyone.school_head, everyone.school_liaison, everyone.enterprise_head):
        with pytest.raises(Refused):
            people.end(one, on=TODAY, reason="调离", by=by)
        with pytest.raises(Refused):
            people.replace(one, on=TODAY, by=by, **PERSON)
        with pytest.raises(Refused):
            corrections.change(one, by=by, title="主任")
        with pytest.raises(Refused):
            corrections.issue_password(one, by=by)


def test_replace_leaves_no_gap_and_no_overlap(everyone):
    old = Representative.objects.get(user=everyone.school_head)
    new = people.replace(old, on=TODAY, by=everyone.officer, title="院长", **PERSON)
    old.refresh_from_db()
    assert (old.until, new.since, new.until, new.role) == (TODAY, TODAY, None, "HEAD")
    assert old.end_reason == "交接给王芳"
    for day, holder in ((TODAY - timedelta(days=1), everyone.school_head), (TODAY, new.user)):
        serving = Representative.objects.on(day).filter(unit=everyone.school, role="HEAD")
        assert [one.user for one in serving] == [holder]
    assert access.units_with(everyone.school_head) == frozenset()
    assert access.units_with(new.user, "head_unit") == {everyone.school.pk}
    assert (
        Notification.objects.filter(
            recipient__in=[old.user, new.user], matter=f"unit:{everyone.school.pk}"
        ).count()
        == 3
    )


def test_replace_keeps_the_duties_unless_given(enterprise):
    old = appoint(enterprise, duties="信息报送")
    assert people.replace(old, on=TODAY, by=None, name="李娜", phone="13800000002").duties == "信息报送"


def test_replace_with_full_school_changes_one_for_one(school):
    first = appoint(school, name="联络1", phone="13800000011")
    appoint(school, name="联络2", phone="13800000012")
    people.replace(first, on=TODAY, by=None, **PERSON)
    serving = Representative.objects.current().filter(unit=school)
    assert {one.user.name for one in serving} == {"联络2", "王芳"}


def test_replace_with_the_same_person_changes_nothing(enterprise):
    one = appoint(enterprise)
    with pytest.raises(Refused) as refused:
        people.replace(one, on=TODAY, by=None, **PERSON)
    assert refused.value.reason == "新任和原任是同一个人，无需交接。"
    one.refresh_from_db()
    assert one.until is None


def test_replace_is_all_or_nothing(enterprise):
    head, liaison = appoint(enterprise, "HEAD"), appoint(enterprise, name="李娜", phone="13800000002")
    with pytest.raises(Refused):
        people.replace(liaison, on=date(2019, 1, 1), by=None, name="赵敏", phone="13800000003")
    assert not User.objects.filter(username="13800000003").exists()
    liaison.refresh_from_db()
    assert (head.until, liaison.until) == (None, None)


def test_resume_takes_back_an_end(everyone):
    one = Representative.objects.get(user=everyone.school_liaison)
    people.end(one, on=TODAY, reason="误登记", by=everyone.officer)
    people.resume(one, reason="误登记", by=everyone.officer)
    assert access.units_with(everyone.school_liaison) == {everyone.school.pk}
    with pytest.raises(Refused):
        people.resume(one, reason="再次", by=everyone.officer)


def test_resume_is_refused_when_the_place_is_taken(everyone):
    head = Representative.objects.get(user=everyone.school_head)
    people.replace(head, on=TODAY, by=everyone.officer, **PERSON)
    with pytest.raises(Refused) as refused:
        people.resume(head, reason="误登记", by=everyone.officer)
    assert refused.value.reason == "该单位已有在任单位负责人（王芳），请办理交接。"


def test_change_of_number_changes_the_login_name(everyone):
    one = appoint(everyone.enterprise)
    corrections.change(one, by=everyone.officer, phone="138 0000 0009", title="主任", reason="换号")
    user = User.objects.get(pk=one.user_id)
    assert (user.username, user.phone) == ("13800000009", "13800000009")
    assert user.history.first().history_change_reason == "换号"
    one.refresh_from_db()
    assert (one.title, one.history.first().history_user) == ("主任", everyone.officer)


def test_change_keeps_a_login_name_that_is_no_number(everyone):
    one = appoint(everyone.enterprise)
    User.objects.filter(pk=one.user_id).update(username="wangfang")
    corrections.change(one, by=everyone.officer, phone="13800000009")
    user = User.objects.get(pk=one.user_id)
    assert (user.username, user.phone) == ("wangfang", "13800000009")


def test_change_refuses_the_number_of_somebody_else(everyone):
    one = appoint(everyone.enterprise)
    with pytest.raises(Refused) as refused:
        corrections.change(one, by=everyone.officer, phone=everyone.school_head.phone)
    assert refused.value.reason == f"手机号 {everyone.school_head.phone} 已登记在另一人名下。"


def test_change_without_difference_writes_nothing(everyone):
    one = appoint(everyone.enterprise)
    corrections.change(one, by=everyone.officer, name="王芳", phone="13800000001", title="", email="")
    assert (one.history.count(), one.user.history.count()) == (1, 1)


def test_change_of_outdated_version_is_a_conflict(everyone):
    one = appoint(everyone.enterprise)
    corrections.change(one, by=everyone.officer, version=one.version, title="主任")
    with pytest.raises(Conflict):
        corrections.change(one, by=everyone.officer, version=one.version, title="处长")


def test_issue_password_signs_the_person_in_once_changed(everyone, client):
    one = appoint(everyone.enterprise)
    password = corrections.issue_password(one, by=everyone.officer)
    user = User.objects.get(pk=one.user_id)
    assert user.check_password(password)
    assert user.must_change_password
    people.end(one, on=TODAY, reason="调离", by=everyone.officer)
    one.refresh_from_db()
    with pytest.raises(Refused) as refused:
        corrections.issue_password(one, by=everyone.officer)
    assert refused.value.reason == "该人员已不在任，不能发放密码。"
