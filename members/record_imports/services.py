"""Records by workbook: upload and preview, then all of it or nothing."""

from datetime import timedelta
from typing import Any, BinaryIO

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import creates, do_to_each, verb
from alliance.workbook import blanks, reading, specs
from members.record_imports import rules
from members.record_imports.models import RecordImport
from members.record_imports.sheet import Plan, jsonable, spec_of
from members.records import kinds
from members.records.kinds import Kind
from members.units.models import Unit

MAX_SIZE = 10 * 1024 * 1024
KEPT_ERRORS = 2000
KEPT = timedelta(days=30)
State = RecordImport.State


def upload(file: BinaryIO, *, kind: Kind, unit: Unit, filename: str, by: Any) -> RecordImport:
    """Read a workbook and store what importing it would do; writes nothing else and tells nobody.

    Raises `Unreadable`, with a sentence for the person, for what is no such workbook.
    """
    require(rules.may_import(by, kind, unit))
    spec = spec_of(kind)
    read = reading.read(file, [spec], max_size=MAX_SIZE)[spec.title]
    if read.header_row in read.faulty_numbers:
        raise specs.Unreadable(
            "；".join(error.message for error in read.errors if error.row == read.header_row)
        )
    if not read.rows:
        raise specs.Unreadable("表里没有可导入的数据行（示例行不计）")
    rows = [{"row": row.number, "values": jsonable(row.values), "typed": row.typed} for row in read.rows]
    plan = Plan(kind, unit).take(rows, read.errors)
    faulty = {error.row for error in plan.errors}
    kept = [row if row["row"] in faulty else row | {"typed": {}} for row in rows]
    return _keep(
        kind=kind,
        unit=unit,
        filename=filename[-200:],
        rows=kept,
        errors=plan.errors[:KEPT_ERRORS],
        notices=read.notices[:50],
        by=by,
    )


@creates(rules.may_import, reason="上传待导入的记录")
def _keep(
    *, kind: Kind, unit: Unit, filename: str, rows: list[Any], errors: list[Any], notices: list[str], by: Any
) -> RecordImport:
    return RecordImport(
        kind=kind.key,
        unit=unit,
        filename=filename,
        rows=rows,
        errors=errors,
        notices=notices,
        uploaded_by=by,
    )


@verb(rules.may_apply, reason="确认导入")
def apply(upload: RecordImport, *, by: Any) -> None:
    """Write a draft for every row of the preview, each with its history, in one transaction; checked anew, so all or nothing."""
    kind = kinds.get(upload.kind)
    plan = Plan(kind, upload.unit).take(upload.rows)
    if plan.errors:
        first = plan.errors[0]
        raise Refused(
            f"上传以后情况已有变化：第 {first.row} 行 {first.message}。请重新上传，本次没有写入任何数据。"
        )
    made = audit.bulk_create(kind.model, plan.records, by=by, reason=f"导入（{upload.filename}）")
    upload.state, upload.created = State.APPLIED, len(made)
    upload.rows, upload.errors, upload.notices = [], [], []


@verb(rules.may_decide, reason="放弃导入")
def discard(upload: RecordImport, *, by: Any) -> None:
    """Drop a preview; its rows are forgotten."""
    upload.state, upload.rows, upload.errors, upload.notices = State.DISCARDED, [], [], []


def forget_old() -> int:
    """The sweep: previews that nobody decided for 30 days are dropped."""
    old = RecordImport.objects.filter(state=State.PREVIEW, created_at__lt=clock.now() - KEPT)
    return do_to_each(discard, list(old.defer("rows", "errors")[:100]))


def faulty_rows(upload: RecordImport) -> bytes:
    """The rows with errors as a workbook to be put right and uploaded again."""
    rows = [specs.InputRow(row["row"], typed=row["typed"]) for row in upload.rows if row["typed"]]
    errors = [specs.CellError(*error) for error in upload.errors]
    return blanks.with_errors(spec_of(kinds.get(upload.kind)), rows, errors)
