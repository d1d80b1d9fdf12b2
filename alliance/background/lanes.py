"""Lanes: how much of one sort of background work goes on at once for everybody, and whose turn it is.

Work is a row with a lease (`Work`). A lane counts the leases that run, under a lock of its own, so its limit
holds for all processes and machines; how many workers look into it does not matter. A place is taken for as long as
its lease runs, also when its work was cancelled meanwhile: what still runs still counts. The lease is short and renewed, so
that what a killed worker leaves behind is free again soon.

Whose turn: every owner's first one before anybody's second one; among equals whoever was served longest ago.
"""

import logging
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import Max, Q, QuerySet

from alliance.background.models import works
from alliance.background.models.jobs import JobRun
from alliance.background.models.works import Work
from alliance.ground import clock, doorbell
from alliance.messages.notifications import notify

log = logging.getLogger(__name__)

MAX_FAILURES = 3
STILL = timedelta(seconds=90)  # in which what waits should have been looked at, if any worker runs
LOOK = 1.0  # seconds in which a worker notices that its work was cancelled
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
State = Work.State
_halted: ContextVar[threading.Event | None] = ContextVar("halted", default=None)


class Halted(Exception):
    """The work in hand was cancelled, or its lease was lost to another worker."""


@dataclass(frozen=True)
class Lane:
    """`killed` is the reason given when a work was left behind by its worker `MAX_FAILURES` times."""

    name: str
    places: int
    lease: timedelta
    task: str
    unmade: str
    killed: str

    @property
    def rows(self) -> QuerySet[Work]:
        return Work.objects.filter(lane=self.name)

    def lock(self) -> None:
        """Let nobody else take a place or change the queue until the end of the transaction."""
        JobRun.objects.get_or_create(name=f"lane.{self.name}")
        JobRun.objects.select_for_update().get(name=f"lane.{self.name}")

    def ring(self) -> None:
        doorbell.ring(self.task)

    def free(self) -> int:
        return max(0, self.places - self._leased(clock.now()).count())

    def is_still(self, work: Work) -> bool:
        """Whether nobody has looked at this work for a while though every place is free: no worker runs."""
        since = max(one for one in (work.requested_at, work.taken_at, work.leased_until) if one)
        waits = work.is_waiting and clock.now() - since > STILL
        return waits and self.free() == self.places

    def waiting(self) -> QuerySet[Work]:
        """What can be taken: queued, or left behind by a killed worker (or by a clock that was ahead)."""
        moment = clock.now()
        gone = Q(leased_until=None) | Q(leased_until__lt=moment) | Q(leased_until__gt=moment + self.lease)
        return self.rows.filter(Q(state=State.QUEUED) | Q(gone, state=State.RUNNING))

    def queue(self) -> list:
        """The keys of what waits, in the order of their turns; three queries."""
        moment = clock.now()
        running = Counter(self._leased(moment).values_list("owner_id", flat=True))
        recent = self.rows.filter(taken_at__gt=moment - timedelta(hours=1)).order_by()
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
    def take(self) -> Work | None:
        """The next one, with a lease, if a place is free."""
        self.lock()
        if not self.free():
            return None
        for pk in self.queue():
            row = self._locked().get(pk=pk)
            if row.state == State.RUNNING:  # its worker was killed, and perhaps by it
                row.failures += 1
            if row.failures >= MAX_FAILURES:
                self.give_up(row, State.FAILED, self.killed)
                continue
            self.lease_to(row)
            return row
        return None

    def lease_to(self, row: Work) -> None:
        row.state, row.turn = State.RUNNING, row.turn + 1
        row.taken_at = clock.now()
        row.leased_until = row.taken_at + self.lease
        row.save()

    def claimed(self, row: Work) -> Work | None:
        """The row as it stands, locked, if this turn is still the caller's and goes on; within a transaction."""
        return self._locked().filter(pk=row.pk, turn=row.turn, state=State.RUNNING).first()

    def put_back(self, row: Work, error: str = "") -> None:
        """Let it wait for its next turn."""
        row.state, row.error, row.leased_until = State.QUEUED, error[:500], None
        row.save()

    def end(self, row: Work, state: str, error: str = "") -> None:
        row.state, row.error = state, error[:500]
        row.finished_at, row.leased_until = clock.now(), None
        row.save()

    def give_up(self, row: Work, state: str, reason: str) -> None:
        """End it unmade, and tell its owner."""
        self.end(row, state, reason)
        tell(row, f"{self.unmade}：{row.title}", row.error)

    @contextmanager
    def held(self, row: Work) -> Iterator[None]:
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

    def _keep(self, row: Work, over: threading.Event, halted: threading.Event) -> None:
        mine = Work.objects.filter(pk=row.pk, turn=row.turn)
        renewed = clock.now()
        while not over.wait(LOOK):
            try:
                if mine.values_list("state", flat=True).first() != State.RUNNING:
                    halted.set()
                if clock.now() - renewed > self.lease / 4:
                    renewed = clock.now()
                    mine.update(leased_until=renewed + self.lease)
            except DatabaseError as error:
                log.warning("lease of %s not renewed: %s", row.pk, error)
        connection.close()

    def let_go(self, row: Work) -> None:
        """What was cancelled while it was made takes no place any more."""
        Work.objects.filter(pk=row.pk, turn=row.turn).exclude(state=State.RUNNING).update(leased_until=None)

    def _locked(self) -> QuerySet[Work]:
        return Work.objects.select_for_update(of=("self",)).select_related("owner")

    def _leased(self, moment: datetime) -> QuerySet[Work]:
        return self.rows.filter(leased_until__gt=moment, leased_until__lte=moment + self.lease)


def tell(work: Work, title: str, body: str) -> None:
    notify(
        [work.owner],
        matter=f"{'export' if work.is_file else 'work'}:{work.pk}",
        step=f"{work.state}-{work.turn}",
        title=title,
        body=body,
        url=work.get_absolute_url(),
    )


def halted() -> bool:
    """Whether whoever does the work in hand should stop."""
    event = _halted.get()
    return event is not None and event.is_set()


ACTS = Lane(
    works.ACTS,
    places=1,
    lease=timedelta(seconds=90),  # renewed by each batch
    task="alliance.tasks.carry_on_work",
    unmade="没有完成",
    killed="后台进程在同一处多次意外中止。",
)
FILES = Lane(
    works.FILES,
    places=2,
    lease=timedelta(seconds=45),  # renewed while the file is made
    task="alliance.tasks.build_file",
    unmade="文件没有生成",
    killed="生成时多次中断，可能内容过多，请缩小范围后重新导出。",
)


def of(work: Work) -> Lane:
    return FILES if work.is_file else ACTS
