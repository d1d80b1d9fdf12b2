"""The health of the jobs as the secretariat sees it: last sweep, backlog, failures."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from alliance.background.models.jobs import JobRun
from alliance.background.models.works import Work
from alliance.ground import broker, clock
from alliance.messages.models import Delivery, Outbox
from alliance.registers import portal
from alliance.registers.kept import kept

LETTERS = portal.Count("letters", by="state")
OUTBOX = portal.Count("outbox", by="state")
EXPORTS = portal.Count("exports", by="state")
WORKS = portal.Count("works", by="state")


STALE_AFTER = {portal.MINUTE: timedelta(minutes=5), portal.HOUR: timedelta(hours=3)}


@dataclass(frozen=True)
class Job:
    name: str
    label: str
    every: int
    run: JobRun | None

    @property
    def stale(self) -> bool:
        """No run has finished for several intervals: the worker or beat is down."""
        finished = self.run.finished_at if self.run else None
        return finished is None or clock.now() - finished > STALE_AFTER[self.every]

    @property
    def failed(self) -> bool:
        return bool(self.run and self.run.error)


@dataclass(frozen=True)
class Health:
    jobs: list[Job]
    letters_waiting: int
    letters_failed: int
    mail_paused: bool
    mail_held: bool
    exports_waiting: int
    exports_failed: int
    works_waiting: int
    works_failed: int
    worker_started: datetime | None
    beat_started: datetime | None

    @property
    def last_run(self) -> datetime | None:
        return max(
            (job.run.finished_at for job in self.jobs if job.run and job.run.finished_at), default=None
        )

    @property
    def stale(self) -> bool:
        return any(job.stale for job in self.jobs)

    @property
    def failures(self) -> list[Job]:
        return [job for job in self.jobs if job.failed]


def check() -> Health:
    """The state of all sweeps and outboxes, in two queries."""
    runs = {run.name: run for run in _runs()}
    number_of = portal.tally_of("health", _counts)
    return Health(
        jobs=[
            Job(sweep.name, sweep.label, sweep.every, runs.get(sweep.name))
            for sweep in portal.registry.sweeps.values()
        ],
        letters_waiting=number_of[LETTERS][Delivery.State.QUEUED],
        letters_failed=number_of[LETTERS][Delivery.State.FAILED],
        mail_paused=bool(number_of[OUTBOX][Outbox.State.PAUSED]),
        mail_held=bool(number_of[OUTBOX][Outbox.State.HELD]),
        exports_waiting=number_of[EXPORTS][Work.State.QUEUED] + number_of[EXPORTS][Work.State.RUNNING],
        exports_failed=number_of[EXPORTS][Work.State.FAILED],
        works_waiting=number_of[WORKS][Work.State.QUEUED] + number_of[WORKS][Work.State.RUNNING],
        works_failed=number_of[WORKS][Work.State.FAILED],
        worker_started=_started(runs.get("process.worker")),
        beat_started=_started(runs.get("process.beat")),
    )


@kept
def _runs() -> QuerySet:
    return JobRun.objects.all()


def _counts() -> list[QuerySet]:
    letters = Delivery.objects.exclude(state__in=[Delivery.State.SENT, Delivery.State.DROPPED])
    return [
        LETTERS.of(letters),
        OUTBOX.of(Outbox.objects.all()),
        EXPORTS.of(Work.objects.files().exclude(state=Work.State.DONE)),
        WORKS.of(Work.objects.acts().under_way()),
    ]


def _started(run: JobRun | None) -> datetime | None:
    return run.started_at if run else None


def queue_answers() -> bool:
    """Whether a worker can be rung for now."""
    return settings.REDIS is not None and broker.answers(settings.REDIS.ping)
