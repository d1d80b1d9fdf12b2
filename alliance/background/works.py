"""Acts too long for one request: asked for in the request, done in batches by a worker, found again by a sweep.

The verb asks its rule and calls `begin` in its transaction. Small work is done there and then, and leaves no row. Larger
work becomes a `Work`; the broker is only rung. Each batch is one transaction in which the row is locked, the batch written
and the row moved on: whatever kills the worker, a batch has happened with its progress or not at all, and two workers
on one work take turns without doing anything twice. One work goes on at a time (`lanes`).
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from alliance.background import lanes
from alliance.background.models.works import Work
from alliance.ground import clock, doorbell
from alliance.ground.access import Refused
from alliance.messages.notifications import notify

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)  # renewed by each batch; a work left for longer is taken up again
SLICE = timedelta(seconds=60)  # after which a worker turns to what else is waiting
PAUSE = 0.15  # seconds between batches on SQLite, whose waiting writers only look in every 0.1 s
TOLD = 20  # remarks in the message at the end; the page of the work has all


@dataclass(frozen=True)
class Kind:
    """`step(work)` does one batch, moves `cursor`, `stage` and `done` on, and says whether there is more to do.

    It runs in a transaction that also stores the work. A `Refused` in the first step ends the work with nothing changed.
    `url(work)` is the page that shows what has been done; `remarks(work)` what its owner should know of how it went.
    """

    name: str
    step: Callable[[Work], bool]
    url: Callable[[Work], str]
    remarks: Callable[[Work], list[str]] = lambda work: []


_kinds: dict[str, Kind] = {}


def kind(
    name: str,
    *,
    step: Callable[[Work], bool],
    url: Callable[[Work], str],
    remarks: Callable[[Work], list[str]] = lambda work: [],
) -> None:
    """Register a kind of work."""
    _kinds[name] = Kind(name, step, url, remarks)


def url_of(work: Work) -> str:
    """The page that shows what the work has done."""
    return _kinds[work.kind].url(work)


def remarks_of(work: Work) -> list[str]:
    """What its owner should know of how it went."""
    return _kinds[work.kind].remarks(work)


def begin(
    name: str,
    *,
    about: Any,
    title: str,
    size: int,
    total: int,
    by: Any,
    parameters: dict[str, Any] | None = None,
) -> Work:
    """Do the work now if `size` (records) is at most `WORK_AT_ONCE`, otherwise have it done; `total` is what the bar counts to.

    Runs in the transaction of the act. Returns the work, which has a row only if it is still to be done (`work.pending`).
    Raises `Refused` while the same is under way, and whatever a step of small work raises, which undoes the act as a
    whole.
    """
    work = Work(
        kind=name,
        about=str(about),
        title=title,
        owner=by,
        total=total,
        parameters=parameters or {},
        requested_at=clock.now(),
    )
    if size <= settings.WORK_AT_ONCE:
        while _kinds[name].step(work):
            pass
        return work
    try:
        with transaction.atomic():
            work.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(f"“{title}”正在办理中，请等待办理完成。") from error
    transaction.on_commit(ring)
    return work


def unfinished(name: str, about: Any) -> Work | None:
    """The work of this kind about this thing that is not at its end, if any; one query."""
    return Work.objects.unfinished().filter(kind=name, about=str(about)).first()


def carry_on() -> Work | None:
    """Do the batches of the work whose turn it is for up to `SLICE`; returns it as it stands then, if there was one.

    One work at a time for everybody; whoever leaves off rings for the next.
    """
    work = LANE.take()
    if work is None:
        return None
    _work_on(work)
    if LANE.waiting().exists():
        ring()
    return Work.objects.filter(pk=work.pk).first()


def _work_on(work: Work) -> None:
    began = clock.now()
    try:
        while _step(work):
            if clock.now() - began > SLICE:
                _put_back(work)
                return
            if connection.vendor == "sqlite":
                time.sleep(PAUSE)
    except Refused as error:
        log.warning("work %s refused: %s", work.pk, error)
        _stop(work, error.reason, final=True)
    except Exception as error:
        log.exception("work %s failed", work.pk)
        _stop(work, f"{type(error).__name__}: {error}", final=False)


def carry_on_waiting() -> int:
    """Every waiting work once, one after the other; returns how many were brought to an end."""
    ended = 0
    for _ in range(LANE.waiting().count()):
        work = carry_on()
        ended += work is not None and work.state == Work.State.DONE
    return ended


def ring_for_waiting() -> int:
    """The sweep: wakes a worker if a work waits or was left behind, and does none itself."""
    if not LANE.free() or not LANE.waiting().exists():
        return 0
    ring()
    return 1


@transaction.atomic
def retry(work: Work) -> None:
    """Let a work that has been given up go on where it stopped; nothing happens to one that goes on by itself."""
    work = Work.objects.select_for_update().get(pk=work.pk)
    if work.state != Work.State.FAILED:
        return
    work.state, work.failures = Work.State.QUEUED, 0
    work.save()
    transaction.on_commit(ring)


def ring() -> None:
    doorbell.ring("alliance.tasks.carry_on_work")


@transaction.atomic
def _step(taken: Work) -> bool:
    work = LANE.claimed(taken)
    if work is None or work.state != Work.State.RUNNING:
        return False
    more = _kinds[work.kind].step(work)
    work.failures, work.error = 0, ""
    work.leased_until = clock.now() + LEASE
    if not more:
        work.state, work.finished_at, work.leased_until = Work.State.DONE, clock.now(), None
        work.done = work.total
        _tell(work, "done", f"已完成：{work.title}", "\n".join(remarks_of(work)[:TOLD]))
    work.save()
    return more


@transaction.atomic
def _put_back(taken: Work) -> None:
    work = LANE.claimed(taken)
    if work is not None and work.state == Work.State.RUNNING:
        work.state, work.leased_until = Work.State.QUEUED, None
        work.save()


@transaction.atomic
def _stop(taken: Work, reason: str, *, final: bool) -> None:
    """Record a failure. The third in a row, and a refusal, wait for a person; a refusal of work not begun ends it."""
    work = LANE.claimed(taken)
    if work is None or work.state != Work.State.RUNNING:
        return
    work.failures += 1
    if final and not work.cursor and not work.stage:
        work.finished_at = clock.now()
        _give_up(work, reason, Work.State.REFUSED)
    elif final or work.failures >= lanes.MAX_FAILURES:
        _give_up(work, reason)
    else:
        work.state, work.error, work.leased_until = Work.State.QUEUED, reason[:500], None
        work.save()


def _give_up(work: Work, reason: str, state: str = Work.State.FAILED) -> None:
    work.state, work.error, work.leased_until = state, reason[:500], None
    work.save()
    _tell(work, f"{state}-{clock.now():%Y%m%d%H%M%S}", f"没有完成：{work.title}", work.error)


def _tell(work: Work, step: str, title: str, body: str) -> None:
    notify(
        [work.owner], matter=f"work:{work.pk}", step=step, title=title, body=body, url=work.get_absolute_url()
    )


LANE = lanes.Lane(
    "works",
    Work,
    places=1,
    lease=LEASE,
    give_up=lambda work: _give_up(work, "后台进程在同一处多次意外中止。"),
)
