"""Running the sweeps: each does everything due and not yet done; twice changes nothing. A lease keeps two from overlapping."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from alliance.background.models.jobs import JobRun
from alliance.ground import clock
from alliance.registers import portal

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # renewed while the sweep runs, so that one whose worker was killed is soon free
RENEWED_EVERY = 30  # seconds


def run_sweeps(every: int | None = None) -> dict[str, int]:
    """Run the registered sweeps of an interval (all of them for None); returns what each has changed.

    One that fails is recorded with its error, becomes a to-do of the secretariat, and does not stop the others.
    """
    return {
        sweep.name: run_sweep(sweep)
        for sweep in list(portal.registry.sweeps.values())
        if every is None or sweep.every == every
    }


def run_sweep(sweep: portal.Sweep) -> int:
    if not _lease(sweep.name):
        return 0
    changed, error = 0, ""
    try:
        with _renewed(sweep.name):
            changed = sweep.run()
    except Exception as failure:
        log.exception("sweep %s failed", sweep.name)
        error = f"{type(failure).__name__}: {failure}"
    _record(sweep.name, changed, error)
    return changed


def _lease(name: str) -> bool:
    moment = clock.now()
    JobRun.objects.get_or_create(name=name)
    free = Q(leased_until=None) | Q(leased_until__lt=moment) | Q(leased_until__gt=moment + LEASE)
    return JobRun.objects.filter(free, name=name).update(leased_until=moment + LEASE, started_at=moment) == 1


@contextmanager
def _renewed(name: str) -> Iterator[None]:
    """Keep the lease of a sweep while this block runs, from a thread with a connection of its own."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(RENEWED_EVERY):
            try:
                JobRun.objects.filter(name=name).update(leased_until=clock.now() + LEASE)
            except DatabaseError as error:  # then the sweep may be run twice, which changes nothing
                log.warning("lease of %s not renewed: %s", name, error)
            finally:
                connection.close()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def note_start(process: str) -> None:
    """Record that a background process has started now, for the page of the jobs; a database that is away is no reason to fail."""
    try:
        JobRun.objects.update_or_create(name=f"process.{process}", defaults={"started_at": clock.now()})
    except DatabaseError as error:
        log.warning("start of %s not recorded: %s", process, error)


@transaction.atomic
def _record(name: str, changed: int, error: str) -> None:
    run = JobRun.objects.select_for_update().get(name=name)
    run.leased_until, run.finished_at = None, clock.now()
    run.changed, run.error = changed, error
    run.changed_at = clock.now() if changed else run.changed_at
    run.failures = run.failures + 1 if error else 0
    run.save()
