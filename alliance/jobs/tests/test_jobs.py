import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest

from alliance.background.models.jobs import JobRun
from alliance.ground import clock, doorbell
from alliance.jobs import health, sweeps
from alliance.messages.models import Delivery, Notification
from alliance.registers import portal
from alliance.tests import builders


@pytest.fixture
def done(db, monkeypatch):
    """Only the sweeps of this test, and what they have done."""
    monkeypatch.setattr(portal.registry, "sweeps", {})
    done: list[str] = []

    @portal.sweep("good", label="好任务")
    def good() -> int:
        done.append("good")
        return 2

    @portal.sweep("bad", label="坏任务")
    def bad() -> int:
        raise ValueError("坏了")

    @portal.sweep("after", label="后一个任务", every=portal.HOUR)
    def after() -> int:
        done.append("after")
        return 0

    return done


def test_one_failing_sweep_stops_no_other(done):
    assert sweeps.run_sweeps() == {"good": 2, "bad": 0, "after": 0}
    assert done == ["good", "after"]


def test_a_failure_is_recorded_and_counted(done):
    sweeps.run_sweeps()
    sweeps.run_sweeps()
    run = JobRun.objects.get(name="bad")
    assert (run.error, run.failures) == ("ValueError: 坏了", 2)
    assert [job.name for job in health.check().failures] == ["bad"]


def test_interval_chooses_the_sweeps(done):
    assert sweeps.run_sweeps(portal.MINUTE) == {"good": 2, "bad": 0}


def test_a_leased_sweep_is_left_alone_until_its_lease_ends(done):
    now = clock.now()
    JobRun.objects.create(name="good", leased_until=now + timedelta(minutes=1))
    assert sweeps.run_sweep(portal.registry.sweeps["good"]) == 0
    with clock.at(now + timedelta(minutes=2)):
        assert sweeps.run_sweep(portal.registry.sweeps["good"]) == 2


def test_a_lease_from_the_future_does_not_block_after_the_clock_was_set_back(done):
    JobRun.objects.create(name="good", leased_until=clock.now() + timedelta(days=1))
    assert sweeps.run_sweep(portal.registry.sweeps["good"]) == 2


def test_health_is_stale_when_no_sweep_has_run(done):
    assert health.check().stale is True
    sweeps.run_sweeps()
    assert health.check().stale is False
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert [job.name for job in health.check().jobs if job.stale] == ["good", "bad"]


def test_timetable_has_intervals_only():
    from alliance.celery import app

    assert {name: type(entry["schedule"]) for name, entry in app.conf.beat_schedule.items()} == {
        "sweep-every-minute": float,
        "sweep-every-hour": float,
    }


def test_start_of_beat_rings_for_every_sweep(monkeypatch, db):
    from celery.signals import beat_init

    from alliance.celery import app

    rung: list[str] = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: rung.append(name))
    beat_init.send(sender=None)
    assert rung == ["alliance.tasks.sweep_minute", "alliance.tasks.sweep_hour"]


