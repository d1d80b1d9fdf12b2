"""Sessions: how long they last, that reading writes nothing, and what becomes of an act after one has ended."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.accounts.services import accounts
from alliance.ground import audit, clock
from alliance.rights.models.users import User

PASSWORD = "correct horse battery"
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@pytest.fixture
def person(db):
    user = accounts.open_account(name="李联络", username="13900000001", by=None)
    user.set_password(PASSWORD)
    return audit.save(user, by=None, reason="测试密码")


def sign_in(client, next_page="", password=PASSWORD):
    return client.post(
        f"/login/?next={next_page}" if next_page else "/login/",
        {"username": "13900000001", "password": password},
    )


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_session_in_use_ends_after_its_life(client, person, settings):
    now = clock.now()
    client.force_login(person)
    step = settings.SESSION_IDLE_SECONDS - 60
    for seconds in range(step, settings.SESSION_LIFE_SECONDS, step):
        with clock.at(now + timedelta(seconds=seconds)):
            assert client.get("/inbox/").status_code == 200
    with clock.at(now + timedelta(seconds=settings.SESSION_LIFE_SECONDS + 5)):
        assert client.get("/inbox/").headers["Location"] == "/login/?next=/inbox/"
        assert said(client.get("/login/")) == ["为安全起见，每次登录只在规定时间内有效，请重新登录。"]


@pytest.mark.parametrize(("days", "status"), [(1, 200), (-1, 302)])
def test_a_session_whose_row_is_over_is_nobodys(client, person, days, status):
    client.force_login(person)
    Session.objects.update(expire_date=clock.now() + timedelta(days=days))
    assert client.get("/inbox/").status_code == status


def test_the_idle_limit_counts_from_the_last_request(client, person, settings):
    now = clock.now()
    client.force_login(person)
    idle = settings.SESSION_IDLE_SECONDS
    for seconds in (idle - 60, 2 * idle - 120):
        with clock.at(now + timedelta(seconds=seconds)):
            assert client.get("/inbox/").status_code == 200
    with clock.at(now + timedelta(seconds=3 * idle)):
        assert client.get("/inbox/").headers["Location"] == "/login/?next=/inbox/"


def test_dropping_or_forging_the_stamp_does_not_lengthen_a_session(client, person, settings):
    now = clock.now()
    client.force_login(person)
    client.get("/inbox/")
    stamp = client.cookies["seen"].value
    with clock.at(now + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 60)):
        for value in ("", "9999999999:forged", stamp.replace(stamp.partition(":")[0], "9999999999")):
            client.cookies["seen"] = value
            assert client.get("/inbox/").status_code == 302
    other = Client()
    other.force_login(person)
    with clock.at(now + timedelta(seconds=settings.SESSION_IDLE_SECONDS - 60)):
        other.get("/inbox/")
    foreign = other.cookies["seen"].value
    third = Client()
    third.force_login(person)
    third.cookies["seen"] = foreign
    with clock.at(now + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 60)):
        assert other.get("/inbox/").status_code == 200
        assert third.get("/inbox/").status_code == 302


@pytest.mark.parametrize(
    "path", ["/", "/inbox/", "/account/", "/search/?q=a", "/regulation/", "/no-such-page/", "/inbox/read/"]
)
def test_reading_writes_nothing(client, person, path):
    sign_in(client)
    client.post("/inbox/read/")  # leaves a message to be shown
    with clock.at(clock.now() + timedelta(minutes=5)), CaptureQueriesContext(connection) as asked:
        client.get(path)
    assert [one["sql"] for one in asked if one["sql"].lstrip().upper().startswith(WRITES)] == []


def test_an_ended_session_is_refused_without_a_write(client, person, settings):
    sign_in(client)
    with (
        clock.at(clock.now() + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 60)),
        CaptureQueriesContext(connection) as asked,
    ):
        assert client.get("/inbox/").status_code == 302
    assert [one["sql"] for one in asked if one["sql"].lstrip().upper().startswith(WRITES)] == []
    assert client.cookies["sessionid"].value == ""


def test_sweep_takes_away_sessions_whose_time_is_over(client, person, settings):
    from alliance.signin import sessions

    client.force_login(person)
    assert sessions.tidy() == 0
    with clock.at(clock.now() + timedelta(seconds=settings.SESSION_LIFE_SECONDS + 5)):
        assert (sessions.tidy(), Session.objects.count()) == (1, 0)


def test_switching_off_ends_every_session_with_the_next_request(person):
    officer = audit.save(User(username="o", name="王"), by=None, reason="测试")
    clients = [Client(), Client()]
    for client in clients:
        sign_in(client)
        assert client.get("/inbox/").status_code == 200
    person.refresh_from_db()
    person.is_active = False
    audit.save(person, by=officer, reason="停用", fields=["is_active"])
    assert [client.get("/inbox/").status_code for client in clients] == [302, 302]
    assert [client.post("/inbox/read/").status_code for client in clients] == [302, 302]


def test_choosing_a_password_ends_the_other_sessions_and_keeps_ones_own(person):
    own, other = Client(), Client()
    for client in (own, other):
        sign_in(client)
    own.post(
        "/account/password/",
        {
            "old_password": PASSWORD,
            "new_password1": "自己的 password 9",
            "new_password2": "自己的 password 9",
        },
    )
    assert (own.get("/inbox/").status_code, other.get("/inbox/").status_code) == (200, 302)


def test_an_act_after_the_session_is_lost_leads_back_to_the_page_and_says_so(client, person):
    answer = client.post("/inbox/read/", HTTP_REFERER="http://testserver/inbox/?page=2")
    assert answer.headers["Location"] == "/login/?next=/inbox/%3Fpage%3D2"
    assert said(client.get("/login/")) == ["登录已失效，刚才的操作没有执行。请重新登录后再办理。"]
    assert sign_in(client, "/inbox/%3Fpage%3D2").headers["Location"] == "/inbox/?page=2"


@pytest.mark.parametrize("referer", ["", "https://evil.example/x", "http://testserver/login/?next=/x/"])
def test_an_act_from_nowhere_leads_to_the_home_page(client, person, referer):
    answer = client.post("/inbox/read/", **({"HTTP_REFERER": referer} if referer else {}))
    assert answer.headers["Location"] == "/login/?next=/"


def test_an_act_after_the_idle_limit_is_not_executed_and_says_both(client, person, settings):
    sign_in(client)
    with clock.at(clock.now() + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 60)):
        answer = client.post("/inbox/read/", HTTP_REFERER="http://testserver/inbox/")
        assert answer.headers["Location"] == "/login/?next=/inbox/"
        assert said(client.get("/login/"))[1] == "登录已失效，刚才的操作没有执行。请重新登录后再办理。"


def test_an_act_without_any_cookie_says_that_the_session_is_lost(person):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/inbox/read/", HTTP_REFERER="http://testserver/inbox/")
    assert answer.headers["Location"] == "/login/?next=/inbox/"


def test_a_part_of_a_page_is_never_exchanged_for_the_sign_in_page(client, person):
    part = {"HTTP_HX_REQUEST": "true", "HTTP_REFERER": "http://testserver/account/"}
    read = client.get("/inbox/", **part)
    assert (read.status_code, read.headers["HX-Trigger"]) == (204, "session-lost")
    done = client.post("/inbox/read/", **part)
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, "/login/?next=/account/")
    assert said(client.get("/login/")) == ["登录已失效，刚才的操作没有执行。请重新登录后再办理。"]
    client.force_login(person)
    assert client.get("/inbox/", **part).status_code == 200


def test_an_address_for_acts_reached_by_signing_in_leads_to_its_record(client, person):
    """A form that was shown again stands at the address of its act; from there one signs in again."""
    client.force_login(person)
    page = client.get("/inbox/read/", HTTP_REFERER="http://testserver/login/?next=/inbox/read/")
    assert page.headers["Location"] == "/inbox/"
    assert said(client.get("/inbox/")) == ["登录已失效，刚才的操作没有执行。请重新登录后再办理。"]


@pytest.mark.once
def test_an_address_for_acts_opened_as_a_page_says_so_and_leads_on(client, person):
    client.force_login(person)
    page = client.get("/inbox/read/")
    text = page.content.decode()
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "这个地址只用来提交一项操作" in text
    assert '<a class="btn btn-primary" href="/inbox/">前往相关页面</a>' in text
    assert "405" not in text


def test_an_unknown_method_is_answered_in_words(client, person):
    page = client.delete("/inbox/")
    assert (page.status_code, "回到首页" in page.content.decode()) == (405, True)


def test_what_was_said_to_one_person_is_not_shown_to_the_next(client, person):
    sign_in(client)
    client.post("/inbox/read/")
    client.post("/logout/")
    assert said(client.get("/login/")) == ["您已退出登录。"]


def test_a_long_message_is_cut_and_many_do_not_break_the_page(client, person, rf):
    from alliance.signin.sessions import Messages

    request = rf.get("/")
    store = Messages(request)
    for _ in range(9):
        store.add(20, "很长的说明" * 200)
    assert [len(str(one)) for one in store] == [302] * 9
