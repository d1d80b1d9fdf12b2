"""Who may bring records in by workbook, and decide about a preview."""

from typing import Any

from alliance.background import works
from alliance.ground.access import Verdict
from members.record_imports.models import RecordImport
from members.records import kinds
from members.records.kinds import Kind
from members.records.rules import may_file_kind
from members.units.models import Unit

IMPORT = "members.record_imports"  # the work that writes one


def may_import(user: Any, kind: Kind, unit: Unit) -> Verdict:
    """As writing single records: for people of a member unit that files the kind."""
    if not unit.is_active:
        return Verdict.no("该单位现在不是成员单位，不能填报。")
    return may_file_kind(user, kind, unit)


def may_read(user: Any, upload: RecordImport) -> Verdict:
    """Who uploaded it; what was read, as long as the person files for the unit."""
    if upload.uploaded_by_id != user.pk:
        return Verdict.no("由上传人查看。")
    if upload.state != RecordImport.State.PREVIEW:
        return Verdict.yes()
    return may_import(user, kinds.get(upload.kind), upload.unit)


def is_free(upload: RecordImport) -> Verdict:
    """Nothing is decided of an import while it is written in the background."""
    if works.unfinished(IMPORT, upload.pk) is None:
        return Verdict.yes()
    return Verdict.no("正在后台导入，请等待办理完成，或在办理进度页取消。")


def may_decide(user: Any, upload: RecordImport) -> Verdict:
    """Who uploaded it decides, while the person still stands for the unit."""
    if upload.uploaded_by_id != user.pk:
        return Verdict.no("由上传人确认或放弃。")
    if upload.state != RecordImport.State.PREVIEW:
        return Verdict.no("这次导入已经办理。")
    return may_import(user, kinds.get(upload.kind), upload.unit) and is_free(upload)


def may_apply(user: Any, upload: RecordImport) -> Verdict:
    return _is_faultless(upload) and may_decide(user, upload)


def may_write(user: Any, upload: RecordImport) -> Verdict:
    """Asked once more when it is written, maybe minutes later: who decided must still stand for the unit."""
    if upload.state != RecordImport.State.PREVIEW:
        return Verdict.no("这次导入已经办理。")
    return _is_faultless(upload) and may_import(user, kinds.get(upload.kind), upload.unit)


def _is_faultless(upload: RecordImport) -> Verdict:
    return Verdict(not upload.errors, "" if not upload.errors else "表中还有错误，请改正后重新上传。")
