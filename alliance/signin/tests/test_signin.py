"""The limits of signing in, what they do for the right person, and how many passwords are worked out at once."""

import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from alliance.accounts.services import accounts
from alliance.ground import audit, clock
from alliance.rights.models.users import User
from alliance.signin import tries
from alliance.signin.models import SignIn, SignInTally

PASSWORD = "correct horse battery"
NUMBER = "13900000001"


@pytest.fixture
def person(db):
    return make_person()


def make_person(username=NUMBER, name="李联络"):
    user = accounts.open_account(name=name, username=username, by=None)
    user.set_password(PASSWORD)
    return audit.save(user, by=None, reason="测试密码")


def sign_in(client, username=NUMBER, password=PASSWORD, address="192.0.2.1"):
    return client.post("/login/", {"username": username, "password": password}, REMOTE_ADDR=address)


def hammer(username=NUMBER, number=tries.NAME, network="198.51.100"):
    """Strangers who guess one person's password, each from an own address."""
    for guess in range(number):
        sign_in(Client(), username, "wrong", f"{network}.{guess + 1}")


def test_the_account_is_limited_over_all_addresses(person):
    hammer(number=tries.NAME - 1)
    assert sign_in(Client(), password="wrong", address="203.0.113.1").status_code == 429
    refused = sign_in(Client(), address="203.0.113.2")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1800")


def test_the_right_person_gets_in_on_a_known_device_while_strangers_hammer(person):
    known = Client()
    assert sign_in(known).status_code == 302
    known.post("/logout/")
    hammer()
    assert sign_in(Client()).status_code == 429
    assert sign_in(known).status_code == 302
    assert sign_in(known, address="203.0.113.77").status_code == 302


def test_a_known_device_has_a_limit_of_its_own_and_is_none_for_others(person):
    make_person("13900000002", "王联络")
    known = Client()
    sign_in(known)
    known.post("/logout/")
    answers = [sign_in(known, password="wrong").status_code for _ in range(tries.DEVICE)]
    assert answers == [200, 200, 200, 200, 429]
    assert sign_in(known).status_code == 429
    hammer("13900000002")
    assert sign_in(known, "13900000002").status_code == 429


def test_the_address_is_limited_over_all_accounts_and_says_so(person):
    for number in range(tries.ADDRESS):
        sign_in(Client(), f"nobody {number}", "wrong")
    refused = sign_in(Client())
    assert refused.status_code == 429
    assert "您所在的网络登录失败次数过多，请 30 分钟后再试" in refused.content.decode()
    assert sign_in(Client(), address="192.0.2.2").status_code == 302


def test_colleagues_behind_one_address_are_not_locked_by_one_bad_account(person):
    make_person("13900000002", "王联络")
    for _ in range(30):
        sign_in(Client(), password="wrong")
    assert sign_in(Client()).status_code == 429
    assert sign_in(Client(), "13900000002").status_code == 302


def test_a_reset_clears_the_lock(person):
    hammer()
    for _ in range(tries.BOTH):
        sign_in(Client(), password="wrong")
    password = accounts.issue_password(person, by=None)
    assert sign_in(Client(), password=password).status_code == 302


def test_the_lock_ends_after_its_time_and_the_page_says_when(person):
    for _ in range(tries.BOTH):
        locked = sign_in(Client(), password="wrong")
    assert "密码输错次数过多，请 30 分钟后再试；也可以联系秘书处重置密码" in locked.content.decode()
    now = clock.now()
    with clock.at(now + timedelta(minutes=20)):
        refused = sign_in(Client())
        assert refused.status_code == 429
        assert (
            "请 10 分钟后再试" in refused.content.decode() or "请 11 分钟后再试" in refused.content.decode()
        )
    with clock.at(now + timedelta(minutes=31)):
        assert sign_in(Client()).status_code == 302


def test_tries_while_locked_do_not_lengthen_the_lock(person):
    for _ in range(tries.BOTH):
        sign_in(Client(), password="wrong")
    until = SignInTally.objects.order_by("-until").first().until
    with clock.at(clock.now() + timedelta(minutes=29)):
        assert sign_in(Client(), password="wrong").status_code == 429
    assert SignInTally.objects.order_by("-until").first().until == until


def test_a_success_takes_back_its_own_count_only(person):
    hammer(number=3)
    sign_in(Client(), password="wrong")
    assert sign_in(Client()).status_code == 302
    assert sorted(SignInTally.objects.filter(count__gt=0).values_list("count", flat=True))[-1] == 4
    for _ in range(tries.BOTH - 1):
        assert sign_in(Client(), password="wrong").status_code == 200


