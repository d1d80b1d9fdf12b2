"""Files on the disk: none half written, none without a row for longer than an hour, never one with a row removed."""

import errno
import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from alliance.background.models.jobs import JobRun
from alliance.files import files
from alliance.ground import audit
from alliance.jobs import sweeps
from alliance.registers import portal
from alliance.site.models import RegulationText


@pytest.fixture
def media(settings):
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir()
    return folder


def lay(media, name, age=2 * files.GRACE):
    """A file of that age that no row knows."""
    path = media / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (time.time() - age,) * 2)
    return path


def text(name):
    """A row with a file that is old."""
    row = RegulationText(name=name, sha256="0" * 64)
    row.file.save("file", ContentFile(b"text"), save=False)
    audit.save(row, by=None, reason="测试")
    path = Path(row.file.path)
    os.utime(path, (time.time() - 2 * files.GRACE,) * 2)
    return row, path


def test_sweep_removes_what_no_row_knows_after_an_hour(db, media):
    old, young = lay(media, "evidence/old"), lay(media, "evidence/young", age=files.GRACE - 60)
    _, kept = text("a")
    assert files.sweep_lost() == 1
    assert (old.exists(), young.exists(), kept.exists()) == (False, True, True)
    assert files.sweep_lost() == 0


def test_sweep_keeps_what_only_the_history_knows(db, media):
    row, path = text("a")
    RegulationText.objects.filter(pk=row.pk).delete()
    assert (files.sweep_lost(), path.exists()) == (0, True)


def test_sweep_removes_nothing_where_too_many_files_are_without_a_row(db, media):
    lost = [lay(media, f"evidence/{number}") for number in range(files.FEW + 1)]
    sweeps.run_sweep(portal.registry.sweeps["alliance.lost_files"])
    assert [path.exists() for path in lost] == [True] * len(lost)
    assert JobRun.objects.get(name="alliance.lost_files").error == (
        "Suspicious: 21 个文件中有 21 个在数据库里没有记录，数量异常，没有清理；请检查数据库与文件是否属于同一份备份。"
    )
    lost[0].unlink()
    assert files.sweep_lost() == files.FEW


def test_sweep_of_an_empty_house_removes_nothing(db):
    assert files.sweep_lost() == 0


class Full(ContentFile):
    """A disk that is full after the first piece."""

    def chunks(self, chunk_size=None):
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_save_that_fails_leaves_no_half_file(media):
    with pytest.raises(OSError, match="No space left"):
        default_storage.save("evidence/a", Full(b"whole"))
    assert [path.name for path in media.rglob("*") if path.is_file()] == []
    assert default_storage.save("evidence/a", ContentFile(b"whole")) == "evidence/a"
    assert (media / "evidence/a").read_bytes() == b"whole"
