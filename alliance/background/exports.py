"""Files that take a while are works: made two at a time, permission asked again when made and when fetched, kept a day."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.db import transaction

from alliance.background import lanes, works
from alliance.background.models.works import FILES, Work
from alliance.ground import clock
from alliance.ground.access import Refused, Verdict, require

KEEP = timedelta(hours=24)
TOLD_AFTER = timedelta(seconds=30)  # who waited longer has gone on to something else
EVERY = 1.0  # seconds between two looks at how far a file is
PATIENCE = 8.0  # seconds that a request waits for a place in `place`
State = Work.State
Row = TypeVar("Row")


@dataclass(frozen=True)
class Built:
    """A file that was made; `rows` where it is known how many it has."""

    filename: str
    content_type: str
    content: bytes
    rows: int | None = None


@dataclass(frozen=True)
class File:
    """`build(parameters, user)` makes the file with the rights of `user`; `may(user, parameters)` is asked each time.

    `unit` is what `moved_on` counts.
    """

    build: Callable[[dict[str, Any], Any], Built]
    may: Callable[[Any, dict[str, Any]], Verdict]
    unit: str = "份"

    def do(self, work: Work) -> None:
        with lanes.FILES.held(work), _in_hand(work):
            require(may_have(work))
            built = self.build(work.parameters, work.owner)
            if lanes.halted():
                raise lanes.Halted
        store(work, built)


_work: ContextVar[Work | None] = ContextVar("work", default=None)


@contextmanager
def _in_hand(work: Work) -> Iterator[None]:
    token = _work.set(work)
    try:
        yield
    finally:
        _work.reset(token)


def moved_on(done: int, total: int) -> None:
    """Show how far the file in the making is, and stop (`lanes.Halted`) when it was cancelled; for a file of many parts."""
    if lanes.halted():
        raise lanes.Halted
    if (work := _work.get()) is not None:
        Work.objects.filter(pk=work.pk, turn=work.turn).update(done=done, total=total)


def counted(rows: Iterable[Row], total: int) -> Iterator[Row]:
    """The rows as they are; about once a second it is shown how many of `total` have been read (`moved_on`)."""
    shown = time.monotonic()
    for number, row in enumerate(rows):
        if number and time.monotonic() - shown > EVERY:
            moved_on(number, max(total, number))
            shown = time.monotonic()
        yield row


def may_have(work: Work) -> Verdict:
    """Whether its owner may have this file now."""
    if not work.owner.is_active:
        return Verdict.no("账号已停用。")
    if work.kind not in works.kinds:
        return Verdict.no("这种文件现在不能生成，请重新申请。")
    return works.kinds[work.kind].may(work.owner, work.parameters)


def request(name: str, *, title: str, parameters: dict[str, Any], by: Any, stamp: str = "") -> Work:
    """Queue a file for `by`; while the same one of the same data (`stamp`) is in the making, that one is returned.

    Raises `Refused` without permission, and beyond `FILES_PER_PERSON` in the making.
    """
    require(works.kinds[name].may(by, parameters))
    asked = json.dumps([by.pk, parameters, stamp], sort_keys=True, ensure_ascii=False)
    about = hashlib.sha256(asked.encode()).hexdigest()
    with transaction.atomic():
        lanes.FILES.lock()
        if same := works.unfinished(name, about):
            return same
        works.expect_room(by)
        work = _row(name, about, title, by, parameters)
        work.save()
        transaction.on_commit(lanes.FILES.ring)
    return work


def _row(kind: str, about: str, title: str, by: Any, parameters: dict[str, Any]) -> Work:
    return Work(
        lane=FILES,
        kind=kind,
        about=about,
        title=title[:200],
        owner=by,
        parameters=parameters,
        requested_at=clock.now(),
    )


@transaction.atomic
def cancel(work: Work) -> Work:
    """Stop a file in the making; a worker that is at it stops within seconds. What has ended stays as it is."""
    work = Work.objects.select_for_update().get(pk=work.pk)
    if work.is_waiting:
        work.state, work.finished_at = State.CANCELLED, clock.now()
        work.save()  # with its lease: what still runs still takes a place
    return work


@transaction.atomic
def store(taken: Work, built: Built) -> None:
    """Keep the file, unless it was cancelled or taken over meanwhile; tell whoever has waited long."""
    work = lanes.FILES.claimed(taken)
    if work is None:
        return
    work.file.save("file", ContentFile(built.content), save=False)
    work.filename, work.content_type = built.filename[:200], built.content_type
    if built.rows is not None and "taken" in work.parameters:
        work.parameters["taken"]["rows"] = built.rows
    lanes.FILES.end(work, State.DONE)
    if work.finished_at - work.requested_at > TOLD_AFTER:
        lanes.tell(work, f"文件已生成：{work.title}", f"请在 {clock.show_instant(expires_at(work))} 前下载。")


@contextmanager
def place(title: str, *, by: Any) -> Iterator[None]:
    """Take a place of the lane for a file that must not be stored, made within the request and sent at once.

    Raises `Refused` before anything was done when none is free in time.
    """
    row = _row(AT_ONCE, f"{by.pk} {title}"[:64], title, by, {})
    for _ in range(int(PATIENCE / 0.2)):
        if sat_down(row):
            break
        time.sleep(0.2)
    else:
        raise Refused("现在生成文件的人较多，请过一会儿再试。本次没有办理任何事项。")
    try:
        with lanes.FILES.held(row):
            yield
    finally:
        row.delete()
        lanes.FILES.ring()


@transaction.atomic
def sat_down(row: Work) -> bool:
    """Whether a place was free, and is now taken by this row."""
    lanes.FILES.lock()
    if not lanes.FILES.free() or works.unfinished(row.kind, row.about):
        return False
    lanes.FILES.lease_to(row)
    return True


def _interrupted(parameters: dict[str, Any], user: Any) -> Built:
    raise Refused("生成时中断，没有留下文件，请重新办理。")


AT_ONCE = "at_once"
works.kinds[AT_ONCE] = File(_interrupted, may=lambda user, parameters: Verdict.yes())


def expires_at(work: Work) -> Any:
    """When the file is removed."""
    return work.finished_at and work.finished_at + KEEP


def expire() -> int:
    """Remove what ended a day ago, with its file; files left without a row are swept with all others (`alliance.files.files`)."""
    gone = 0
    for work in lanes.FILES.rows.filter(finished_at__lt=clock.now() - KEEP)[:200]:
        work.file.delete(save=False)
        work.delete()
        gone += 1
    return gone
