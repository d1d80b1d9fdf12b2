"""Uploaded files on the disk: safely there before their row is, and swept when a failed save has left them behind."""

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db.models import FileField, Model

from alliance.ground import clock

log = logging.getLogger(__name__)

GRACE = 3600  # seconds: a younger file may belong to a row that is being saved
BATCH = 500
FEW = 20  # so many files without a row are swept however few files there are


class Storage(FileSystemStorage):
    """As Django's, but what is saved survives a power cut as its row does, and a save that fails leaves nothing."""

    def _save(self, name, content):
        try:
            stored = super()._save(name, content)
            with open(self.path(stored), "rb") as file:
                os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):  # a name is never given twice, so this is our own half file
                os.unlink(self.path(name))
            raise
        return stored


class Suspicious(Exception):
    """So many files are without a row that the database is more likely to be the wrong one."""


def sweep_lost() -> int:
    """Remove files that no row knows, current or of the history, and that are older than an hour; returns how many.

    Raises `Suspicious`, which the secretariat reads among the jobs, where they are more than a tenth of all files: then
    somebody has restored or configured something wrongly, and nothing is removed.
    """
    old, lost = list(_old_files()), []
    for start in range(0, len(old), BATCH):
        names = old[start : start + BATCH]
        lost += sorted(set(names) - set(_known(names)))
    if len(lost) > max(FEW, len(old) // 10):
        raise Suspicious(
            f"{len(old)} 个文件中有 {len(lost)} 个在数据库里没有记录，数量异常，没有清理；请检查数据库与文件是否属于同一份备份。"
        )
    for name in lost:
        with suppress(FileNotFoundError):
            (Path(settings.MEDIA_ROOT) / name).unlink()
        log.info("file without a record removed: %s", name)
    return len(lost)


def _old_files() -> Iterator[str]:
    root = Path(settings.MEDIA_ROOT)
    oldest = clock.now().timestamp() - GRACE
    for folder, _, files in os.walk(root):
        for file in files:
            path = Path(folder) / file
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    yield path.relative_to(root).as_posix()


def _known(names: Iterable[str]) -> Iterator[str]:
    for model, field in _places():
        yield from model._base_manager.filter(**{f"{field}__in": names}).values_list(field, flat=True)


def _places() -> Iterator[tuple[type[Model], str]]:
    """Every column that names a file, those of the history included."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                yield model, field.name
                if history := getattr(model, "history", None):
                    yield history.model, field.name
