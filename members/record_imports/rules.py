"""Who may bring records in by workbook, and decide about a preview."""

from typing import Any

from alliance.ground.access import Verdict
from members.record_imports.models import RecordImport
from members.records import kinds
from members.records.kinds import Kind
from members.records.rules import may_file_kind
from members.units.models import Unit


def may_import(user: Any, kind: Kind, unit: Unit) -> Verdict:
    """As writing single records: for people of a member unit that files the kind."""
    if not unit.is_active:
        return Verdict.no("该单位现在不是成员单位，不能填报。")
    return may_file_kind(user, kind, unit)


def may_decide(user: Any, upload: RecordImport) -> Verdict:
    """Who uploaded it decides, while the person still stands for the unit."""
    if upload.uploaded_by_id != user.pk:
        return Verdict.no("由上传人确认或放弃。")
    if upload.state != RecordImport.State.PREVIEW:
        return Verdict.no("这次导入已经办理。")
    return may_import(user, kinds.get(upload.kind), upload.unit)


def may_apply(user: Any, upload: RecordImport) -> Verdict:
    if upload.errors:
        return Verdict.no("表中还有错误，请改正后重新上传。")
    return may_decide(user, upload)
