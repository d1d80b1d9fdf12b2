"""One-time passwords: issued once with a reason, shown once, good once and for a time; acts that ask for the password."""

import re
from datetime import timedelta

import pytest
from django.db.models import Value
from django.test import Client

from alliance.accounts.services import accounts
from alliance.ground import audit, clock
from alliance.ground.access import Office, Refused, rights_provider
from alliance.registers.models import Setting
from alliance.rights.models.users import User
from alliance.signin import passwords, tries

PASSWORD = "correct horse battery"
OFFICER = "officer of passwords"
SHOWN = re.compile(r"<code>([a-z]{4}-[2-9]{4}-[a-z]{4})</code>")


@rights_provider
def offices_of_password_officers(user, at):
    return User.objects.filter(pk=user.pk, username=OFFICER).values_list(
        Value(Office.SECRETARIAT.permission), "pk"
    )


def opened(username, name):
    user = accounts.open_account(name=name, username=username, by=None)
    user.set_password(PASSWORD)
    return audit.save(user, by=None, reason="测试密码")


@pytest.fixture
def officer(db):
    return opened(OFFICER, "王秘书")


@pytest.fixture
def person(db):
    return opened("13900000001", "李联络")


@pytest.fixture
def desk(officer):
    client = Client()
    client.force_login(officer)
    return client


def sign_in(client, password, username="13900000001"):
    return client.post("/login/", {"username": username, "password": password})


def problems(response):
    return [text for texts in response.context["form"].errors.values() for text in texts]


# ---------------------------------------------------------------- issuing


def test_a_reset_leads_to_a_page_that_shows_the_password_once(desk, person):
    answer = desk.post(f"/accounts/{person.pk}/reset/", {"reason": "本人来电"})
    assert answer.headers["Location"] == f"/accounts/{person.pk}/password/"
    first = desk.get(answer.headers["Location"])
    (password,) = SHOWN.findall(first.content.decode())
    again = desk.get(answer.headers["Location"])
    assert SHOWN.findall(again.content.decode()) == []
    assert "没有生成新的密码" in again.content.decode()
    person.refresh_from_db()
    assert person.check_password(password)
    assert person.history.filter(history_change_reason__startswith="发放一次性密码").count() == 1
    assert person.history.first().history_change_reason == "发放一次性密码：本人来电"


def test_the_shown_password_is_nobody_elses(desk, person, officer):
    other = opened("13900000002", "王联络")
    desk.post(f"/accounts/{person.pk}/reset/", {"reason": "本人来电"})
    assert SHOWN.findall(desk.get(f"/accounts/{other.pk}/password/").content.decode()) == []


def test_a_reset_needs_a_reason(desk, person):
    before = person.password
    assert desk.post(f"/accounts/{person.pk}/reset/").status_code == 409
    person.refresh_from_db()
    assert person.password == before


def test_the_text_says_opened_or_reset_as_is_true(desk, person):
    person.last_login = None
    assert "账号已开通" in accounts.invitation(person, "x")
    person.last_login = clock.now()
    text = accounts.invitation(person, "x")
    assert "登录密码已重置" in text
    assert "密码只能用一次，72小时内有效" in text


def test_resetting_ones_own_password_is_refused_and_points_to_the_way(desk, officer):
    with pytest.raises(Refused, match="修改密码"):
        accounts.issue_password(officer, by=officer)
    page = desk.get(f"/accounts/{officer.pk}/").content.decode()
    assert f"/accounts/{officer.pk}/reset/" not in page
    assert 'href="/account/password/"' in page
    assert desk.post(f"/accounts/{officer.pk}/reset/", {"reason": "x"}).status_code == 409
    assert desk.get("/inbox/").status_code == 200
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


# ---------------------------------------------------------------- using