def test_spelling_the_name_otherwise_does_not_help(person):
    for name in (
        NUMBER,
        f" {NUMBER}",
        f"{NUMBER} ",
        NUMBER.translate({48 + n: 0xFF10 + n for n in range(10)}),
        NUMBER,
    ):
        locked = sign_in(Client(), name, "wrong")
    assert locked.status_code == 429


def test_unknown_locked_and_inactive_answer_alike(person):
    off = make_person("13900000003", "离职")
    off.is_active = False
    audit.save(off, by=None, reason="测试")
    answers = {}
    for name in (NUMBER, "13900000003", "13900009999"):
        pages = [sign_in(Client(), name, "wrong", "192.0.2.9") for _ in range(6)]
        answers[name] = [(page.status_code, page.headers.get("Retry-After")) for page in pages]
        for _ in range(6):
            sign_in(Client(), name, "wrong", "192.0.2.10")
        texts = sign_in(Client(), name, PASSWORD, "192.0.2.9").content.decode().split(name)
        answers[name].append(len(texts))
    assert len({str(answer) for answer in answers.values()}) == 1


def test_each_try_is_written_down_once(person):
    sign_in(Client(), password="wrong")
    sign_in(Client(), "nobody", "wrong", "192.0.2.7")
    sign_in(Client())
    rows = SignIn.objects.order_by("pk").values_list("user", "address", "outcome")
    assert list(rows) == [
        (person.pk, "192.0.2.1", "WRONG"),
        (None, "192.0.2.7", "WRONG"),
        (person.pk, "192.0.2.1", "DONE"),
    ]


def test_the_limits_need_no_cache(person, monkeypatch):
    def gone(*args, **kwargs):
        raise ConnectionError("no cache")

    for name in ("get", "set", "add", "incr"):
        monkeypatch.setattr(type(cache._connections[cache._alias]), name, gone)
    assert sign_in(Client()).status_code == 302
    for _ in range(tries.BOTH):
        locked = sign_in(Client(), password="wrong")
    assert locked.status_code == 429


def test_sweep_takes_away_what_is_over(person):
    sign_in(Client(), password="wrong")
    sign_in(Client())
    assert tries.tidy() == 0
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert tries.tidy() == 2
    with clock.at(clock.now() + timedelta(days=181)):
        assert (tries.tidy(), SignIn.objects.count()) == (2, 0)


def test_more_than_the_gate_holds_are_sent_away_at_once(person, monkeypatch):
    monkeypatch.setattr(tries, "PATIENCE", 0.05)
    with tries.hashing():
        busy = sign_in(Client())
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert "现在登录的人较多" in busy.content.decode()
    assert not SignInTally.objects.filter(count__gt=0).exists()
    assert sign_in(Client()).status_code == 302


def test_a_crowd_is_sent_away_before_anything_is_asked(person, django_assert_num_queries):
    client = Client()
    with tries._places, tries._places, django_assert_num_queries(0):
        busy = sign_in(client)
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert "也没有计为输错" in busy.content.decode()
    assert sign_in(client).status_code == 302


def test_the_gate_lets_one_work_and_one_wait():
    inside, most, lock = [0], [0], threading.Lock()
    sent_away, start = [], threading.Barrier(6)

    def work():
        start.wait()
        try:
            with tries.hashing():
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                threading.Event().wait(0.1)
                with lock:
                    inside[0] -= 1
        except tries.Busy:
            sent_away.append(1)

    threads = [threading.Thread(target=work) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (most[0], len(sent_away)) == (1, 4)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_tries_are_counted_exactly():
    """However many arrive at once: five may be made, not one more."""
    with transaction.atomic():
        make_person()
    counted = tries.buckets(_request(), NUMBER)
    results, start = [], threading.Barrier(50)

    def work():
        start.wait()
        try:
            results.append(tries.reserve(counted) is None)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(50)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (len(results), sum(results)) == (50, tries.BOTH)
    assert set(SignInTally.objects.values_list("count", flat=True)) == {tries.BOTH}


def _request():
    from django.test import RequestFactory

    return RequestFactory().post("/login/", REMOTE_ADDR="192.0.2.1")


def test_a_user_who_was_never_given_a_password_is_an_ordinary_refusal(db):
    accounts.open_account(name="甲", username="13900000008", by=None)
    assert sign_in(Client(), "13900000008", "").status_code == 200
    assert sign_in(Client(), "13900000008", "!").status_code == 200
    assert User.objects.get(username="13900000008").last_login is None
