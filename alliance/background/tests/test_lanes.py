"""Lanes: at most so many at once for everybody, in a fair order, and nothing is held for long by the dead."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from alliance.background import exports, lanes, works
from alliance.background.models.works import Work
from alliance.ground import clock
from alliance.ground.access import Verdict
from alliance.tests import builders
from alliance.tests.fetching import build_waiting


@pytest.fixture(autouse=True)
def quick_kind(monkeypatch):
    """A kind of file that is there at once."""
    built = exports.Built("a.txt", "text/plain", b"a")
    quick = exports.File(lambda parameters, user: built, lambda *asked: Verdict.yes())
    monkeypatch.setitem(works.kinds, "quick", quick)


def ask(owner, number: int) -> Work:
    return exports.request("quick", title=f"{owner}{number}", parameters={"number": number}, by=owner)


def taken(count: int) -> list[str]:
    """The titles in the order in which one worker at a time would make them."""
    return [works.carry_on(lanes.FILES).title for _ in range(count)]


# ---------------------------------------------------------------- the limit


def test_take_gives_two_places_and_the_third_waits(db):
    owners = [builders.person() for _ in range(3)]
    for owner in owners:
        ask(owner, 1)
    assert [bool(lanes.FILES.take()) for _ in range(3)] == [True, True, False]
    assert works.carry_on(lanes.FILES) is None
    with clock.at(clock.now() + lanes.FILES.lease + timedelta(seconds=1)):
        assert lanes.FILES.take() is not None  # the two are left behind by now


def test_cancelled_file_keeps_its_place_while_it_is_still_made(db):
    """The worker needs a moment to notice; until then it counts."""
    owner = builders.person()
    for number in range(3):
        ask(owner, number)
    first = lanes.FILES.take()
    lanes.FILES.take()
    exports.cancel(first)
    assert lanes.FILES.take() is None
    lanes.FILES.let_go(first)
    assert lanes.FILES.take() is not None


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

    slow = exports.File(build, lambda *asked: Verdict.yes())
    monkeypatch.setitem(works.kinds, "quick", slow)
    for owner in [builders.person() for _ in range(RACERS)]:
        ask(owner, 1)

    def work():
        start.wait(timeout=60)
        while Work.objects.filter(state="QUEUED").exists():
            works.carry_on(lanes.FILES)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(Work.objects.values_list("state", "turn")) == {("DONE", 1)}
    return most[0]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_never_more_than_two_files_at_once_however_many_workers(transactional_db, monkeypatch):
    assert race(monkeypatch) == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_race_sees_more_where_the_lane_is_wider(transactional_db, monkeypatch):
    """The test above is not blind: without the limit the same workers do make more at once."""
    monkeypatch.setattr(lanes, "FILES", replace(lanes.FILES, places=8))
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
    assert [lanes.FILES.take().title for _ in range(2)] == ["甲1", "乙1"]


def test_one_person_alone_has_both_places(db):
    owner = builders.person(name="甲")
    for number in (1, 2):
        ask(owner, number)
    assert [lanes.FILES.take().title for _ in range(2)] == ["甲1", "甲2"]


def test_the_queue_costs_three_queries_however_long_it_is(db, django_assert_num_queries):
    for _ in range(3):
        ask(builders.person(), 1)
    with django_assert_num_queries(3):
        assert len(lanes.FILES.queue()) == 3
    for _ in range(20):
        ask(builders.person(), 1)
    with django_assert_num_queries(3):
        assert len(lanes.FILES.queue()) == 23


# ---------------------------------------------------------------- the lease


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_held_renews_the_lease_and_notices_a_cancellation(transactional_db, monkeypatch):
    monkeypatch.setattr(lanes, "LOOK", 0.05)
    monkeypatch.setattr(lanes, "FILES", replace(lanes.FILES, lease=timedelta(seconds=2)))
    ask(builders.person(), 1)
    row = lanes.FILES.take()
    with lanes.FILES.held(row):
        time.sleep(1)
        assert Work.objects.get().leased_until > row.leased_until
        assert not lanes.halted()
        exports.cancel(row)
        time.sleep(0.5)
        assert lanes.halted()
    assert not lanes.halted()


def test_a_worker_that_comes_back_late_changes_nothing(db):
    """Its lease lapsed, another has made the file: the second result is thrown away."""
    export = ask(builders.person(), 1)
    late = lanes.FILES.take()
    with clock.at(clock.now() + lanes.FILES.lease + timedelta(seconds=1)):
        assert build_waiting() == 1
    exports.store(late, exports.Built("b.txt", "text/plain", b"b"))
    works.stop(late, "太晚", final=True)
    export.refresh_from_db()
    assert (export.state, export.filename, export.turn) == ("DONE", "a.txt", 2)
