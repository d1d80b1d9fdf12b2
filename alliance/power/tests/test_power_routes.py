"""The exact ways by which one person once became chair, secretary-general or administrator, each closed through the web."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from alliance.accounts.models import Administrator
from alliance.accounts.services import accounts, administrators
from alliance.ground import clock
from alliance.ground.access import Office, Refused
from alliance.messages.models import Delivery, Notification
from alliance.power import judge
from alliance.power.models import PowerChange
from alliance.power.services import changes
from alliance.rights.models.users import User
from alliance.tests import builders
from members.people.models import Representative

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    everyone = builders.alliance()
    everyone.vice = builders.person(builders.unit("ENTERPRISE"), "HEAD")
    builders.seated("VICE_CHAIR", everyone.vice.representations.get().unit)
    everyone.system, everyone.audit = builders.person(), builders.person()
    for person, office in ((everyone.system, Office.SYSTEM_ADMIN), (everyone.audit, Office.AUDIT_ADMIN)):
        administrators.appoint(user=person, office=office, since=clock.today(), by=None)
    return everyone


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def place_of(user: User) -> Representative:
    return user.representations.get()


def hand_over(house, by: User, name: str, phone: str, why: str = "院长调离"):
    data = {"on": clock.today(), "name": name, "phone": phone, "why": why}
    return client_of(by).post(f"/people/{place_of(house.chair).pk}/replace/", data)


def test_officer_does_not_make_himself_the_chair(house):
    response = hand_over(house, house.officer, house.officer.name, house.officer.phone)
    assert "不能办理涉及自己的任免" in response.content.decode()
    assert judge.offices_of(house.officer) == {Office.SECRETARIAT}
    assert PowerChange.objects.count() == 0


def test_officer_proposes_a_new_chair_and_a_vice_chair_confirms(house):
    response = hand_over(house, house.officer, "新院长", "13512340001")
    change = PowerChange.objects.get()
    assert response.headers["Location"] == change.get_absolute_url()
    assert place_of(house.chair).until is None
    page = client_of(house.officer).get(change.get_absolute_url()).content.decode()
    assert "现在还没有任何变化" in page
    assert client_of(house.officer).post(f"{change.get_absolute_url()}confirm/").status_code in (302, 409)
    assert place_of(house.chair).until is None
    assert client_of(house.vice).post(f"{change.get_absolute_url()}confirm/").status_code == 302
    assert place_of(house.chair).until == clock.today()
    assert User.objects.get(username="13512340001").representations.get().role == "HEAD"


def test_hand_over_by_two_needs_the_reason_on_its_form(house):
    answer = hand_over(house, house.officer, "新院长", "13512340001", why="")
    assert list(answer.context["form"].errors) == ["why"]
    assert PowerChange.objects.count() == 0
    assert User.objects.filter(username="13512340001").count() == 0


@pytest.mark.parametrize("target", ["chair", "secretary_general"])
def test_officer_sees_no_password_of_somebody_above(house, target):
    person = getattr(house, target)
    response = client_of(house.officer).post(f"/accounts/{person.pk}/reset/", {"reason": "忘记密码"})
    assert response.status_code == 302
    assert User.objects.get(pk=person.pk).password == person.password
    change = PowerChange.objects.get()
    confirmer = client_of(house.vice if target == "chair" else house.chair)
    answer = confirmer.post(f"{change.get_absolute_url()}confirm/", follow=True).content.decode()
    assert "one-time-password" in answer
    assert User.objects.get(pk=person.pk).password != person.password


@pytest.mark.parametrize("act", ["reset", "switch"])
@pytest.mark.parametrize("by", ["officer", "secretary_general"])
def test_accounts_of_administrators_are_out_of_reach_of_the_secretariat(house, by, act):
    response = client_of(getattr(house, by)).post(f"/accounts/{house.audit.pk}/{act}/", {"reason": "试"})
    assert response.status_code == 409
    assert User.objects.get(pk=house.audit.pk).is_active
    assert User.objects.get(pk=house.audit.pk).password == house.audit.password
    assert PowerChange.objects.count() == 0


def test_number_and_email_of_the_chair_change_by_two(house):
    place = place_of(house.chair)
    data = {"name": house.chair.name, "phone": "13512340002", "email": "x@example.com", "reason": "换号"}
    url = f"/people/{place.pk}/edit/"
    client_of(house.officer).post(url, data | {"version": place.version})
    assert User.objects.get(pk=house.chair.pk).username == house.chair.username
    change = PowerChange.objects.get()
    client_of(house.vice).post(f"{change.get_absolute_url()}confirm/")
    changed = User.objects.get(pk=house.chair.pk)
    assert (changed.username, changed.email) == ("13512340002", "x@example.com")


def test_title_alone_changes_without_a_second_person(house):
    place = place_of(house.chair)
    data = {"name": house.chair.name, "phone": house.chair.phone, "title": "院长", "version": place.version}
    client_of(house.officer).post(f"/people/{place.pk}/edit/", data)
    assert place_of(house.chair).title == "院长"


def test_secretary_general_is_no_administrator_and_makes_none_alone(house):
    client, since = client_of(house.secretary_general), clock.today()
    for person in (house.secretary_general, house.officer):
        data = {"user": person.pk, "office": "AUDIT_ADMIN", "since": since, "why": "试"}
        client.post("/administrators/", data)
    assert PowerChange.objects.count() == 0
    newcomer = builders.person()
    client.post(
        "/administrators/",
        {"user": newcomer.pk, "office": "SECURITY_ADMIN", "since": since, "why": "到岗"},
    )
    assert Administrator.objects.filter(user=newcomer).count() == 0
    changes.confirm(PowerChange.objects.get(), by=house.audit)
    assert Administrator.objects.get(user=newcomer).office == "SECURITY_ADMIN"


def test_administrator_is_not_posted_to_the_secretariat(house):
    with pytest.raises(Refused, match="三员分设"):
        builders.post("OFFICER", house.audit, house.chair_unit)


def test_posting_is_for_a_person_of_the_unit_given(house):
    data = {"post": "OFFICER", "unit": house.school.pk, "user": house.enterprise_liaison.pk}
    page = client_of(house.secretary_general).post("/posts/new/", data | {"since": clock.today()})
    assert f"不是{house.school}的人员" in page.content.decode()
    data["unit"] = house.enterprise.pk
    client_of(house.secretary_general).post("/posts/new/", data | {"since": clock.today()})
    assert house.enterprise_liaison.secretariat_posts.count() == 1


def test_own_password_is_not_reset(house):
    client = client_of(house.officer)
    response = client.post(f"/accounts/{house.officer.pk}/reset/", {"reason": "试"})
    assert response.status_code == 409
    assert "/account/password/" in response.content.decode()
    assert User.objects.get(pk=house.officer.pk).password == house.officer.password
    assert client.get("/").status_code == 200


def test_email_is_not_slipped_in_with_an_appointment(house):
    data = {"role": "LIAISON", "since": clock.today(), "email": "mine@example.com", "why": "兼任"}
    data |= {"name": house.audit.name, "phone": house.audit.phone}
    page = client_of(house.officer).post(f"/units/{house.school.pk}/people/new/", data)
    assert "邮箱请在其资料中提请修改" in page.content.decode()
    assert User.objects.get(pk=house.audit.pk).email == ""


def test_first_passwords_leave_out_who_holds_more(house):
    from members.people.services import passwords

    fresh = accounts.open_account(name="新院长", username="13512340003", phone="13512340003", by=None)
    builders.by_two(
        "people.replace",
        by=house.officer,
        confirmed_by=house.vice,
        representative=place_of(house.chair),
        on=clock.today(),
        name=fresh.name,
        phone=fresh.phone,
    )
    with pytest.raises(Refused, match="没有等待发放首次密码的人员"):
        passwords.issue(reason="首次", by=house.officer)
    assert list(passwords.left_out(by=house.officer)) == [fresh]


# ---------------------------------------------------------------- whom it concerns is told


def titles(person: User) -> list[str]:
    return list(person.notifications.order_by("pk").values_list("title", flat=True))


def addresses_of(person: User) -> list[str]:
    """Where the letters to a person go, in the order in which they were written."""
    letters = Delivery.objects.filter(notification__recipient=person).order_by("notification__pk")
    return list(letters.values_list("address", flat=True))


def test_reset_tells_the_person_by_whom_and_why(house):
    accounts.issue_password(house.school_liaison, reason="本人来电", by=house.officer)
    told = house.school_liaison.notifications.order_by("pk").last()
    assert told.title.startswith(f"您的密码由{house.officer}于")
    assert "本人来电" in told.body


def test_changed_email_is_told_to_the_old_and_the_new_address(house):
    from members.people.services import corrections

    person, place = house.school_liaison, place_of(house.school_liaison)
    corrections.change(place, email="old@example.com", by=house.officer)
    Notification.objects.filter(recipient=person).delete()
    corrections.change(place, email="new@example.com", by=house.officer)
    assert titles(person) == ["您登记的邮箱即将变更，此邮箱不再接收通知", "您的账号资料已变更"]
    assert addresses_of(person) == ["old@example.com", "new@example.com"]


def test_own_change_of_email_is_told_to_the_old_address(house):
    accounts.change_email(house.officer, "old@example.com", by=house.officer)
    accounts.change_email(house.officer, "new@example.com", by=house.officer)
    assert addresses_of(house.officer) == ["old@example.com", "old@example.com", "new@example.com"]


def test_switch_is_told_before_the_account_is_off(house):
    person = house.school_liaison
    accounts.switch(person, active=False, reason="离职", by=house.officer)
    accounts.switch(person, active=True, reason="误停用", by=house.officer)
    off, on = titles(person)[-2:]
    assert (off.endswith("停用"), on.endswith("启用")) == (True, True)


def test_whom_a_proposal_concerns_is_told_at_once_and_at_the_end(house):
    successor = builders.person()
    hand_over(house, house.officer, successor.name, successor.phone)
    change = PowerChange.objects.get()
    steps = [f"涉及您的变更已提请：{change}", f"已确认并生效：{change}"]
    for person in (house.chair, successor):
        assert [title for title in titles(person) if title in steps] == steps[:1]
    assert titles(house.vice)[-1] == f"请确认：{change}"
    changes.confirm(change, by=house.vice)
    for person in (house.chair, successor):
        assert [title for title in titles(person) if title in steps] == steps
    assert titles(house.officer)[-1] == steps[1]


def test_waiting_change_is_a_todo_for_both(house):
    hand_over(house, house.officer, "新院长", "13512340001")
    change = PowerChange.objects.get()
    assert f"请确认：{change}" in client_of(house.vice).get("/").content.decode()
    assert f"等待确认：{change}" in client_of(house.officer).get("/").content.decode()
    for other in (house.secretary_general, house.school_head):
        assert str(change) not in client_of(other).get("/").content.decode()


def test_change_is_seen_by_whom_it_concerns_and_by_who_decides(house):
    hand_over(house, house.officer, "新院长", "13512340001")
    url = PowerChange.objects.get().get_absolute_url()
    seen = {
        name: client_of(getattr(house, name)).get(url).status_code
        for name in ("officer", "chair", "vice", "audit", "school_head", "enterprise_liaison")
    }
    assert seen == {
        "officer": 200, "chair": 200, "vice": 200, "audit": 200, "school_head": 404, "enterprise_liaison": 404
    }  # fmt: skip


# ---------------------------------------------------------------- the roster and the server


def test_roster_row_does_not_change_the_head_of_a_unit_with_a_seat(house):
    from members.importing.plan import Plan

    def errors_of(unit, by):
        values = {
            "name": unit.name, "kind": unit.get_kind_display(), "uscc": unit.uscc, "joined_on": "2020-01-01",
            "uscc_missing_reason": "测试单位", "head_name": "新院长", "head_phone": "13512340004",
        }  # fmt: skip
        return [text for _, _, text in Plan([{"row": 2, "values": values}], by=by).errors]

    assert errors_of(house.school, house.officer) == []
    (text,) = errors_of(house.chair_unit, house.officer)
    assert text.startswith("须由两人办理的变更不能通过导入登记")
    assert errors_of(house.chair_unit, None) == []


def test_command_appoints_ends_and_lists_administrators(house, capsys):
    call_command(
        "administrator", "appoint", "security", "13512340005", "--name", "安全员", "--reason", "首任"
    )
    person = User.objects.get(username="13512340005")
    assert person.administrators.get().office == "SECURITY_ADMIN"
    assert (
        person.administrators.get().history.get().history_change_reason
        == "任命安全管理员：首任（服务器命令）"
    )
    assert "一次性密码" in capsys.readouterr().out
    call_command("administrator", "list")
    assert "安全员" in capsys.readouterr().out
    call_command("administrator", "end", "13512340005", "--reason", "离岗")
    assert person.administrators.get().until == clock.today()
    with pytest.raises(CommandError, match="不是在任的管理员"):
        call_command("administrator", "end", "13512340005", "--reason", "离岗")


def test_command_gives_the_chair_a_password_when_nobody_can_confirm(house, capsys):
    before = house.chair.password
    call_command("administrator", "password", house.chair.username, "--reason", "无人可确认")
    assert User.objects.get(pk=house.chair.pk).password != before
    assert titles(house.chair)[-1].startswith("您的密码由系统运维人员于")
    with pytest.raises(CommandError, match="请填写原因"):
        call_command("administrator", "password", house.chair.username, "--reason", " ")
