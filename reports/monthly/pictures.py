"""Pictures of a report: checked, encoded anew without place and device, at most nine."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from alliance.files import uploads
from alliance.files.uploads import CheckedFile
from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from reports.monthly import rules
from reports.monthly.models import MonthlyReport, ReportPicture

KINDS = ("jpg", "png")


MAX_BYTES = 5 * 1024 * 1024


@verb(rules.may_edit, moves="edit")
def add(report: MonthlyReport, files: Iterable[CheckedFile], *, by: Any) -> list[ReportPicture]:
    """Add pictures that `uploads.check` has passed; a picture that is there already (same bytes) is left out.

    Raises `Refused` when there would be more than nine, or the report can no longer be changed.
    """
    known = set(report.pictures.values_list("sha256", flat=True))
    fresh = {file.sha256: file for file in files if file.sha256 not in known}
    if len(known) + len(fresh) > rules.MAX_PICTURES:
        raise Refused(
            f"每条信息最多 {rules.MAX_PICTURES} 张图片，现有 {len(known)} 张，不能再加 {len(fresh)} 张。"
        )
    return [_store(report, file, by) for file in fresh.values()]


def _store(report: MonthlyReport, file: CheckedFile, by: Any) -> ReportPicture:
    picture = ReportPicture(report=report)
    picture.keep(file)
    return audit.save(picture, by=by, reason="上传图片")


@verb(rules.may_edit, part_of="report")
def remove(picture: ReportPicture, *, by: Any) -> None:
    """Take a picture out of a report that can still be changed; its file goes when the transaction is kept."""
    file = picture.file
    audit.delete(picture, by=by, reason="移除图片")
    transaction.on_commit(lambda: file.storage.delete(file.name))


def checked(files: Iterable[Any]) -> list[CheckedFile]:
    """Check uploads as pictures of a report; raises `Refused` naming the first that is not one."""
    return [uploads.check(file, kinds=KINDS, max_bytes=MAX_BYTES) for file in files]


def sorted_out(files: Iterable[Any]) -> tuple[list[CheckedFile], list[str]]:
    """Check uploads one by one: the pictures that are in order, and why each of the others is not."""
    good, wrong = [], []
    for file in files:
        try:
            good += checked([file])
        except Refused as refused:
            wrong.append(refused.reason)
    return good, wrong
