"""Long exports: a row first, built in the background, permission asked again at download."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q

from . import clock
from .access import Refused, Verdict, require
from .models import Export

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
KEEP = timedelta(days=30)
MAX_ATTEMPTS = 3


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


def get_kind(name: str) -> Kind:
    return _kinds[name]


@transaction.atomic
def request(name: str, *, title: str, parameters: dict[str, Any], by: Any) -> Export:
    """Queue an export for `by`; the same one still waiting is returned instead of a second one."""
    require(_kinds[name].may(by, parameters))
    waiting = Export.objects.filter(
        owner=by, kind=name, parameters=parameters, state__in=[Export.State.QUEUED, Export.State.RUNNING]
    ).first()
    if waiting:
        return waiting
    export = Export.objects.create(
        owner=by, kind=name, title=title, parameters=parameters, requested_at=clock.now()
    )
    transaction.on_commit(lambda: _ring(str(export.pk)))
    return export


def _ring(pk: str) -> None:
    from . import tasks

    tasks.ring(tasks.build_export, pk)


def build(pk: str) -> bool:
    """Build one waiting export; False when it is gone, done, or in other hands."""
    export = _claim(pk)
    if export is None:
        return False
    chosen = _kinds.get(export.kind)
    try:
        if chosen is None:
            raise LookupError(f"没有“{export.kind}”这种导出")
        require(chosen.may(export.owner, export.parameters))
        built = chosen.build(export.parameters, export.owner)
    except Exception as error:
        log.exception("export %s failed", pk)
        export.error = error.reason if isinstance(error, Refused) else f"系统错误（{type(error).__name__}）"
        export.state = Export.State.FAILED if export.attempts >= MAX_ATTEMPTS else Export.State.QUEUED
    else:
        export.file.save("file", ContentFile(built.content), save=False)
        export.filename, export.content_type = built.filename, built.content_type
        export.state, export.error, export.finished_at = Export.State.DONE, "", clock.now()
    export.leased_until = None
    export.save()
    return export.state == Export.State.DONE


def _waiting():
    moment = clock.now()
    return Export.objects.filter(
        Q(state=Export.State.QUEUED) | Q(state=Export.State.RUNNING, leased_until__lt=moment)
    )


@transaction.atomic
def _claim(pk: str) -> Export | None:
    export = _waiting().select_for_update().filter(pk=pk).first()
    if export is None:
        return None
    if export.attempts >= MAX_ATTEMPTS:  # left behind each time: it is what kills the worker
        export.state, export.leased_until = Export.State.FAILED, None
        export.error = "生成时多次中断，可能内容过多，请缩小范围后重新导出。"
        export.save()
        return None
    export.state, export.leased_until = Export.State.RUNNING, clock.now() + LEASE
    export.attempts += 1
    export.save()
    return export


def build_waiting() -> int:
    """The sweep: whatever waits or was left behind by a killed worker."""
    return sum(build(str(pk)) for pk in list(_waiting().values_list("pk", flat=True)[:20]))


def expire() -> int:
    """Remove exports after 30 days, with their files."""
    gone = 0
    for export in Export.objects.filter(requested_at__lt=clock.now() - KEEP)[:200]:
        export.file.delete(save=False)
        export.delete()
        gone += 1
    return gone
