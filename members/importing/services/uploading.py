"""Uploading a roster: read by its labels, or by what a person says they mean, and shown as it will stand. Writes no unit."""

import hashlib
import io
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, BinaryIO

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import creates, verb
from alliance.workbook import blanks, reading, specs
from alliance.workbook.headings import Heading
from members.importing import rules
from members.importing.models import KnownColumns, RosterImport
from members.importing.numbers import OTHER, SAME
from members.importing.plan import ERROR, Plan
from members.roster import sheet as roster

MAX_SIZE = 10 * 1024 * 1024
KEPT_ERRORS = 5000
KEPT = timedelta(days=30)
State = RosterImport.State


def upload(file: BinaryIO, *, filename: str, by: Any) -> RosterImport:
    """Read an uploaded workbook and store what importing it would do; writes nothing else and tells nobody.

    Where it is not clear which row is the heading or which column is what, the upload waits for `match`. Raises
    `specs.Unreadable`, with a message for the person, for what is no workbook. Uploading the same file twice gives two
    previews.
    """
    if by is not None:
        require(rules.may_import_roster(by))
    file.seek(0)
    content = file.read()
    made = RosterImport(
        filename=filename[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_by=by,
    )
    try:
        read = _read(content, remembered=_remembered().get)
        unclear = [error.message for error in read.errors if error.row == read.header_row]
    except specs.NoHeading as error:
        read, unclear = None, [str(error).replace("。请使用下载的模板填写", "")]
    if unclear:
        made.state, made.notices = State.MATCHING, [f"{one}。" for one in unclear]
    else:
        _preview(made, read, by=by)
    return _keep(made=made, by=by)


@creates(rules.may_import_roster, reason="上传名册")
def _keep(*, made: RosterImport, by: Any) -> RosterImport:
    return made


def match(upload: RosterImport, *, chosen: specs.Chosen, by: Any) -> RosterImport:
    """Read the file as a person says its columns are, and remember that for the next file with the same heading.

    Raises `Refused` when a needed column is missing or one thing stands in two columns.
    """
    taken = list(chosen.columns.values())
    for column in roster.COLUMNS:
        if taken.count(column.key) > 1:
            raise Refused(f"“{column.label}”选了 {taken.count(column.key)} 列，请只选一列。")
        if column.required and column.key not in taken and not chosen.everywhere.get(column.key):
            raise Refused(f"“{column.label}”是必填的，请指出是哪一列，或填写各行都相同的内容。")
    return _matched(upload, chosen=chosen, read=_read(bytes(upload.content), chosen=chosen), by=by)


@verb(rules.may_decide_import, reason="核对名册的列")
def _matched(upload: RosterImport, *, chosen: specs.Chosen, read: specs.SheetRows, by: Any) -> None:
    upload.chosen = {
        "first": chosen.first,
        "last": chosen.last,
        "columns": {str(at): key for at, key in chosen.columns.items()},
        "everywhere": chosen.everywhere,
    }
    upload.state, upload.answers = State.PREVIEW, {}
    _preview(upload, read, by=by)
    if read.fingerprint and not chosen.everywhere:
        _remember(read.fingerprint, upload.chosen["columns"], by=by)


def answer(upload: RosterImport, *, answers: Mapping[str, str], by: Any) -> RosterImport:
    """Say of people who stand there with another number whether they are the same; the preview is made anew."""
    return _answered(upload, answers=answers, read=_read_as_before(upload), by=by)


@verb(rules.may_decide_import, reason="回答名册中的问题")
def _answered(upload: RosterImport, *, answers: Mapping[str, str], read: specs.SheetRows, by: Any) -> None:
    asked = {one["key"] for one in upload.questions} | set(upload.answers)
    upload.answers |= {key: said for key, said in answers.items() if key in asked and said in (SAME, OTHER)}
    _preview(upload, read, by=by)


@verb(rules.may_decide_import, reason="放弃导入")
def discard(upload: RosterImport, *, by: Any) -> None:
    """Drop a preview; its rows are forgotten. Refused when it has been decided already."""
    require(rules.is_undecided(upload))
    upload.state = State.DISCARDED
    upload.forget()


@verb(None, reason="清除未导入的行")
def forget_rest(upload: RosterImport, *, by: Any) -> None:
    """A month after an import: empty the faulty rows that were left out, and what it would take to undo it."""
    upload.written = {}
    upload.forget()


def forget_old() -> int:
    """The sweep: discard what nobody confirmed for 30 days and empty what was left out, since it is personal data."""
    old = RosterImport.objects.filter(created_at__lt=clock.now() - KEPT)
    waiting = list(old.filter(state__in=[State.PREVIEW, State.MATCHING]).only("pk")[:100])
    for upload in waiting:
        discard(upload, by=None)
    rest = list(old.filter(state=State.APPLIED).exclude(rows=[], written={}).only("pk")[:100])
    for upload in rest:
        forget_rest(upload, by=None)
    return len(waiting) + len(rest)


def columns_of(upload: RosterImport) -> tuple[list[tuple[int, dict[int, str]]], list[Heading]]:
    """The first rows of the file and its possible headings, the likeliest first. Raises `specs.Unreadable`."""
    return reading.first_rows(io.BytesIO(bytes(upload.content)), roster.SHEET, max_size=MAX_SIZE)


def faulty_rows(upload: RosterImport) -> bytes:
    """The rows with errors as a workbook to be put right and uploaded again."""
    rows = [
        specs.InputRow(
            row["row"], typed=row["typed"] or {key: str(value) for key, value in row["values"].items()}
        )
        for row in upload.rows
    ]
    return blanks.with_errors(roster.SHEET, rows, [specs.CellError(*error) for error in upload.errors])


def replan(upload: RosterImport, *, by: Any) -> Plan:
    """What the kept rows would do now; the preview says so from here on. The caller saves."""
    plan = Plan(upload.rows, _unread(upload), by=by, answers=upload.answers)
    remarks = [row.get("remarks", []) for row in upload.rows]
    upload.rows = [
        row | _shown(planned, said)
        for row, planned, said in zip(upload.rows, plan.planned, remarks, strict=True)
    ]
    upload.errors = [list(error) for error in plan.errors[:KEPT_ERRORS]]
    upload.questions = list(plan.questions.values())
    return plan


def _preview(upload: RosterImport, read: specs.SheetRows, *, by: Any) -> None:
    if not read.rows:
        raise specs.Unreadable("表里没有可导入的数据行（示例行不计）")
    unread: dict[int, list[Any]] = {}
    for error in read.errors:
        unread.setdefault(error.row, []).append(list(error[1:]))
    upload.notices = read.notices[:50]
    upload.rows = [
        {
            "row": row.number,
            "values": _jsonable(row.values),
            "typed": row.typed,
            "remarks": row.remarks,
            "unread": unread.get(row.number, []),
        }
        for row in read.rows
    ]
    replan(upload, by=by)
    for row in upload.rows:
        if row["outcome"] != ERROR:
            row["typed"] = {}


def _shown(planned: Any, remarks: list[str]) -> dict[str, Any]:
    told = planned.as_json()
    return told | {"hints": [*remarks, *told["hints"]]}


def _unread(upload: RosterImport) -> list[specs.CellError]:
    return [specs.CellError(row["row"], *error) for row in upload.rows for error in row.get("unread", [])]


def _read(content: bytes, **how: Any) -> specs.SheetRows:
    file = io.BytesIO(content)
    return reading.read(file, [roster.SHEET], max_size=MAX_SIZE, **how)[roster.SHEET.title]


def _read_as_before(upload: RosterImport) -> specs.SheetRows:
    if not upload.chosen:
        return _read(bytes(upload.content), remembered=_remembered().get)
    columns = {int(at): key for at, key in upload.chosen["columns"].items()}
    said = specs.Chosen(upload.chosen["first"], upload.chosen["last"], columns, upload.chosen["everywhere"])
    return _read(bytes(upload.content), chosen=said)


def _remembered() -> dict[str, dict[int, str]]:
    """What each heading that somebody explained before means."""
    return {
        known.fingerprint: {int(at): key for at, key in known.columns.items()}
        for known in KnownColumns.objects.filter(sheet=roster.SHEET.title)
    }


def _remember(fingerprint: str, columns: dict[str, str], *, by: Any) -> None:
    known = KnownColumns.objects.filter(sheet=roster.SHEET.title, fingerprint=fingerprint).first()
    known = known or KnownColumns(sheet=roster.SHEET.title, fingerprint=fingerprint)
    known.columns = columns
    audit.save(known, by=by, reason="记住表头")


def _jsonable(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
