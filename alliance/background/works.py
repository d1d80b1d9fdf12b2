"""What takes too long for one request: asked for there, done by a worker, found again by a sweep. Acts here, files in `exports`.

The verb of an act asks its rule and calls `begin` in its transaction. Small work is done there and then, and leaves no row.
Larger work becomes a `Work`; the broker is only rung. Each batch is one transaction in which the row is locked, the batch
written and the row moved on: whatever kills the worker, a batch has happened with its progress or not at all, and two
workers on one work take turns without doing anything twice. One act goes on at a time (`lanes`).
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from alliance.background import lanes
from alliance.background.models import works
from alliance.background.models.works import Work
from alliance.ground import clock
from alliance.ground.access import Refused, Verdict, require

log = logging.getLogger(__name__)

SLICE = timedelta(seconds=60)  # after which a worker turns to what else is waiting
PAUSE = 0.15  # seconds between batches on SQLite, whose waiting writers only look in every 0.1 s
TOLD = 20  # remarks in the message at the end; the page of the work has all
State = Work.State


class Kind(Protocol):
    def do(self, work: Work) -> None:
        """Bring a work whose turn it is to its end, or as far as it may go now."""


kinds: dict[str, Kind] = {}


@dataclass(frozen=True)
class Act:
    """`step(work)` does one batch, moves `cursor`, `stage` and `done` on, and says whether there is more to do.

    It runs in a transaction that also stores the work. A `Refused` in the first step ends the work with nothing changed.
    `url(work)` is the page that shows what has been done; `remarks(work)` what its owner should know of how it went. Of a
    `whole` act everything is changed in its last step: until then its owner may call it off, a refusal ends it, and a step that
    finds that it cannot be done says why, as a sentence, keeping what the step has written.
    """

    step: Callable[[Work], bool | str]
    url: Callable[[Work], str]
    remarks: Callable[[Work], list[str]] = lambda work: []
    whole: bool = False

    def do(self, work: Work) -> None:
        """Its batches, for up to `SLICE`."""
        began = clock.now()
        while self._step(work):
            if clock.now() - began > SLICE:
                with transaction.atomic():
                    if mine := lanes.ACTS.claimed(work):
                        lanes.ACTS.put_back(mine)
                return
            if connection.vendor == "sqlite":
                time.sleep(PAUSE)

    @transaction.atomic
    def _step(self, taken: Work) -> bool:
        work = lanes.ACTS.claimed(taken)
        if work is None:
            return False
        more = self.step(work)
        work.failures, work.error = 0, ""
        work.leased_until = clock.now() + lanes.ACTS.lease
        if isinstance(more, str):
            lanes.ACTS.give_up(work, State.REFUSED, more)
            return False
        if more:
            work.save()
        else:
            work.done = work.total
            lanes.ACTS.end(work, State.DONE)
            lanes.tell(work, f"已完成：{work.title}", "\n".join(self.remarks(work)[:TOLD]))
        return more


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
    """Do the act now if `size` (records) is at most `WORK_AT_ONCE`, otherwise have it done; `total` is what the bar counts to.

    Runs in the transaction of the act. Returns the work, which has a row only if it is still to be done (`work.pending`).
    Raises `Refused` while the same is under way, and whatever a step of small work raises, which undoes the act as a
    whole.
    """
    work = _row(name, about, title, total, by, parameters)
    if size <= settings.WORK_AT_ONCE:
        while kinds[name].step(work):
            pass
        return work
    return _queued(work)


def queue(
    name: str, *, about: Any, title: str, total: int, by: Any, parameters: dict[str, Any] | None = None
) -> Work:
    """Have the act done, however small it is; in the transaction of who asks. Raises `Refused` while the same is under way."""
    return _queued(_row(name, about, title, total, by, parameters))


def _row(name: str, about: Any, title: str, total: int, by: Any, parameters: dict[str, Any] | None) -> Work:
    return Work(
        lane=works.ACTS,
        kind=name,
        about=str(about),
        title=title,
        owner=by,
        total=total,
        parameters=parameters or {},
        requested_at=clock.now(),
    )


def _queued(work: Work) -> Work:
    try:
        with transaction.atomic():
            work.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(f"“{work.title}”正在办理中，请等待办理完成。") from error
    transaction.on_commit(lanes.ACTS.ring)
    return work


def may_call_off(user: Any, work: Work) -> Verdict:
    """By its owner, as long as it has changed nothing."""
    if work.is_file or not kinds[work.kind].whole:
        return Verdict.no("这项办理不能中途取消。")
    if work.owner_id != user.pk:
        return Verdict.no("由申请办理的人取消。")
    stopped = not work.is_waiting and work.state != State.FAILED
    return Verdict.no("这项办理已经结束，不必取消。") if stopped else Verdict.yes()


@transaction.atomic
def call_off(work: Work, *, by: Any) -> Work:
    """Stop a whole act before its last step; nothing has been changed. Waits for the step in hand, and may come too late."""
    row = Work.objects.select_for_update(of=("self",)).get(pk=work.pk)
    require(may_call_off(by, row))
    lanes.ACTS.end(row, State.CANCELLED, "已由本人取消。")
    return row


def unfinished(name: str, about: Any) -> Work | None:
    """The work of this kind about this thing that is not at its end, if any; one query."""
    return Work.objects.under_way().filter(kind=name, about=str(about)).first()


def expect_room(owner: Any) -> None:
    """Raises `Refused` if `FILES_PER_PERSON` of this person wait or are made; under the lock of the lane."""
    number = lanes.FILES.rows.under_way().filter(owner=owner).count()
    if number >= settings.FILES_PER_PERSON:
        raise Refused(f"您已有 {number} 份文件在排队或生成，请等其中一份完成，或在“我的导出”中取消后再申请。")


@transaction.atomic
def retry(work: Work) -> Work:
    """Queue again what has stopped: an act goes on where it was. The same file already in the making is returned instead."""
    lane = lanes.of(work)
    lane.lock()
    work = Work.objects.select_for_update().get(pk=work.pk)
    if work.state not in (State.FAILED, State.CANCELLED):
        return work
    if work.is_file:
        if same := unfinished(work.kind, work.about):
            return same
        expect_room(work.owner)
        work.requested_at = clock.now()
    work.turn, work.failures, work.finished_at = work.turn + 1, 0, None
    lane.put_back(work)
    transaction.on_commit(lane.ring)
    return work


# --- what a worker does


def carry_on(lane: lanes.Lane) -> Work | None:
    """Do the work whose turn it is, if a place is free, and ring for the one after it; returns it as it stands then."""
    work = lane.take()
    if work is None:
        return None
    do(work)
    lane.let_go(work)
    if lane.waiting().exists():
        lane.ring()
    return Work.objects.filter(pk=work.pk).first()


def do(work: Work) -> None:
    """Have the kind of this work do it; what goes wrong is written down, and told when it ends it."""
    try:
        kinds[work.kind].do(work)
    except lanes.Halted:
        log.info("work %s was cancelled", work.pk)
    except Refused as error:
        log.warning("work %s refused: %s", work.pk, error)
        stop(work, error.reason, final=True)
    except Exception as error:
        log.exception("work %s failed", work.pk)
        stop(work, f"系统错误（{type(error).__name__}）", final=False)


@transaction.atomic
def stop(taken: Work, reason: str, *, final: bool) -> None:
    """Record a failure. The third in a row, and a refusal, wait for a person; a refusal of an act not begun ends it."""
    lane = lanes.of(taken)
    work = lane.claimed(taken)
    if work is None:
        return
    work.failures += 1
    begun = work.is_file or ((work.cursor or work.stage) and not kinds[work.kind].whole)
    if final and not begun:
        lane.give_up(work, State.REFUSED, reason)
    elif final or work.failures >= lanes.MAX_FAILURES:
        lane.give_up(work, State.FAILED, reason)
    else:
        lane.put_back(work, reason)


def ring_for_waiting() -> int:
    """The sweep: wakes a worker for each work that could be taken now, and does none itself."""
    rung = 0
    for lane in (lanes.ACTS, lanes.FILES):
        for _ in range(min(lane.free(), lane.waiting().count())):
            lane.ring()
            rung += 1
    return rung