def test_ring_survives_a_missing_broker(monkeypatch, db):
    from kombu.exceptions import OperationalError

    from alliance.celery import app

    def away(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(doorbell.broker, "answers", lambda url: True)  # and then it is gone
    monkeypatch.setattr(doorbell.settings, "REDIS", SimpleNamespace(ping=""))
    monkeypatch.setattr(app, "send_task", away)
    assert doorbell.ring("alliance.tasks.deliver_outbox") is None


def test_lease_of_a_running_sweep_is_renewed(done, monkeypatch, django_db_blocker):
    """In its own thread and connection, so what it writes is looked at where it would be written."""
    renewed = threading.Event()

    class Rows:
        @staticmethod
        def filter(**which):
            return SimpleNamespace(update=lambda **values: renewed.set() or which == {"name": "good"})

    monkeypatch.setattr(sweeps, "RENEWED_EVERY", 0.01)
    monkeypatch.setattr(sweeps.JobRun, "objects", Rows)
    with sweeps._renewed("good"):
        assert renewed.wait(5)


def test_lease_of_a_killed_sweep_ends_within_three_minutes():
    assert sweeps.LEASE + timedelta(seconds=portal.MINUTE) <= timedelta(minutes=3)


def test_starts_of_worker_and_beat_are_shown(done):
    assert (health.check().worker_started, health.check().beat_started) == (None, None)
    for process in ("worker", "beat", "worker"):
        sweeps.note_start(process)
    found = health.check()
    assert abs(clock.now() - found.worker_started) < timedelta(minutes=1)
    assert abs(clock.now() - found.beat_started) < timedelta(minutes=1)
    assert [job.name for job in found.jobs] == ["good", "bad", "after"]


@pytest.fixture
def officer(client, done):
    client.force_login(builders.alliance().officer)
    return client


def test_run_rings_and_runs_nothing_in_the_request(officer, done, monkeypatch):
    rung = []
    monkeypatch.setattr(health, "queue_answers", lambda: True)
    monkeypatch.setattr(doorbell, "ring", rung.append)
    moment = clock.now()
    with clock.at(moment):
        answer = officer.post("/jobs/run/")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/jobs/?rung={int(moment.timestamp())}",
    )
    assert (rung, done) == (["alliance.tasks.sweep_minute", "alliance.tasks.sweep_hour"], [])


def test_run_without_a_queue_says_so_and_rings_nothing(officer, done, monkeypatch):
    rung = []
    monkeypatch.setattr(doorbell, "ring", rung.append)
    monkeypatch.setattr(health, "queue_answers", lambda: False)
    answer = officer.post("/jobs/run/", follow=True)
    assert "没有运行：任务队列（Redis）连接不上" in answer.content.decode()
    assert (rung, done) == ([], [])


def test_outcome_of_a_ring_is_shown_when_all_sweeps_have_run(officer, done):
    rung = int(clock.now().timestamp())
    before = officer.get(f"/jobs/?rung={rung}").content.decode()
    assert ("已运行 0/3 项" in before, "every 2s" in before) == (True, True)
    sweeps.run_sweeps()
    after = officer.get(f"/jobs/?rung={rung}").content.decode()
    assert ("3 项任务都已运行，共处理 2 件；失败：坏任务" in after, "every 2s" in after) == (True, False)


def test_page_asks_by_itself_and_is_loaded_anew_when_all_have_run(officer, done):
    address, by_script = f"/jobs/?rung={int(clock.now().timestamp())}", {"HX-Request": "true"}
    waiting = officer.get(address, headers=by_script)
    assert ("HX-Refresh" in waiting.headers, "已运行 0/3 项" in waiting.content.decode()) == (False, True)
    sweeps.run_sweeps()
    assert officer.get(address, headers=by_script).headers["HX-Refresh"] == "true"


def test_outcome_of_a_ring_that_nobody_hears_is_said_after_three_minutes(officer, done):
    rung = int(clock.now().timestamp())
    with clock.at(clock.now() + timedelta(minutes=4)):
        page = officer.get(f"/jobs/?rung={rung}").content.decode()
    assert ("至今只运行了 0/3 项" in page, "every 2s" in page) == (True, False)


@pytest.mark.parametrize("rung", ["", "x", "²", "9" * 30, "9" * 10, "-1"])
def test_page_of_the_jobs_takes_any_ring_in_its_address(officer, rung):
    page = officer.get("/jobs/", {"rung": rung})
    assert (page.status_code, "every 2s" in page.content.decode()) == (200, False)


def test_page_of_the_jobs_hides_the_middle_of_mobile_numbers(officer):
    person = builders.person()
    message = Notification.objects.create(
        recipient=person, matter="m", step="s", title="13712345678 的登录号已修改", created_at=clock.now()
    )
    Delivery.objects.create(
        notification=message,
        address="13712345678@139.com",
        state=Delivery.State.FAILED,
        next_attempt_at=clock.now(),
        error="550 13712345678@139.com unknown",
    )
    page = officer.get("/jobs/").content.decode()
    assert ("13712345678" in page, page.count("137****5678@139.com")) == (False, 3)
