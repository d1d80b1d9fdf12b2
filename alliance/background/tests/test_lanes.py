"""Lanes: at most so many at once for everybody, in a fair order, and nothing is held for long by the dead."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from alliance.background import lanes
from alliance.exports import services as exports
from alliance.exports.models import Export
from alliance.ground import clock
from alliance.ground.access import Verdict
from alliance.tests import builders


@pytest.fixture(autouse=True)
def quick_kind(monkeypatch):
    """A kind of file that is there at once."""
    built = exports.Built("a.txt", "text/plain", b"a")
    quick = exports.Kind("quick", "快", lambda parameters, user: built, lambda *asked: Verdict.yes())
    monkeypatch.setitem(exports._kinds, "quick", quick)


def ask(owner, number: int) -> Export:
    return exports.request("quick", title=f"{owner}{number}", parameters={"number": number}, by=owner)


def taken(count: int) -> list[str]:
    """The titles in the order in which one worker at a time would make them."""
    return [exports.build_next().title for _ in range(count)]


# ---------------------------------------------------------------- the limit


def test_take_gives_two_places_and_the_third_waits(db):
    owners = [builders.person() for _ in range(3)]
    for owner in owners:
        ask(owner, 1)
    assert [bool(exports.LANE.take()) for _ in range(3)] == [True, True, False]
    assert exports.build_next() is None
    with clock.at(clock.now() + exports.LEASE + timedelta(seconds=1)):
        assert exports.LANE.take() is not None  # the two are left behind by now


def test_cancelled_file_keeps_its_place_while_it_is_still_made(db):
    """The worker needs a moment to notice; until then it counts."""
    owner = builders.person()
    for number in range(3):
        ask(owner, number)
    first = exports.LANE.take()
    exports.LANE.take()
    exports.cancel(first)
    assert exports.LANE.take() is None
    exports._let_go(first)
    assert exports.LANE.take() is not None


RACERS = 8


def race(monkeypatch) -> int:
    """How many files are made at the same moment when eight workers are rung for eight files of eight people."""
    lock, running, most = threading.Lock(), [0], [0]
    start = threading.Barrier(RACERS)

    def build(parameters, user):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.3)
        with lock:
            running[0] -= 1
        return exports.Built("a.txt", "text/plain", b"a")

    slow = exports.Kind("quick", "慢", build, lambda *asked: Verdict.yes())
    monkeypatch.setitem(exports._kinds, "quick", slow)
    for owner in [builders.person() for _ in range(RACERS)]:
        ask(owner, 1)

    def work():
        start.wait(timeout=60)
        while Export.objects.filter(state="QUEUED").exists():
            exports.build_next()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(Export.objects.values_list("state", "turn")) == {("DONE", 1)}
    return most[0]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_never_more_than_two_files_at_once_however_many_workers(transactional_db, monkeypatch):
    assert race(monkeypatch) == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_race_sees_more_where_the_lane_is_wider(transactional_db, monkeypatch):
    """The test above is not blind: without the limit the same workers do make more at once."""
    monkeypatch.setattr(exports, "LANE", lanes.Lane("files", Export, 8, exports.LEASE, exports._give_up))
    assert race(monkeypatch) > 2


# ---------------------------------------------------------------- whose turn


def test_everybodys_first_file_comes_before_anybodys_second(db):
    one, two, three = (builders.person(name=name) for name in "甲乙丙")
    for owner, number in [(one, 1), (one, 2), (one, 3), (two, 1), (two, 2), (three, 1)]:
        ask(owner, number)
    assert taken(6) == ["甲1", "乙1", "丙1", "甲2", "乙2", "甲3"]


def test_who_has_one_running_waits_for_those_who_have_none(db):
    one, two = (builders.person(name=name) for name in "甲乙")
    for owner, number in [(one, 1), (one, 2), (two, 1)]:
        ask(owner, number)
    assert [exports.LANE.take().title for _ in range(2)] == ["甲1", "乙1"]


def test_one_person_alone_has_both_places(db):
    owner = builders.person(name="甲")
    for number in (1, 2):
        ask(owner, number)
    assert [exports.LANE.take().title for _ in range(2)] == ["甲1", "甲2"]


def test_the_queue_costs_three_queries_however_long_it_is(db, django_assert_num_queries):
    for _ in range(3):
        ask(builders.person(), 1)
    with django_assert_num_queries(3):
        assert len(exports.LANE.queue()) == 3
    for _ in range(20):
        ask(builders.person(), 1)
    with django_assert_num_queries(3):
        assert len(exports.LANE.queue()) == 23


# ---------------------------------------------------------------- the lease


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_held_renews_the_lease_and_notices_a_cancellation(transactional_db, monkeypatch):
    monkeypatch.setattr(lanes, "LOOK", 0.05)
    monkeypatch.setattr(
        exports, "LANE", lanes.Lane("files", Export, 2, timedelta(seconds=2), exports._give_up)
    )
    ask(builders.person(), 1)
    row = exports.LANE.take()
    with exports.LANE.held(row):
        time.sleep(1)
        assert Export.objects.get().leased_until > row.leased_until
        assert not lanes.halted()
        exports.cancel(row)
        time.sleep(0.5)
        assert lanes.halted()
    assert not lanes.halted()


def test_a_worker_that_comes_back_late_changes_nothing(db):
    """Its lease lapsed, another has made the file: the second result is thrown away."""
    export = ask(builders.person(), 1)
    late = exports.LANE.take()
    with clock.at(clock.now() + exports.LEASE + timedelta(seconds=1)):
        assert exports.build_waiting() == 1
    exports._store(late, exports.Built("b.txt", "text/plain", b"b"))
    exports._fail(late, "太晚", final=True)
    export.refresh_from_db()
    assert (export.state, export.filename, export.turn) == ("DONE", "a.txt", 2)
