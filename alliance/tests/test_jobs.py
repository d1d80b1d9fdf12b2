from datetime import timedelta

import pytest

from alliance import clock, jobs, portal, tasks
from alliance.models import JobRun


@pytest.fixture
def sweeps(db, monkeypatch):
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


def test_one_failing_sweep_stops_no_other(sweeps):
    assert tasks.run_sweeps() == {"good": 2, "bad": 0, "after": 0}
    assert sweeps == ["good", "after"]


def test_a_failure_is_recorded_and_counted(sweeps):
    tasks.run_sweeps()
    tasks.run_sweeps()
    run = JobRun.objects.get(name="bad")
    assert (run.error, run.failures) == ("ValueError: 坏了", 2)
    assert [job.name for job in jobs.health().failures] == ["bad"]


def test_interval_chooses_the_sweeps(sweeps):
    assert tasks.run_sweeps(portal.MINUTE) == {"good": 2, "bad": 0}


def test_a_leased_sweep_is_left_alone_until_its_lease_ends(sweeps):
    now = clock.now()
    JobRun.objects.create(name="good", leased_until=now + timedelta(minutes=5))
    assert tasks.run_sweep(portal.registry.sweeps["good"]) == 0
    with clock.at(now + timedelta(minutes=6)):
        assert tasks.run_sweep(portal.registry.sweeps["good"]) == 2


def test_a_lease_from_the_future_does_not_block_after_the_clock_was_set_back(sweeps):
    JobRun.objects.create(name="good", leased_until=clock.now() + timedelta(days=1))
    assert tasks.run_sweep(portal.registry.sweeps["good"]) == 2


def test_health_is_stale_when_no_sweep_has_run(sweeps):
    assert jobs.health().stale is True
    tasks.run_sweeps()
    assert jobs.health().stale is False
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert [job.name for job in jobs.health().jobs if job.stale] == ["good", "bad"]


def test_timetable_has_intervals_only():
    from alliance.celery import app

    assert {name: type(entry["schedule"]) for name, entry in app.conf.beat_schedule.items()} == {
        "sweep-every-minute": float,
        "sweep-every-hour": float,
    }


def test_start_of_beat_rings_for_every_sweep(monkeypatch):
    from celery.signals import beat_init

    from alliance.celery import app

    rung: list[str] = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: rung.append(name))
    beat_init.send(sender=None)
    assert rung == ["alliance.tasks.sweep_minute", "alliance.tasks.sweep_hour"]


def test_ring_survives_a_missing_broker(monkeypatch, db):
    from kombu.exceptions import OperationalError

    def away(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.deliver_outbox, "apply_async", away)
    assert tasks.ring(tasks.deliver_outbox) is None