def test_a_one_time_password_opens_the_account_once(person):
    password = accounts.issue_password(person, by=None)
    assert sign_in(Client(), password).status_code == 302
    second = sign_in(Client(), password)
    assert problems(second) == ["这个一次性密码已经用过一次，不能再次使用。请联系联盟秘书处重新发放。"]
    assert sign_in(Client(), accounts.issue_password(person, by=None)).status_code == 302


def test_a_one_time_password_expires(person):
    password = accounts.issue_password(person, by=None)
    with clock.at(clock.now() + timedelta(hours=71, minutes=59)):
        accounts.use_one_time_password(person, by=person)
    password = accounts.issue_password(person, by=None)
    with clock.at(clock.now() + timedelta(hours=72, minutes=1)):
        late = sign_in(Client(), password)
        assert problems(late) == ["这个一次性密码已过有效期。请联系联盟秘书处重新发放。"]


def test_the_time_of_a_one_time_password_is_a_setting(person):
    audit.save(Setting(key="one_time_password_hours", value=2, basis="会议纪要"), by=None, reason="测试")
    password = accounts.issue_password(person, by=None)
    with clock.at(clock.now() + timedelta(hours=3)):
        assert sign_in(Client(), password).status_code == 200


def test_an_own_password_opens_the_account_each_time(person):
    client = Client()
    password = accounts.issue_password(person, by=None)
    sign_in(client, password)
    chosen = {
        "old_password": password,
        "new_password1": "自己的 password 9",
        "new_password2": "自己的 password 9",
    }
    assert client.post("/account/password/", chosen).status_code == 302
    assert [sign_in(Client(), "自己的 password 9").status_code for _ in range(2)] == [302, 302]


# ---------------------------------------------------------------- asked again


def later(minutes=11):
    return clock.at(clock.now() + timedelta(minutes=minutes))


def test_a_change_of_email_asks_for_the_password_and_goes_on_with_what_was_typed(person):
    client = Client()
    sign_in(client, PASSWORD)
    with later():
        asked = client.post("/account/", {"email": "li@example.com"})
        assert (asked.status_code, asked.context["carried"]) == (200, [("email", "li@example.com")])
        assert not User.objects.get(pk=person.pk).email
        done = client.post("/account/", {"email": "li@example.com", "own_password": PASSWORD})
        assert done.status_code == 302
        assert User.objects.get(pk=person.pk).email == "li@example.com"
        assert client.post("/account/", {"email": "li2@example.com"}).status_code == 302


def test_soon_after_signing_in_nothing_is_asked(person):
    client = Client()
    sign_in(client, PASSWORD)
    with later(9):
        assert client.post("/account/", {"email": "li@example.com"}).status_code == 302


def test_wrong_passwords_there_are_limited_and_end_nothing(person):
    client = Client()
    sign_in(client, PASSWORD)
    with later():
        texts = [
            client.post("/account/", {"email": "x@example.com", "own_password": "wrong"}).context["reason"]
            for _ in range(6)
        ]
        assert texts[:4] == ["密码不正确，操作没有执行。"] * 4
        assert (
            texts[4] == texts[5] == "密码输错次数过多，请 30 分钟后再试。忘记密码的，请联系联盟秘书处重置。"
        )
        assert (
            client.post("/account/", {"email": "x@example.com", "own_password": PASSWORD}).status_code == 403
        )
        assert client.get("/account/").status_code == 200
    assert not User.objects.get(pk=person.pk).email


def test_the_current_password_is_limited_when_choosing_a_new_one(person):
    client = Client()
    sign_in(client, PASSWORD)
    new = {"new_password1": "自己的 password 9", "new_password2": "自己的 password 9"}
    pages = [client.post("/account/password/", {"old_password": "wrong", **new}) for _ in range(tries.AGAIN)]
    assert problems(pages[0]) == ["密码不正确，操作没有执行。"]
    assert problems(pages[-1]) == ["密码输错次数过多，请 30 分钟后再试。忘记密码的，请联系联盟秘书处重置。"]
    assert client.post("/account/password/", {"old_password": PASSWORD, **new}).status_code == 200


