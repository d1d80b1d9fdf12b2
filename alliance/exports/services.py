"""Files that take a while: a row first, made in the background two at a time, permission asked again when fetched."""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from alliance.background import lanes
from alliance.exports.models import Export
from alliance.ground import clock, doorbell
from alliance.ground.access import Refused, Verdict, require
from alliance.messages.notifications import notify

log = logging.getLogger(__name__)

PLACES = 2
LEASE = timedelta(seconds=45)  # renewed while the file is made
KEEP = timedelta(hours=24)
TOLD_AFTER = timedelta(seconds=30)  # who waited longer has gone on to something else
PATIENCE = 8.0  # seconds that a request waits for a place in `place`
State = Export.State


@dataclass(frozen=True)
class Built:
    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Kind:
    """`build(parameters, user)` makes the file with the rights of `user`; `may(user, parameters)` is asked each time."""

    name: str
    label: str
    build: Callable[[dict[str, Any], Any], Built]
    may: Callable[[Any, dict[str, Any]], Verdict]


_kinds: dict[str, Kind] = {}


def kind(name: str, *, label: str, build: Callable, may: Callable) -> None:
    """Register a kind of export."""
    _kinds[name] = Kind(name, label, build, may)


def may_have(export: Export) -> Verdict:
    """Whether its owner may have this file now."""
    if not export.owner.is_active:
        return Verdict.no("账号已停用。")
    if export.kind not in _kinds:
        return Verdict.no("这种文件现在不能生成，请重新申请。")
    return _kinds[export.kind].may(export.owner, export.parameters)


# --- what a person does


def request(name: str, *, title: str, parameters: dict[str, Any], by: Any, stamp: str = "") -> Export:
    """Queue a file for `by`; while the same one of the same data (`stamp`) is in the making, that one is returned.

    Raises `Refused` without permission, and beyond `FILES_PER_PERSON` in the making.
    """
    require(_kinds[name].may(by, parameters))
    asked = json.dumps([name, parameters, stamp], sort_keys=True, ensure_ascii=False)
    key = hashlib.sha256(asked.encode()).hexdigest()
    with transaction.atomic():
        LANE.lock()
        unfinished = Export.objects.filter(owner=by, state__in=Export.UNFINISHED)
        if same := unfinished.filter(key=key).first():
            return same
        _expect_room(unfinished.count())
        export = Export.objects.create(
            owner=by, kind=name, key=key, title=title[:200], parameters=parameters, requested_at=clock.now()
        )
        transaction.on_commit(ring)
    return export


def _expect_room(number: int) -> None:
    if number >= settings.FILES_PER_PERSON:
        raise Refused(f"您已有 {number} 份文件在排队或生成，请等其中一份完成，或在“我的导出”中取消后再申请。")


@transaction.atomic
def cancel(export: Export) -> Export:
    """Stop a file in the making; a worker that is at it stops within seconds. What has ended stays as it is."""
    export = Export.objects.select_for_update().get(pk=export.pk)
    if export.is_unfinished:
        export.state, export.finished_at = State.CANCELLED, clock.now()
        export.save()  # with its lease: what still runs still takes a place
    return export


@transaction.atomic
def retry(export: Export) -> Export:
    """Queue a failed or cancelled file again; the same one already in the making is returned instead."""
    LANE.lock()
    export = Export.objects.select_for_update().get(pk=export.pk)
    if export.state not in (State.FAILED, State.CANCELLED):
        return export
    unfinished = Export.objects.filter(owner=export.owner_id, state__in=Export.UNFINISHED)
    if same := unfinished.filter(key=export.key).first():
        return same
    _expect_room(unfinished.count())
    export.state, export.failures, export.error, export.finished_at = State.QUEUED, 0, "", None
    export.turn, export.leased_until, export.requested_at = export.turn + 1, None, clock.now()
    export.save()
    transaction.on_commit(ring)
    return export


@contextmanager
def place(title: str, *, by: Any) -> Iterator[None]:
    """Take a place of the lane for a file that must not be stored, made within the request and sent at once.

    Raises `Refused` before anything was done when none is free in time.
    """
    row = Export(owner=by, kind=AT_ONCE, key=title, title=title, requested_at=clock.now())
    for _ in range(int(PATIENCE / 0.2)):
        if _sat_down(row):
            break
        time.sleep(0.2)
    else:
        raise Refused("现在生成文件的人较多，请过一会儿再试。本次没有办理任何事项。")
    try:
        with LANE.held(row):
            yield
    finally:
        row.delete()
        ring()


