"""What a worker can be rung for; each task calls one verb, and twice changes nothing. Others ring by name (`alliance.ground.doorbell`)."""

from celery import shared_task
from celery.signals import beat_init, worker_ready

from alliance.background import lanes, works
from alliance.jobs import sweeps
from alliance.messages import outbox
from alliance.registers import portal


@shared_task
def sweep_minute() -> None:
    sweeps.run_sweeps(portal.MINUTE)


@shared_task
def sweep_hour() -> None:
    sweeps.run_sweeps(portal.HOUR)


@shared_task
def deliver_outbox() -> None:
    outbox.deliver()


@shared_task
def build_file() -> None:
    works.carry_on(lanes.FILES)


@shared_task
def carry_on_work() -> None:
    works.carry_on(lanes.ACTS)


@beat_init.connect
def note_beat(**_signal) -> None:
    sweeps.note_start("beat")


@worker_ready.connect
def note_worker(**_signal) -> None:
    sweeps.note_start("worker")
