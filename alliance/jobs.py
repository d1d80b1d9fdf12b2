"""The health of the jobs as the secretariat sees it: last sweep, backlog, failures."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from . import clock, portal
from .models import Delivery, Export, JobRun, Work

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
    exports_waiting: int
    exports_failed: int
    works_waiting: int
    works_failed: int

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


def health() -> Health:
    """The state of all sweeps and outboxes, in a constant number of queries."""
    runs = {run.name: run for run in JobRun.objects.all()}
    letters = Delivery.objects.values_list("state", flat=True)
    works = list(Work.objects.unfinished().values_list("state", flat=True))
    exports = Export.objects.values_list("state", flat=True)
    return Health(
        jobs=[
            Job(sweep.name, sweep.label, sweep.every, runs.get(sweep.name))
            for sweep in portal.registry.sweeps.values()
        ],
        letters_waiting=letters.filter(state=Delivery.State.QUEUED).count(),
        letters_failed=letters.filter(state=Delivery.State.FAILED).count(),
        exports_waiting=exports.filter(state__in=[Export.State.QUEUED, Export.State.RUNNING]).count(),
        exports_failed=exports.filter(state=Export.State.FAILED).count(),
        works_waiting=len(works) - works.count(Work.State.FAILED),
        works_failed=works.count(Work.State.FAILED),
    )
