"""Pictures of a report: checked, encoded anew without place and device, at most nine."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from django.db import transaction

from alliance.files import pictures as of_files
from alliance.files import uploads
from alliance.files.uploads import CheckedFile
from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from reports.monthly import rules
from reports.monthly.models import MonthlyReport, ReportPicture

KINDS = ("jpg", "png")
CAPTION_LENGTH = 100


@verb(rules.may_edit, moves="edit")
def add(report: MonthlyReport, files: Iterable[tuple[CheckedFile, str]], *, by: Any) -> list[ReportPicture]:
    """Add pictures that `uploads.check` has passed, each with its caption; a picture that is there already (same bytes) is left out.

    Raises `Refused` when there would be more than nine, or the report can no longer be changed.
    """
    known = set(report.pictures.values_list("sha256", flat=True))
    fresh = {file.sha256: (file, caption) for file, caption in files if file.sha256 not in known}
    if len(known) + len(fresh) > rules.MAX_PICTURES:
        raise Refused(
            f"每条信息最多 {rules.MAX_PICTURES} 张图片，现有 {len(known)} 张，不能再加 {len(fresh)} 张。"
        )
    return [_store(report, file, caption, by) for file, caption in fresh.values()]


def _store(report: MonthlyReport, file: CheckedFile, caption: str, by: Any) -> ReportPicture:
    picture = ReportPicture(report=report, caption=caption)
    picture.keep(file)
    return audit.save(picture, by=by, reason="上传图片")


@verb(rules.may_edit, part_of="report")
def remove(picture: ReportPicture, *, by: Any) -> None:
    """Take a picture out of a report that can still be changed; its file goes when the transaction is kept."""
    file = picture.file
    audit.delete(picture, by=by, reason="移除图片")
    transaction.on_commit(lambda: file.storage.delete(file.name))


def sorted_out(
    files: Iterable[Any], captions: Iterable[str] = ()
) -> tuple[list[tuple[CheckedFile, str]], list[str]]:
    """The uploads that are pictures, each with the caption typed for it, and what is wrong with the others."""
    good, complaints = [], []
    for file, caption in zip_longest(files, captions, fillvalue=""):
        if not file:
            continue
        try:
            checked = uploads.check(file, kinds=KINDS, max_bytes=of_files.MAX_BYTES)
        except Refused as refused:
            complaints.append(refused.reason)
        else:
            good.append((checked, " ".join(caption.split())[:CAPTION_LENGTH]))
    return good, complaints
