"""A duty record from first word to the secretariat's look: the verbs of every kind, each under its rule.

Whom it concerns is told: the partner when it is asked, the unit when a record is disputed or returned.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from alliance.files.stored import Room, past, title_of
from alliance.files.uploads import CheckedFile
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import claim, creates, verb
from alliance.history.autosaves import expect_version
from alliance.messages.notifications import notify
from alliance.registers import policy
from members.people.models import Representative
from members.records import rules
from members.records.evidence import RecordFile
from members.records.kinds import Kind
from members.records.models import Record
from members.units.models import Unit

FILE_MB, QUOTA_MB, MAX_FILES = 20, 200, 20
NEWLY = {"looked_by": None, "looked_at": None, "opinion": "", "correct_by": None}
UNANSWERED = {"answer_words": "", "answered_by": None, "answered_at": None}
Answer = Record.Answer
Content = Mapping[str, Any]


# ---------------------------------------------------------------- the unit writes and files


@creates(rules.may_begin, reason="新建草稿")
def begin(
    *, kind: Kind, unit: Unit, year: int, by: Any, part: int = 0, content: Content | None = None
) -> Record:
    """Open a draft of a kind for a unit and period, with some content or without. Nobody is told."""
    require(rules.is_possible(unit, year))
    if part not in (kind.parts or (0,)):
        raise Refused("请选择期次。", field="part")
    return _filled(kind.model(unit=unit, year=year, part=part), content or {})


@verb(rules.may_edit, moves="edit", reason="填写")
def write(record: Record, *, content: Content, by: Any, seen: int | None = None) -> None:
    """Keep what is written of a draft or a returned record. Raises `Conflict` when somebody else wrote since it was `seen`."""
    expect_version(record, seen, by=by)
    _filled(record, content)


@verb(rules.may_discard, moves="discard")
def discard(record: Record, *, by: Any) -> None:
    """Throw away a draft that was never filed, with its files; its history stays."""
    for file in files_of(record):
        audit.delete(file, by=by, reason="删除草稿的材料")
    audit.delete(record, by=by, reason="删除草稿")


def _ask_partner(record: Record) -> None:
    steps = "请核对并确认；如与事实不符，请提出异议并写明理由。"
    _tell(
        record, record.partner_id, "asked", f"请确认{record.unit}报送的{record.kind.label}“{record}”", steps
    )


@verb(rules.may_file, moves="file", reason="报送", tells=_ask_partner)
def file(record: Record, *, by: Any, moment: datetime) -> None:
    """File a complete record; the first filing decides whether it was in time. A partner that is a member is asked."""
    require(rules.is_complete(record))
    _take_in(record, by, moment)


@verb(
    rules.may_correct,
    moves="correct",
    reason="更正：{reason}",
    asks={"reason": "请写明更正原因。"},
    tells=_ask_partner,
)
def correct(
    record: Record, *, content: Content, reason: str, by: Any, moment: datetime, seen: int | None = None
) -> None:
    """Correct what was filed, for a reason; it waits to be looked at again, and the partner is asked again."""
    expect_version(record, seen, by=by)
    _filled(record, content)
    require(rules.is_complete(record))
    _take_in(record, by, moment)


def _take_in(record: Record, by: Any, moment: datetime) -> None:
    asks = Answer.ASKED if record.partner_id else Answer.NONE
    first = record.first_filed_at or moment
    _set(record, **NEWLY, **UNANSWERED, answer=asks, filed_by=by, filed_at=moment, first_filed_at=first)


def _withdrawn(record: Record, reason: str) -> None:
    if record.answer == Answer.CONFIRMED:
        title = f"{record.unit}撤回了{record.kind.label}“{record}”"
        _tell(record, record.partner_id, "withdrawn", title, f"原因：{reason}。该记录不再计入双方。")


@verb(
    rules.may_withdraw,
    moves="withdraw",
    reason="撤回：{reason}",
    asks={"reason": "请写明撤回原因。"},
    tells=_withdrawn,
)
def withdraw(record: Record, *, reason: str, by: Any) -> None:
    """Take back what was filed, for a reason; it counts no more, and a partner that had confirmed is told."""


def filed_last_year(kind: Kind, unit: Unit, year: int) -> QuerySet[Record]:
    """What can be taken over into a year: all that the unit filed of the kind the year before."""
    return kind.model.objects.counting(year - 1).filter(unit=unit)


@creates(rules.may_begin)
def copy_last_year(*, kind: Kind, unit: Unit, year: int, by: Any) -> list[Record]:
    """Drafts of all that the unit filed of a kind the year before: the content without results, state and partner's answer.

    What was copied already (a record of the year with the same title and period) is left out, also by
    two who do it at once. Nobody is told.
    """
    claim(unit)
    there = set(kind.model.objects.filter(unit=unit, year=year).values_list(kind.title, "part"))
    last = filed_last_year(kind, unit, year).order_by("pk")
    kept = [name for name in kind.content if name not in (*kind.results, "remark", "on")]
    return [
        begin(
            kind=kind,
            unit=unit,
            year=year,
            part=one.part,
            content={name: getattr(one, name) for name in (*kept, "partner", "partner_name")},
            by=by,
        )
        for one in last.select_related("partner")
        if (getattr(one, kind.title), one.part) not in there
    ]


# ---------------------------------------------------------------- the partner answers


@verb(rules.may_reply, moves="reply", reason="合作方确认")
def confirm(record: Record, *, by: Any, moment: datetime) -> None:
    """The partner says that it is so: the record counts for both from now on. Nobody is told."""
    _set(record, answer=Answer.CONFIRMED, answer_words="", answered_by=by, answered_at=moment)


def _disputed(record: Record, words: str) -> None:
    title = f"{record.partner}对{record.kind.label}“{record}”提出异议"
    _tell(record, record.unit_id, "disputed", title, f"异议：{words}。在对方确认前，该记录不计入合作事项。")


@verb(
    rules.may_reply,
    moves="reply",
    reason="合作方提出异议：{words}",
    asks={"words": "请写明与事实不符之处。"},
    tells=_disputed,
)
def dispute(record: Record, *, words: str, by: Any, moment: datetime) -> None:
    """The partner says that it is not so: the record counts for neither as something done together. The unit is told."""
    _set(record, answer=Answer.DISPUTED, answer_words=words, answered_by=by, answered_at=moment)


@verb(rules.may_retract, moves="retract", reason="合作方收回答复")
def retract(record: Record, *, by: Any) -> None:
    """The partner takes its answer back; it is asked again, and the record counts nothing for it meanwhile."""


# ---------------------------------------------------------------- the secretariat looks


@verb(rules.may_accept, moves="accept", reason="核对无误")
def accept(record: Record, *, by: Any, moment: datetime) -> None:
    """The secretariat has looked at it; nobody is told."""
    _set(record, looked_by=by, looked_at=moment)


def _returned(record: Record) -> None:
    deadline = clock.show_deadline(record.correct_by, with_year=True)
    title = f"{record.kind.label}“{record}”被退回修改"
    _tell(
        record,
        record.unit_id,
        "returned",
        title,
        f"原因：{record.opinion}。请于 {deadline} 前修改后重新报送。",
    )


@verb(
    rules.may_send_back,
    moves="send_back",
    reason="退回修改：{reason}",
    asks={"reason": "请写明退回原因。"},
    tells=_returned,
)
def send_back(
    record: Record, *, reason: str, by: Any, moment: datetime, correct_by: date | None = None
) -> None:
    """Return it for correction until the end of a day (by default so many days on, as set); the unit is told."""
    day = correct_by or clock.today() + timedelta(days=policy.get("record_correction_days"))
    if day < clock.today():
        raise Refused("修改期限不能早于今天。", field="correct_by")
    if clock.is_far(clock.end_of_day(day)):
        raise Refused("修改期限不超过一年，请核对日期。", field="correct_by")
    _set(record, opinion=reason, correct_by=clock.end_of_day(day), looked_by=by, looked_at=moment)


# ---------------------------------------------------------------- files


def files_of(record: Record) -> list[RecordFile]:
    """The files beside a record that were not taken away."""
    return list(RecordFile.objects.there().filter(kind=record.kind.key, record_id=record.pk))


@verb(rules.may_prove, moves="prove")
def add_file(record: Record, *, file: CheckedFile, title: str, dated_on: date | None, by: Any) -> RecordFile:
    """Put a file (which `uploads.check` has passed) beside a record; the same file again is the one already there.

    Raises `Refused` without the material's own date, with a future one, and beyond what a unit may keep.
    """
    day, there = past(dated_on), files_of(record)
    if record.kind.papers and title not in record.kind.papers:
        raise Refused("请选择是哪一种材料。", field="title")
    if known := next((one for one in there if one.sha256 == file.sha256), None):
        return known
    if len(there) >= MAX_FILES:
        raise Refused(f"每条记录最多 {MAX_FILES} 份佐证材料，请合并后上传。")
    mine = RecordFile.objects.filter(unit=record.unit_id)
    Room("本单位履职记录佐证材料", QUOTA_MB, FILE_MB).check(file, there=mine.there(), ever=mine)
    kept = RecordFile(
        kind=record.kind.key,
        record_id=record.pk,
        unit=record.unit,
        title=title_of(title, file.name),
        dated_on=day,
    )
    kept.keep(file)
    if record.kind.personal:  # the person's own name of a file often says whose it is
        kept.name = f"{kept.title}.{file.name.rpartition('.')[2]}"
    return audit.save(kept, by=by, reason=f"上传佐证材料“{kept.title}”")


@verb(rules.may_prove, moves="prove")
def remove_file(record: Record, *, file: RecordFile, by: Any) -> None:
    """Take a file away from its record; it stays in the store and in the history. Twice is the same."""
    found = claim(file)
    if not found.removed:
        found.removed = True
        audit.save(found, by=by, reason=f"移除佐证材料“{found.title}”")


# ---------------------------------------------------------------- parts of the verbs


def _filled(record: Record, content: Content) -> Record:
    """The record with this content; a day of its own decides its year and period."""
    allowed = {*record.kind.content, "partner", "partner_name"}
    _set(record, **{name: value for name, value in content.items() if name in allowed})
    record.settle_period()
    if record.partner_id is None:
        record.answer = Answer.NONE
    if wrong := rules.contradictions(record):
        raise Refused("；".join(said.rstrip("。") for said in wrong.values()) + "。", fields=wrong)
    return record


def _set(record: Record, **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)


def _tell(record: Record, unit_id: int | None, step: str, title: str, body: str) -> None:
    """Tell the head and the liaisons of a unit; one message for each time that this step is taken."""
    roles = (Representative.Role.HEAD, Representative.Role.LIAISON)
    serving = Representative.objects.current().filter(unit=unit_id, role__in=roles).select_related("user")
    notify(
        [] if unit_id is None else [one.user for one in serving],
        matter=f"record:{record.kind.key}:{record.pk}",
        step=f"{step}-{record.version}",
        title=title,
        body=body,
        url=record.get_absolute_url(),
        about=record.unit,
    )