@pytest.mark.parametrize("act", ["reset", "switch"])
def test_acts_on_accounts_ask_for_the_password(act, desk, person):
    with later():
        asked = desk.post(f"/accounts/{person.pk}/{act}/", {"reason": "本人来电"})
        assert asked.context["carried"] == [("reason", "本人来电")]
        done = desk.post(f"/accounts/{person.pk}/{act}/", {"reason": "本人来电", "own_password": PASSWORD})
        assert done.status_code == 302
    person.refresh_from_db()
    assert (person.must_change_password, person.is_active) == (
        (True, True) if act == "reset" else (False, False)
    )


# ---------------------------------------------------------------- choosing

REFUSED = {
    "          ": ["密码不能只有空格。"],
    "短短": ["密码太短，至少要 10 个字符。", "密码太简单，至少要用 5 个不同的字符。"],
    "9471058236": ["密码不能只用数字。"],
    "47105": ["密码太短，至少要 10 个字符。", "密码不能只用数字。"],
    "aaaabbbbcccc": ["密码太简单，至少要用 5 个不同的字符。"],
    "my13900000001": ["密码不能含有您的登录名。"],
    "李联络的密码-hello": ["密码不能含有您的姓名。"],
    "password123": ["这个密码太常见，容易被猜到，请换一个。"],
    "P@ssw0rd2026": ["这个密码太常见，容易被猜到，请换一个。"],
    "woaini1314520": ["这个密码太常见，容易被猜到，请换一个。"],
    "qwertyuiop": ["这个密码太常见，容易被猜到，请换一个。"],
    "1qaz2wsx3edc": ["这个密码太常见，容易被猜到，请换一个。"],
    "Aa123456789": ["这个密码太常见，容易被猜到，请换一个。"],
    "zhangwei1990": ["这个密码太常见，容易被猜到，请换一个。"],
    "abcdefghij1": ["这个密码太常见，容易被猜到，请换一个。"],
    "Lianmeng-2026": ["这个密码太常见，容易被猜到，请换一个。"],
    "x" * 60 + "abcdefgh" * 9: ["密码太长，最多 128 个字符。"],
}


@pytest.mark.parametrize("weak", REFUSED)
def test_a_weak_password_is_refused_in_words_at_its_field(weak, person):
    client = Client()
    client.force_login(person)
    page = client.post(
        "/account/password/", {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    )
    expected = REFUSED[weak] if weak.strip() else page.context["form"].errors["new_password1"]
    assert {name: list(texts) for name, texts in page.context["form"].errors.items()} == {
        "new_password1": expected
    }


def test_two_different_new_passwords_are_refused_at_the_second(person):
    client = Client()
    client.force_login(person)
    page = client.post(
        "/account/password/",
        {"old_password": PASSWORD, "new_password1": "自己的 password 9", "new_password2": "别的 password 9"},
    )
    assert page.context["form"].errors == {"new_password2": ["两次输入的新密码不一样。"]}


@pytest.mark.parametrize(
    "good", ["自己的 password 9", "correct horse battery", "Kx7-海风-lampe", "春风又绿江南岸明月何时照"]
)
def test_a_good_password_is_taken(good, person):
    assert passwords.objections(good, person) == []


def test_the_password_of_a_demo_may_be_chosen_in_the_demo_only(person):
    rules = passwords.Rules()
    with pytest.raises(Exception, match="太常见"):
        rules.validate("Lianmeng-2026", person)
    mark = {"password": "Lianmeng-2026", "accounts": []}
    audit.save(Setting(key="demo", value=mark, basis="演示数据"), by=None, reason="测试")
    rules.validate("Lianmeng-2026", person)


@pytest.mark.once
def test_no_english_on_the_page_that_refuses(person):
    client = Client()
    client.force_login(person)
    page = client.post("/account/password/", {"old_password": "", "new_password1": "", "new_password2": ""})
    assert [text for text in problems(page) if re.search(r"[A-Za-z]{3}", text)] == []
