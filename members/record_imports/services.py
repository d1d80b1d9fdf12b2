"""Records by workbook: upload and preview, then all of it or nothing."""

from collections.abc import Container, Iterator
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.urls import reverse

from alliance.background import works
from alliance.background.models.works import Work
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import creates, do_to_each, verb
from alliance.workbook import blanks, reading, specs
from alliance.workbook.specs import CellError
from members.record_imports import rules
from members.record_imports.models import ImportedRows, RecordImport
from members.record_imports.repeats import Repeats
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
    errors, faulty, repeats = [*read.errors], read.faulty_numbers, Repeats(kind, unit)
    for part in _parts(read):
        errors += Plan(kind, unit, repeats=repeats).take(part, faulty).errors
    read.notices[:0] = repeats.notices()
    errors.sort(key=lambda error: error.row)
    return _keep(kind=kind, unit=unit, filename=filename, read=read, errors=errors, by=by)


def _parts(read: specs.SheetRows, faulty: Container[int] = ()) -> Iterator[list[dict[str, Any]]]:
    """The rows as they are kept, part by part; of the `faulty` ones also what was typed, to be put right."""
    for start in range(0, len(read.rows), RecordImport.part_size):
        yield [
            {
                "row": row.number,
                "values": jsonable(row.values),
                "typed": row.typed if row.number in faulty else {},
            }
            for row in read.rows[start : start + RecordImport.part_size]
        ]


@creates(rules.may_import)
def _keep(
    *, kind: Kind, unit: Unit, filename: str, read: specs.SheetRows, errors: list[CellError], by: Any
) -> RecordImport:
    upload = RecordImport(
        kind=kind.key,
        unit=unit,
        filename=f"{kind.label}.xlsx" if kind.personal else filename[-200:],
        total=len(read.rows),
        errors=errors[:KEPT_ERRORS],
        error_count=len(errors),
        notices=read.notices[:50],
        uploaded_by=by,
    )
    audit.save(upload, by=by, reason="上传待导入的记录")
    faulty = {error.row for error in errors}
    for number, rows in enumerate(_parts(read, faulty)):
        ImportedRows.objects.create(upload=upload, first=number * RecordImport.part_size, rows=rows)
    return upload


@verb(rules.may_apply)
def apply(upload: RecordImport, *, by: Any) -> RecordImport:
    """Write a draft for every row of the preview, each with its history, in one transaction; checked anew, so all or nothing.

    More than `IMPORTED_AT_ONCE` rows are a work in the background, which may be called off until it writes: then the import
    still waits when this returns.
    """
    if upload.total <= settings.IMPORTED_AT_ONCE:
        _check(upload, 0, upload.total)
        return _write(upload, by=by)
    title = f"导入{kinds.get(upload.kind).label}（{upload.unit}）"
    works.queue(rules.IMPORT, about=upload.pk, title=title, total=2 * upload.total, by=by)
    return upload


def _step(work: Work) -> bool:
    """Check the next rows; when all are in order, write them all."""
    upload = RecordImport.objects.select_related("unit").get(pk=work.about)
    if work.cursor < upload.total:
        work.stage = "核对"
        end = min(upload.total, work.cursor + RecordImport.part_size)
        _check(upload, work.cursor, end)
        work.cursor = work.done = end
        if work.cursor == upload.total:
            work.stage = "写入"
        return True
    _write(upload, by=work.owner)
    return False


def _check(upload: RecordImport, start: int, end: int) -> None:
    kind = kinds.get(upload.kind)
    _insist(Plan(kind, upload.unit, repeats=Repeats(kind, upload.unit)).take(upload.between(start, end)))


def _insist(plan: Plan) -> None:
    if plan.errors:
        first = plan.errors[0]
        raise Refused(
            f"上传以后情况已有变化：第 {first.row} 行 {first.message}。请重新上传，本次没有写入任何数据。"
        )


@verb(rules.may_write, reason="确认导入")
def _write(upload: RecordImport, *, by: Any) -> None:
    """All rows, whose contents have just been checked; partners and records that they name are looked for again."""
    kind, made = kinds.get(upload.kind), 0
    for part in upload.parts.iterator(1):
        plan = Plan(kind, upload.unit, checked=True).take(part.rows)
        _insist(plan)
        made += len(audit.bulk_create(kind.model, plan.records, by=by, reason=f"导入（{upload.filename}）"))
    upload.state, upload.created = State.APPLIED, made
    _forget(upload)


def _url_of(work: Work) -> str:
    return reverse("record_preview", args=[work.about])


def _remarks(work: Work) -> list[str]:
    made = RecordImport.objects.values_list("created", flat=True).get(pk=work.about)
    return [f"已导入 {made} 条为草稿，核对后可以成批报送。"]


works.kinds[rules.IMPORT] = works.Act(_step, url=_url_of, remarks=_remarks, whole=True)


@verb(rules.may_decide, reason="放弃导入")
def discard(upload: RecordImport, *, by: Any) -> None:
    """Drop a preview; its rows are forgotten."""
    upload.state = State.DISCARDED
    _forget(upload)


def _forget(upload: RecordImport) -> None:
    upload.errors, upload.notices = [], []
    upload.parts.all().delete()


def forget_old() -> int:
    """The sweep: previews that nobody decided for 30 days are dropped."""
    old = RecordImport.objects.filter(state=State.PREVIEW, created_at__lt=clock.now() - KEPT)
    return do_to_each(discard, list(old.defer("errors")[:100]))


def faulty_rows(upload: RecordImport) -> bytes:
    """The rows with errors as a workbook to be put right and uploaded again."""
    rows = [
        specs.InputRow(row["row"], typed=row["typed"])
        for part in upload.parts.iterator(1)
        for row in part.rows
        if row["typed"]
    ]
    errors = [CellError(*error) for error in upload.errors]
    return blanks.with_errors(spec_of(kinds.get(upload.kind)), rows, errors)
