"""Answering a task, and what the secretariat does with an answer: return, more time, none needed (第七条·(四))."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alliance.files.stored import Room
from alliance.files.uploads import CheckedFile
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import UNCHANGED, verb
from alliance.history.autosaves import expect_version
from councils.recusal import audience
from reports.answers import rules, values
from reports.collections.models.answers import Answer, AnswerFile
from reports.collections.models.collections import Question
from reports.collections.services import composing

FILE_MB, ALL_MB = 20, 60
ROOM = Room("本单位本次填报的文件", ALL_MB, FILE_MB)
Files = Mapping[int, CheckedFile]


@verb(rules.may_fill, moves="fill")
def fill(
    answer: Answer,
    *,
    values: Mapping[int, Any],
    by: Any,
    files: Files | None = None,
    seen: int | None = None,
) -> Any:
    """Keep what was typed, and the files that came with it, as a draft; nothing is required. Nobody is told.

    Raises `Conflict` when somebody else has saved since `seen`, unless only the own autosave came between.
    """
    expect_version(answer, seen, by=by)
    changed = _write(answer, values, files or {}, by=by)
    return _saved(answer, changed, "填写", by=by)


@verb(rules.may_hand_in, moves="hand_in", reason=lambda record, **_: f"报送（{record.timeliness}）")
def hand_in(answer: Answer, *, moment: datetime, by: Any) -> None:
    """Hand the draft in; the first time decides whether it is on time. It stands in the table at once, nobody gets a message.

    Raises `Refused` while something required is missing.
    """
    _complete(answer)
    answer.handed_in_at, answer.handed_in_by = moment, by
    answer.first_handed_in_at = answer.first_handed_in_at or moment
    answer.correct_by = None


@verb(rules.may_correct, moves="correct")
def correct(
    answer: Answer, *, values: Mapping[int, Any], by: Any, files: Files | None = None, seen: int | None = None
) -> Any:
    """Correct what was handed in, before the due date; it stays complete and handed in."""
    expect_version(answer, seen, by=by)
    changed = _write(answer, values, files or {}, by=by)
    _complete(answer)
    return _saved(answer, changed, "更正", by=by)


def _saved(answer: Answer, changed: bool, reason: str, *, by: Any) -> Any:
    if not changed:
        return UNCHANGED
    audit.save(answer, by=by, reason=reason)
    return None


def _write(answer: Answer, given: Mapping[int, Any], files: Files, *, by: Any) -> bool:
    """Put values and files into the answer; returns whether anything is new."""
    questions = {one.pk: one for one in answer.collection.questions.all()}
    found = dict(answer.values)
    for pk, value in given.items():
        if (question := questions.get(pk)) is not None and question.kind != Question.Kind.FILE:
            found[question.key] = values.kept(question, value)
    changed = found != answer.values
    answer.values = found
    for pk, file in files.items():
        if (question := questions.get(pk)) is not None and question.kind == Question.Kind.FILE:
            _attach(answer, question, file, by=by)
            changed = True
    return changed


def _attach(answer: Answer, question: Question, file: CheckedFile, *, by: Any) -> None:
    """The file of a question, in place of one before. Raises `Refused` beyond the room of an answer."""
    ROOM.check(
        file,
        there=answer.files.exclude(question=question),
        ever=AnswerFile.history.filter(answer_id=answer.pk),
    )
    row = answer.files.filter(question=question).first() or AnswerFile(answer=answer, question=question)
    row.keep(file)
    audit.save(row, by=by, reason=f"上传：{question.label}")


def _complete(answer: Answer) -> None:
    kept = set(answer.files.exclude(file="").values_list("question", flat=True))
    lacking = [
        one.label
        for one in answer.collection.questions.all()
        if one.required and not (one.pk in kept if one.kind == Question.Kind.FILE else answer.value_of(one))
    ]
    if lacking:
        raise Refused(f"请先填写：{'、'.join(lacking)}。")


# ---------------------------------------------------------------- what the secretariat does


def _tell(answer: Answer, step: str, title: str, body: str) -> None:
    composing.tell_units(
        answer.collection,
        f"{step}-{answer.version}",
        title,
        [answer],
        body=body,
    )


def _returned(answer: Answer, reason: str) -> None:
    body = f"退回原因：{reason}\n请于{clock.before(answer.correct_by)}改好后重新报送。"
    _tell(answer, "returned", f"征集填报退回修改：{answer.collection.title}", body)
    people = audience.contacts_of(answer.unit)
    if answer.handed_in_by not in people and answer.handed_in_by_id is not None:
        _tell_author(answer, body)


def _tell_author(answer: Answer, body: str) -> None:
    audience.tell(
        answer.unit,
        [answer.handed_in_by],
        matter=f"collection:{answer.pk}",
        step=f"returned-{answer.version}",
        title=f"征集填报退回修改：{answer.collection.title}",
        body=body,
        url=answer.get_absolute_url(),
    )


@verb(
    rules.may_send_back,
    moves="send_back",
    reason="退回修改：{reason}",
    asks={"reason": "请填写退回原因。"},
    tells=_returned,
)
def send_back(answer: Answer, *, reason: str, correct_by: datetime, by: Any, moment: datetime) -> None:
    """Return it for correction until `correct_by` (exclusive); liaisons and who handed it in are told.

    The first handing in still decides whether it was on time; while it is with the unit it does not count as answered.
    """
    if correct_by <= moment:
        raise Refused("修改截止日期不能早于今天。", field="correct_by")
    answer.remark, answer.correct_by = reason, correct_by


def _extended(answer: Answer) -> None:
    body = f"已同意延期，请于{clock.before(answer.due_at)}报送。理由：{answer.extension_reason}"
    _tell(answer, "extended", f"征集任务延期：{answer.collection.title}", body)


@verb(
    rules.may_extend,
    moves="extend",
    reason="延期：{reason}",
    asks={"reason": "请写明延期理由。"},
    tells=_extended,
)
def extend(answer: Answer, *, until: datetime, reason: str, by: Any, moment: datetime) -> None:
    """Give this unit until `until` (exclusive); its liaisons are told. The date of the task and of all others stays.

    Raises `Refused` for an instant in the past or not after the present one, and for a unit that has answered once.
    """
    if answer.first_handed_in_at is not None:
        raise Refused("该单位已经报送过，延期只用于尚未报送的单位；退回时另定修改期限。")
    if until <= max(moment, answer.due_at):
        raise Refused("须晚于今天和现在的截止日期。", field="until")
    if clock.is_far(until):
        raise Refused("延期不超过一年，请核对日期。", field="until")
    answer.due_at, answer.extension_reason = until, reason


def _excused(answer: Answer, reason: str) -> None:
    _tell(answer, "excused", f"不需报送：{answer.collection.title}", f"本单位不需报送。原因：{reason}")


@verb(
    rules.may_excuse,
    moves="excuse",
    reason="免报：{reason}",
    asks={"reason": "请写明不需报送的原因。"},
    tells=_excused,
)
def excuse(answer: Answer, *, reason: str, by: Any) -> None:
    """The unit need not answer, with the reason; it is told, and the task does not count for it."""
    answer.remark = reason


def _asked_again(answer: Answer) -> None:
    text = composing.notice_text(answer.collection)
    _tell(answer, "again", f"请报送：{answer.collection.title}", text)


@verb(rules.may_ask_again, moves="ask_again", reason="恢复填报", tells=_asked_again)
def ask_again(answer: Answer, *, by: Any) -> None:
    """The unit is to answer after all, until its own due date; it is told."""
    answer.remark = ""