@transaction.atomic
def _sat_down(row: Export) -> bool:
    LANE.lock()
    if not LANE.free():
        return False
    if Export.objects.filter(owner=row.owner, key=row.key, state__in=Export.UNFINISHED).exists():
        return False
    LANE.lease_to(row)
    return True


def _interrupted(parameters: dict[str, Any], user: Any) -> Built:
    raise Refused("生成时中断，没有留下文件，请重新办理。")


AT_ONCE = "at_once"
kind(AT_ONCE, label="即时文件", build=_interrupted, may=lambda user, parameters: Verdict.yes())


# --- what a worker does


def build_next() -> Export | None:
    """Make the file whose turn it is, if a place is free, and ring for the one after it; returns it as it ended."""
    export = LANE.take()
    if export is None:
        return None
    try:
        with LANE.held(export):
            built = _built(export)
        _store(export, built)
    except lanes.Halted:
        log.info("export %s was cancelled", export.pk)
    except Refused as error:
        _fail(export, error.reason, final=True)
    except Exception as error:
        log.exception("export %s failed", export.pk)
        _fail(export, f"系统错误（{type(error).__name__}）", final=False)
    _let_go(export)
    if LANE.waiting().exists():
        ring()
    return Export.objects.filter(pk=export.pk).first()


def build_waiting() -> int:
    """Make everything that waits, one after the other; returns how many files there are now."""
    made = 0
    while (export := build_next()) is not None:
        made += export.state == State.DONE
    return made


def _built(export: Export) -> Built:
    require(may_have(export))
    built = _kinds[export.kind].build(export.parameters, export.owner)
    if lanes.halted():
        raise lanes.Halted
    return built


@transaction.atomic
def _store(export: Export, built: Built) -> None:
    """Keep the file, unless it was cancelled or taken over meanwhile; tell whoever has waited long."""
    row = LANE.claimed(export)
    if row is None or row.state != State.RUNNING:
        return
    row.file.save("file", ContentFile(built.content), save=False)
    row.filename, row.content_type = built.filename[:200], built.content_type
    row.state, row.error, row.finished_at, row.leased_until = State.DONE, "", clock.now(), None
    row.save()
    if row.finished_at - row.requested_at > TOLD_AFTER:
        _tell(row, f"文件已生成：{row.title}", f"请在 {clock.show_instant(expires_at(row))} 前下载。")


@transaction.atomic
def _fail(export: Export, reason: str, *, final: bool) -> None:
    """The third failure in a row, and a refusal, end it and are told."""
    row = LANE.claimed(export)
    if row is None or row.state != State.RUNNING:
        return
    row.failures += 1
    row.error, row.leased_until = reason[:500], None
    if final or row.failures >= lanes.MAX_FAILURES:
        _end(row)
    else:
        row.state = State.QUEUED
        row.save()


@transaction.atomic
def _let_go(export: Export) -> None:
    """What was cancelled while it was made takes no place any more."""
    row = LANE.claimed(export)
    if row is not None and row.leased_until and row.state != State.RUNNING:
        row.leased_until = None
        row.save()


def _give_up(row: Export) -> None:
    row.error, row.leased_until = "生成时多次中断，可能内容过多，请缩小范围后重新导出。", None
    _end(row)


def _end(row: Export) -> None:
    row.state, row.finished_at = State.FAILED, clock.now()
    row.save()
    _tell(row, f"文件没有生成：{row.title}", row.error)


def _tell(row: Export, title: str, body: str) -> None:
    notify(
        [row.owner],
        matter=f"export:{row.pk}",
        step=f"{row.state}-{row.turn}",
        title=title,
        body=body,
        url=row.get_absolute_url(),
    )


def ring() -> None:
    doorbell.ring("alliance.tasks.build_file")


def ring_for_waiting() -> int:
    """The sweep: wakes a worker for each file that could be taken now, and makes none itself."""
    number = min(LANE.free(), LANE.waiting().count())
    for _ in range(number):
        ring()
    return number


# --- what time does


def expires_at(export: Export) -> Any:
    """When the file is removed."""
    return export.finished_at and export.finished_at + KEEP


def expire() -> int:
    """Remove what ended a day ago, with its file; files left without a row are swept with all others (`alliance.files.files`)."""
    gone = 0
    for export in Export.objects.filter(finished_at__lt=clock.now() - KEEP)[:200]:
        export.file.delete(save=False)
        export.delete()
        gone += 1
    return gone


LANE = lanes.Lane("files", Export, places=PLACES, lease=LEASE, give_up=_give_up)
