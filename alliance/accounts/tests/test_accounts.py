import re
from datetime import timedelta

import pytest
from django.db.models import Value

from alliance.accounts.services import accounts, administrators
from alliance.ground import access, audit, clock
from alliance.ground.access import Office, Refused, rights_provider
from alliance.registers.models import Setting
from alliance.rights import grants
from alliance.rights.models.users import User
from alliance.tests import builders

PASSWORD = "correct horse battery"
OFFICER = "officer of accounts"


@rights_provider
def offices_of_officers(user, at):
    return User.objects.filter(pk=user.pk, username=OFFICER).values_list(
        Value(Office.SECRETARIAT.permission), "pk"
    )


@pytest.fixture
def officer(db):
    return audit.save(User(username=OFFICER, name="王秘书"), by=None, reason="测试")


@pytest.fixture
def person(db):
    user = accounts.open_account(name="李联络", username="13900000001", phone="13900000001", by=None)
    user.set_password(PASSWORD)
    return audit.save(user, by=None, reason="测试密码")


def sign_in(client, username="13900000001", password=PASSWORD, **extra):
    return client.post("/login/", {"username": username, "password": password}, **extra)


def test_open_account_refuses_a_taken_login_name_in_any_case(officer):
    accounts.open_account(name="甲", username="Zhang", by=officer)
    with pytest.raises(Refused, match="已被使用"):
        accounts.open_account(name="乙", username="zhang", by=officer)


def test_a_new_account_cannot_sign_in_before_a_password_was_issued(client, officer):
    user = accounts.open_account(name="甲", username="zhang", by=officer)
    assert sign_in(client, "zhang", "").status_code == 200
    assert "_auth_user_id" not in client.session
    password = accounts.issue_password(user, reason="本人来电", by=officer)
    assert sign_in(client, "zhang", password).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_issued_password_is_readable_and_must_be_changed(client, officer, person):
    password = accounts.issue_password(person, reason="本人来电", by=officer)
    assert re.fullmatch(r"[a-z]{4}-[2-9]{4}-[a-z]{4}", password)
    sign_in(client, password=password)
    assert client.get("/").headers["Location"] == "/account/password/"
    client.post(
        "/account/password/",
        {
            "old_password": password,
            "new_password1": "自己的 password 9",
            "new_password2": "自己的 password 9",
        },
    )
    assert client.get("/").status_code == 200


def test_issue_password_needs_the_secretariat(officer, person):
    with pytest.raises(Refused):
        accounts.issue_password(person, reason="本人来电", by=person)
    assert accounts.issue_password(person, reason="本人来电", by=officer)


def test_issue_password_ends_open_sessions(client, officer, person):
    sign_in(client)
    assert client.get("/").status_code == 200
    accounts.issue_password(person, reason="本人来电", by=officer)
    assert client.get("/").headers["Location"] == "/login/?next=/"
    assert client.get("/inbox/").headers["Location"] == "/login/?next=/inbox/"


def test_switched_off_account_is_out_at_once(client, officer, person):
    sign_in(client)
    assert client.get("/").status_code == 200
    accounts.switch(person, active=False, reason="离职", by=officer)
    assert client.get("/").headers["Location"] == "/login/?next=/"
    assert sign_in(client).status_code == 200
    assert person.history.first().history_change_reason == "停用账号：离职"


def test_switch_refuses_oneself_and_needs_a_reason(officer, person):
    with pytest.raises(Refused, match="自己"):
        accounts.switch(officer, active=False, reason="x", by=officer)
    with pytest.raises(Refused, match="原因"):
        accounts.switch(person, active=False, reason=" ", by=officer)


def test_wrong_unknown_and_inactive_answer_alike(client, officer, person):
    accounts.switch(person, active=False, reason="离职", by=officer)
    pages = []
    for username, password in [("13900000001", PASSWORD), ("13900000001", "wrong"), ("nobody", "wrong")]:
        page = sign_in(client, username, password)
        text = re.sub(r'value="[^"]*"', "", page.content.decode())
        pages.append((page.status_code, text))
    assert pages[0] == pages[1] == pages[2]


def test_five_wrong_passwords_lock_the_account_and_only_from_there(client, person):
    for _ in range(4):
        assert sign_in(client, password="wrong").status_code == 200
    assert sign_in(client, password="wrong").status_code == 429
    assert sign_in(client).status_code == 429
    assert sign_in(client, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_forwarded_header_does_not_change_the_lock(client, person):
    for number in range(5):
        response = sign_in(client, password="wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert response.status_code == 429


def test_behind_the_proxy_each_client_has_its_own_limit(client, person, settings):
    settings.BEHIND_PROXY = True
    for _ in range(5):
        response = sign_in(client, password="wrong", HTTP_X_REAL_IP="203.0.113.7")
    assert response.status_code == 429
    assert sign_in(client, HTTP_X_REAL_IP="203.0.113.8").status_code == 302


def test_a_whole_ipv6_network_is_one_client(rf, settings):
    from alliance.ground.wayfinding import client_address

    settings.BEHIND_PROXY = True
    ask = [
        rf.get("/", HTTP_X_REAL_IP=text) for text in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "nonsense")
    ]
    assert [client_address(request) for request in ask] == ["2001:db8:1:2::", "2001:db8:1:2::", "127.0.0.1"]


def test_idle_session_ends(client, person, settings):
    client.force_login(person)
    client.get("/")
    now = clock.now()
    with clock.at(now + timedelta(seconds=settings.SESSION_IDLE_SECONDS - 5)):
        assert client.get("/inbox/").status_code == 200
    with clock.at(now + timedelta(seconds=3 * settings.SESSION_IDLE_SECONDS)):
        response = client.get("/inbox/?q=a")
        assert response.headers["Location"] == "/login/?next=/inbox/%3Fq%3Da"


@pytest.mark.once
def test_sign_in_page_names_the_alliance_and_offers_accounts_only_in_a_demo(client, person):
    shown = client.get("/login/").content.decode()
    assert "<title>登录 - 智能制造创新联盟</title>" in shown
    assert "<p>德州市智能制造产学研创新联盟</p>" in shown
    assert "演示账号" not in shown
    mark = {"password": PASSWORD, "accounts": [["单位联络员", person.pk]]}
    audit.save(Setting(key="demo", value=mark, basis="演示数据"), by=None, reason="测试")
    shown = client.get("/login/").content.decode()
    assert f'data-demo-account="{person.username}" data-demo-password="{PASSWORD}">单位联络员<' in shown


def test_sign_in_does_not_redirect_to_another_host(client, person):
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        client.logout()
        response = client.post(f"/login/?next={target}", {"username": person.username, "password": PASSWORD})
        assert response.headers["Location"] == "/"


def test_sign_out_needs_a_post(client, person):
    client.force_login(person)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert "_auth_user_id" not in client.session


def test_weak_passwords_are_refused(client, person):
    client.force_login(person)
    for weak in ("short1", "1234567890", "password123", "13900000001"):
        page = client.post(
            "/account/password/", {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
        )
        assert page.status_code == 200
        assert page.context["form"].errors


def test_rights_of_an_administrator_end_with_the_post(db):
    user = builders.person()
    post = administrators.appoint(user=user, office="AUDIT_ADMIN", since=clock.today(), by=None)
    assert access.offices(user) == {access.Office.AUDIT_ADMIN}
    administrators.end(post, reason="离岗", by=None)
    assert (access.offices(user), grants.differences()) == (frozenset(), [])
