"""Life without Redis: a ring costs a moment, the cache forgets, and nothing fails."""

import socket
import time

import pytest

from alliance.celery import app
from alliance.ground import broker, doorbell


@pytest.fixture
def redis_at(monkeypatch, settings):
    """Let Redis be at an address, of which no process remembers anything."""

    def at(url):
        monkeypatch.setattr(broker, "_doorbell", broker.Breaker())
        monkeypatch.setattr(broker.ForgetfulCache, "breaker", broker.Breaker())
        settings.REDIS = broker.Addresses(url, url, url)
        return broker.ForgetfulCache(url, {"OPTIONS": broker.one_try(0.5)})

    return at


@pytest.fixture
def nowhere():
    """An address at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


@pytest.fixture
def silent():
    """An address that accepts and says nothing, as a frozen server does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.mark.parametrize("kind", ["nowhere", "silent"])
def test_ring_costs_a_moment_when_the_broker_is_away(request, redis_at, kind):
    redis_at(request.getfixturevalue(kind))
    begun = time.monotonic()
    doorbell.ring("alliance.tasks.deliver_outbox")
    first = time.monotonic()
    for _ in range(100):
        doorbell.ring("alliance.tasks.deliver_outbox")
    again = time.monotonic()
    assert (first - begun < 0.25, again - first < 0.25) == (True, True)


def test_ring_reaches_the_queue_when_the_broker_is_there(monkeypatch, redis_at, nowhere):
    rung = []
    redis_at(nowhere)
    monkeypatch.setattr(broker, "answers", lambda url: url == nowhere)
    monkeypatch.setattr(app, "send_task", lambda name, **options: rung.append((name, options["args"])))
    doorbell.ring("alliance.tasks.deliver_outbox")
    assert rung == [("alliance.tasks.deliver_outbox", ())]


def test_broker_is_tried_again_after_the_pause(monkeypatch, redis_at, nowhere):
    asked = []

    class Client:
        def ping(self):
            asked.append(1)
            raise ConnectionRefusedError

    redis_at(nowhere)
    monkeypatch.setattr(broker, "_client", lambda url: Client())
    assert (broker.answers(nowhere), broker.answers(nowhere), len(asked)) == (False, False, 1)
    broker._doorbell.closed_until = time.monotonic()
    assert (broker.answers(nowhere), len(asked)) == (False, 2)


@pytest.mark.parametrize("kind", ["nowhere", "silent"])
def test_cache_forgets_when_redis_is_away(request, redis_at, kind):
    cache = redis_at(request.getfixturevalue(kind))
    begun = time.monotonic()
    cache.set("a", 1)
    assert cache.get("a", "nothing") == "nothing"
    assert (cache.add("a", 1), cache.incr("a"), cache.incr("a", 3), "a" in cache) == (False, 1, 3, False)
    assert (cache.get_many(["a"]), cache.set_many({"a": 1}), cache.delete("a")) == ({}, ["a"], False)
    assert cache.get_or_set("a", 5) == 5
    assert (cache.touch("a"), cache.delete_many(["a"]), cache.clear()) == (False, None, False)
    assert time.monotonic() - begun < 1


def test_public_verification_lives_without_redis(client, db, redis_at, nowhere, settings):
    redis_at(nowhere)
    settings.CACHES = {
        "default": {
            "BACKEND": "alliance.ground.broker.ForgetfulCache",
            "LOCATION": nowhere,
            "OPTIONS": broker.one_try(0.5),
        }
    }
    assert client.get("/verify/").status_code == 200
    assert client.get("/verify/ABCD-EFGH-IJKL-MNOP/").status_code == 404


def test_addresses_follow_the_url_then_the_named_socket_then_the_folder(tmp_path):
    assert broker.addresses("redis://host/3", "", tmp_path) == broker.Addresses(*["redis://host/3"] * 3)
    assert broker.addresses("", "", tmp_path) is None
    assert broker.addresses("", "/run/a b.sock", tmp_path) == broker.Addresses(
        "redis+socket:///run/a%20b.sock?virtual_host=0",
        "unix:///run/a%20b.sock?db=0",
        "unix:///run/a%20b.sock?db=1",
    )
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "redis.sock"))
        assert broker.addresses("", "", tmp_path).ping == f"unix://{tmp_path}/redis.sock?db=0"
