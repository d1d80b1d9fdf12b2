"""Lanes: how much of one kind of background work goes on at once for everybody, and whose turn it is.

Work is a row with a lease (`models.Background`). A lane counts the leases that run, under a lock of its own, so its limit
holds for all processes and machines; how many workers look into it does not matter. A place is taken for as long as
its lease runs, also when its work was cancelled meanwhile: what still runs still counts. The lease is short and renewed, so
that what a killed worker leaves behind is free again soon.

Whose turn: every owner's first one before anybody's second one; among equals whoever was served longest ago.
"""

import logging
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Max, Q, QuerySet

from alliance.background.models.jobs import JobRun
from alliance.ground import clock

log = logging.getLogger(__name__)

MAX_FAILURES = 3
LOOK = 1.0  # seconds in which a worker notices that its work was cancelled
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_halted: ContextVar[threading.Event | None] = ContextVar("halted", default=None)


class Halted(Exception):
    """The work in hand was cancelled, or its lease was lost to another worker."""


@dataclass(frozen=True)
class Lane:
    """`give_up(row)` is called, and must save it, for what was left behind by its worker `MAX_FAILURES` times."""

    name: str
    model: Any
    places: int
    lease: timedelta
    give_up: Callable[[Any], None]

    def lock(self) -> None:
        """Let nobody else take a place or change the queue until the end of the transaction."""
        JobRun.objects.get_or_create(name=f"lane.{self.name}")
        JobRun.objects.select_for_update().get(name=f"lane.{self.name}")

    def free(self) -> int:
        return max(0, self.places - self._leased(clock.now()).count())

    def waiting(self) -> QuerySet:
        """What can be taken: queued, or left behind by a killed worker (or by a clock that was ahead)."""
        moment = clock.now()
        gone = Q(leased_until=None) | Q(leased_until__lt=moment) | Q(leased_until__gt=moment + self.lease)
        state = self.model.State
        return self.model.objects.filter(Q(state=state.QUEUED) | Q(gone, state=state.RUNNING))

    def queue(self) -> list[Any]:
        """The keys of what waits, in the order of their turns; three queries."""
        moment = clock.now()
        running = Counter(self._leased(moment).values_list("owner_id", flat=True))
        recent = self.model.objects.filter(taken_at__gt=moment - timedelta(hours=1)).order_by()
        served = dict(recent.values_list("owner_id").annotate(last=Max("taken_at")))
        own = defaultdict(list)
        for pk, owner, asked, taken in self.waiting().values_list(
            "pk", "owner_id", "requested_at", "taken_at"
        ):
            own[owner].append((taken or asked, pk))
        turns = [
            (running[owner] + place, served.get(owner, LONG_AGO), since, pk)
            for owner, rows in own.items()
            for place, (since, pk) in enumerate(sorted(rows))
        ]
        return [pk for *_, pk in sorted(turns)]

    @transaction.atomic
    def take(self) -> Any | None:
        """The next one, with a lease, if a place is free."""
        self.lock()
        if not self.free():
            return None
        for pk in self.queue():
            row = self.model.objects.select_for_update(of=("self",)).select_related("owner").get(pk=pk)
            if row.state == row.State.RUNNING:  # its worker was killed, and perhaps by it
                row.failures += 1
            if row.failures >= MAX_FAILURES:
                self.give_up(row)
                continue
            self.lease_to(row)
            return row
        return None

    def lease_to(self, row: Any) -> None:
        row.state, row.turn = row.State.RUNNING, row.turn + 1
        row.taken_at = clock.now()
        row.leased_until = row.taken_at + self.lease
        row.save()

    def claimed(self, row: Any) -> Any | None:
        """The row as it stands, locked, if this turn is still the caller's; within a transaction."""
        rows = self.model.objects.select_for_update(of=("self",)).select_related("owner")
        return rows.filter(pk=row.pk, turn=row.turn).first()

    @contextmanager
    def held(self, row: Any) -> Iterator[None]:
        """Renew the lease until the end of the block, and notice when the work is cancelled (`halted`).

        Within a transaction of somebody else's (in tests) nobody would see a renewed lease, so there is none.
        """
        if connection.in_atomic_block:
            yield
            return
        over, halted = threading.Event(), threading.Event()
        beat = threading.Thread(target=self._keep, args=(row, over, halted), daemon=True)
        token = _halted.set(halted)
        beat.start()
        try:
            yield
        finally:
            _halted.reset(token)
            over.set()
            beat.join()

    def _keep(self, row: Any, over: threading.Event, halted: threading.Event) -> None:
        mine = self.model.objects.filter(pk=row.pk, turn=row.turn)
        renewed = clock.now()
        while not over.wait(LOOK):
            try:
                if mine.values_list("state", flat=True).first() != row.State.RUNNING:
                    halted.set()
                if clock.now() - renewed > self.lease / 4:
                    renewed = clock.now()
                    mine.update(leased_until=renewed + self.lease)
            except DatabaseError as error:
                log.warning("lease of %s not renewed: %s", row.pk, error)
        connection.close()

    def _leased(self, moment: datetime) -> QuerySet:
        return self.model.objects.filter(leased_until__gt=moment, leased_until__lte=moment + self.lease)


def halted() -> bool:
    """Whether whoever does the work in hand should stop."""
    event = _halted.get()
    return event is not None and event.is_set()
