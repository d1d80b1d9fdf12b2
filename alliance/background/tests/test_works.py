"""Long works: begun once, done batch by batch, taken up after a kill, shown and let go on by those who may."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse

from alliance.background import lanes, portal, works
from alliance.background.models.works import Work
from alliance.calendar.models import Holiday
from alliance.ground import clock, doorbell
from alliance.ground.access import Refused
from alliance.jobs import health
from alliance.messages.models import Notification
from alliance.tests import builders
from alliance.tests.fetching import carry_on_waiting

FIRST = clock.Month(2030, 1).start.date()


class Killed(BaseException):
    """What no handler of the worker sees, as after kill -9."""


@pytest.fixture
def days(monkeypatch):
    """A kind of work that writes one day a step; `days.after[3] = error` raises behind the writing of the third day."""

    class Days:
        after: dict[int, BaseException] = {}

        @staticmethod
        def written() -> list[int]:
            found = Holiday.objects.filter(day__gte=FIRST).order_by("day")
            return [(row.day - FIRST).days for row in found]

    def step(work: Work) -> bool:
        if work.cursor == work.total:
            return False
        work.cursor += 1
        work.done, work.stage = work.cursor, "写入日期"
        builders.holiday(FIRST + timedelta(days=work.cursor))
        if error := Days.after.pop(work.cursor, None):
            raise error
        return True

    monkeypatch.setattr(Days, "after", {})
    monkeypatch.setattr(works, "PAUSE", 0)
    monkeypatch.setitem(works.kinds, "days", works.Act(step, lambda work: reverse("holidays")))
    return Days


@pytest.fixture
def owner(db):
    return builders.person()


def begin(owner, total=3, size=1000) -> Work | None:
    with transaction.atomic():
        works.begin("days", about=1, title="写入三天", size=size, total=total, by=owner)
    return works.unfinished("days", 1)


def told(owner) -> list[str]:
    return list(Notification.objects.filter(recipient=owner).order_by("pk").values_list("title", flat=True))


@pytest.mark.parametrize(("size", "at_once"), [(200, True), (201, False)])
def test_begin_does_small_work_at_once_and_leaves_large_work_to_a_worker(
    days, owner, settings, size, at_once
):
    assert settings.WORK_AT_ONCE == 200
    work = begin(owner, size=size)
    assert (days.written(), work is None) == (([1, 2, 3], True) if at_once else ([], False))
    assert told(owner) == []


def test_begin_of_small_work_that_fails_changes_nothing(days, owner):
    days.after[2] = ValueError("坏了")
    with pytest.raises(ValueError, match="坏了"):
        begin(owner, size=3)
    assert (days.written(), Work.objects.count()) == ([], 0)


def test_begin_rings_after_the_commit_only(days, owner, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(doorbell, "ring", lambda task: rung.append(task))
    with django_capture_on_commit_callbacks() as callbacks:
        begin(owner)
    assert rung == []
    for callback in callbacks:
        callback()
    assert rung == ["alliance.tasks.carry_on_work"]


def test_begin_twice_is_refused_until_the_first_is_done(days, owner):
    work = begin(owner)
    with pytest.raises(Refused, match="“写入三天”正在办理中"):
        begin(owner)
    assert works.carry_on(lanes.ACTS).state == "DONE"
    assert begin(owner, total=0).pk != work.pk


def test_carry_on_twice_does_everything_once_and_tells_once(days, owner):
    work = begin(owner)
    assert [works.carry_on(lanes.ACTS) for _ in range(2)] == [work, None]
    work.refresh_from_db()
    assert (work.state, work.done, work.error, work.finished_at) == ("DONE", 3, "", work.finished_at)
    assert (days.written(), told(owner)) == ([1, 2, 3], ["已完成：写入三天"])


def test_killed_in_the_middle_the_next_sweep_finishes_once(days, owner):
    work = begin(owner)
    days.after[2] = Killed()
    with pytest.raises(Killed):
        works.carry_on(lanes.ACTS)
    work.refresh_from_db()
    assert (work.state, work.cursor, days.written()) == ("RUNNING", 1, [1])
    assert carry_on_waiting() == 0  # for all it knows the worker is still at it
    with clock.at(clock.now() + lanes.ACTS.lease + timedelta(seconds=1)):
        assert [carry_on_waiting() for _ in range(2)] == [1, 0]
    assert (days.written(), told(owner)) == ([1, 2, 3], ["已完成：写入三天"])


@pytest.mark.parametrize(("kills", "state"), [(2, "DONE"), (3, "FAILED")])
def test_a_step_that_kills_its_worker_is_given_up_as_one_that_fails(days, owner, kills, state):
    work, moment = begin(owner), clock.now()
    for number in range(kills):
        days.after[2] = Killed()
        with clock.at(moment + number * (lanes.ACTS.lease + timedelta(seconds=1))), pytest.raises(Killed):
            works.carry_on(lanes.ACTS)
    days.after.clear()
    with clock.at(moment + kills * (lanes.ACTS.lease + timedelta(seconds=1))):
        carry_on_waiting()
    work.refresh_from_db()
    assert (work.state, days.written()) == (state, [1, 2, 3] if state == "DONE" else [1])
    assert told(owner) == ["已完成：写入三天" if state == "DONE" else "没有完成：写入三天"]
    works.retry(work)
    assert carry_on_waiting() == (state == "FAILED")
    assert days.written() == [1, 2, 3]


def test_a_failure_is_tried_again_and_forgotten_after_success(days, owner):
    work = begin(owner)
    days.after[2] = ValueError("坏了")
    assert carry_on_waiting() == 0
    work.refresh_from_db()
    assert (work.state, work.failures, work.error, work.cursor) == ("QUEUED", 1, "系统错误（ValueError）", 1)
    assert carry_on_waiting() == 1
    work.refresh_from_db()
    assert (work.state, work.failures, work.error, days.written()) == ("DONE", 0, "", [1, 2, 3])


def test_the_third_failure_waits_for_a_person_and_goes_on_where_it_stopped(days, owner):
    work = begin(owner)
    for _ in range(lanes.MAX_FAILURES):
        days.after[2] = ValueError("坏了")
        carry_on_waiting()
    work.refresh_from_db()
    assert (work.state, carry_on_waiting(), days.written()) == ("FAILED", 0, [1])
    assert [todo.title for todo in portal.given_up(owner)] == ["办理中断：写入三天"]
    assert (health.check().works_failed, health.check().works_waiting) == (1, 0)
    with pytest.raises(Refused, match="正在办理中"):
        begin(owner)
    works.retry(work)
    assert (portal.given_up(owner), health.check().works_waiting) == ([], 1)
    assert (carry_on_waiting(), days.written()) == (1, [1, 2, 3])
    assert told(owner) == ["没有完成：写入三天", "已完成：写入三天"]


@pytest.mark.parametrize(("day", "state", "written"), [(1, "REFUSED", []), (2, "FAILED", [1])])
def test_a_refusal_ends_what_has_not_begun_and_stops_the_rest(days, owner, day, state, written):
    work = begin(owner)
    days.after[day] = Refused("还有单位没有确认")
    carry_on_waiting()
    work.refresh_from_db()
    assert (work.state, work.error, days.written()) == (state, "还有单位没有确认", written)
    assert (works.unfinished("days", 1) is None) == (state == "REFUSED")
    assert told(owner) == ["没有完成：写入三天"]


def test_a_long_work_makes_room_for_others_and_rings_again(days, owner, monkeypatch):
    rung, moment = [], clock.now()
    monkeypatch.setattr(doorbell, "ring", rung.append)
    work = begin(owner)
    seconds = iter(range(0, 10_000, 45))
    monkeypatch.setattr(works.clock, "now", lambda: moment + timedelta(seconds=next(seconds)))
    assert works.carry_on(lanes.ACTS) == work
    work.refresh_from_db()
    assert (work.state, days.written(), rung) == ("QUEUED", [1], ["alliance.tasks.carry_on_work"])


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("secretary_general", True),
        ("officer", True),
        ("chair", True),
        ("enterprise_liaison", True),  # asked for it
        ("school_liaison", False),
    ],
)
def test_the_progress_is_for_its_owner_the_secretariat_and_the_chair(days, client, db, who, sees):
    house = builders.alliance()
    work = begin(house.enterprise_liaison)
    client.force_login(getattr(house, who))
    assert client.get(work.get_absolute_url()).status_code == (200 if sees else 404)
    days.after[1] = ValueError("坏了")
    Work.objects.filter(pk=work.pk).update(state="FAILED", cursor=1, failures=3)
    assert client.post(reverse("work_retry", args=[work.pk])).status_code == (302 if sees else 404)
    work.refresh_from_db()
    assert work.state == ("QUEUED" if sees else "FAILED")


def test_the_progress_page_asks_again_until_the_end(days, client, owner):
    work = begin(owner)
    client.force_login(owner)
    poll = f'hx-get="{work.get_absolute_url()}"'
    waiting = client.get(work.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert (poll in waiting, "<html" in waiting, "查看结果" in waiting) == (True, False, False)
    carry_on_waiting()
    done = client.get(work.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert (poll in done, "3/3" in done, f'href="{reverse("holidays")}"' in done) == (False, True, True)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_work_do_nothing_twice(days, transactional_db):
    owner = builders.person()
    begin(owner, total=12)
    taken = lanes.ACTS.take()
    start = threading.Barrier(2)

    def run():
        start.wait(timeout=30)
        works.do(taken)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert days.written() == list(range(1, 13))
    assert told(owner) == ["已完成：写入三天"]
