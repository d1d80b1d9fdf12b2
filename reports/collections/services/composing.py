"""Composing a task, publishing it, correcting its words, ending it (第九条·秘书处·(四))."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb, words
from councils.recusal import audience
from councils.terms.models.seats import Seat
from members.units.models import Unit
from reports.collections import rules
from reports.collections.models.answers import Answer
from reports.collections.models.collections import Collection, Question

MOST_QUESTIONS = 60
CONTENT = ("place", "label", "kind", "unit", "choices", "hint", "required", "about_people")
COPIED = ("title", "explanation", "contact", "kinds", "seats", "shared")


@creates(rules.may_compose)
def draft(*, by: Any, questions: Iterable[Mapping[str, Any]] = (), **values: Any) -> Collection:
    """Begin a task (the values of its form, and its questions). Nobody is told."""
    collection = Collection(prepared_by=by, **values)
    audit.save(collection, by=by, reason="起草征集任务")
    _ask(collection, questions, by=by)
    return collection


@creates(rules.may_compose)
def copy(earlier: Collection, *, by: Any) -> Collection:
    """Begin a task with the words, questions and units of an earlier one; the due date is to be chosen anew."""
    values = {name: getattr(earlier, name) for name in COPIED}
    asked = [{name: getattr(one, name) for name in CONTENT} for one in earlier.questions.all()]
    collection = draft(by=by, questions=asked, **values)
    still = Unit.objects.active().filter(pk__in=earlier.answers.filter(by_hand=True).values("unit"))
    rows = [Answer(collection=collection, unit=unit, by_hand=True) for unit in still.in_order()]
    audit.bulk_create(Answer, rows, by=by, reason="沿用以往征集任务的单位")
    return collection


@verb(rules.may_revise, moves="revise", reason="修改征集任务")
def write(collection: Collection, *, by: Any, questions: Iterable[Mapping[str, Any]], **values: Any) -> None:
    """Change a task that is not published; questions not named any more are taken out."""
    for name, value in values.items():
        setattr(collection, name, value)
    _ask(collection, questions, by=by)


def _ask(collection: Collection, questions: Iterable[Mapping[str, Any]], *, by: Any) -> None:
    """Bring the questions in line with what was typed, in the order of their places. Raises `Refused` for what cannot be asked."""
    known = {one.pk: one for one in collection.questions.all()}
    wanted = sorted(questions, key=lambda one: one["place"])
    if len(wanted) > MOST_QUESTIONS:
        raise Refused(f"一项征集最多 {MOST_QUESTIONS} 项填报内容，请分成几项征集。")
    for place, given in enumerate(wanted, start=1):
        question = known.pop(given.get("pk"), None) or Question(collection=collection)
        before = [getattr(question, name) for name in CONTENT]
        for name in CONTENT:
            setattr(question, name, given[name])
        question.place = place
        _check(question)
        if question.pk is None or before != [getattr(question, name) for name in CONTENT]:
            audit.save(question, by=by, reason="拟定填报内容")
    for gone in known.values():
        audit.delete(gone, by=by, reason="删去填报内容")


def _check(question: Question) -> None:
    words(question.label, "请写明填报内容。")
    if question.kind == Question.Kind.CHOICE and len(question.options) < 2:
        raise Refused(f"“{question.label}”是单选，请至少写两个选项，用分号隔开。")
    if question.kind != Question.Kind.CHOICE:
        question.choices = ""
    if question.kind != Question.Kind.NUMBER:
        question.unit = ""


def recipients(collection: Collection) -> QuerySet:
    """The members of today that the task is for: by kind, by seat, and those chosen by name."""
    members = Unit.objects.active()
    seated = Seat.objects.current().filter(role__in=collection.seats).values("unit")
    chosen = collection.answers.filter(by_hand=True).values("unit")
    asked = members.filter(kind__in=collection.kinds) | members.filter(pk__in=seated)
    return (asked | members.filter(pk__in=chosen)).distinct().in_order()


def _tell_published(collection: Collection) -> None:
    tell_units(collection, "published", f"征集任务：{collection.title}")


@verb(rules.may_publish, moves="publish", reason="发布征集任务", tells=_tell_published)
def publish(collection: Collection, *, moment: datetime, by: Any) -> None:
    """Ask the units of today; their liaisons are told. From here on the questions are fixed.

    Raises `Refused` without an explanation, a question, a due date to come, or a unit.
    """
    words(collection.explanation, "请写明征集说明。")
    if not collection.questions.exists():
        raise Refused("请至少拟定一项填报内容。")
    if collection.due_at is None or collection.due_at <= moment:
        raise Refused("截止日期须填写，且不能早于今天。", field="due_on")
    units = list(recipients(collection))
    if not units:
        raise Refused("没有填报单位：请选择成员类别、席位，或单独选定单位。")
    for gone in collection.answers.exclude(unit__in=[unit.pk for unit in units]):
        audit.delete(gone, by=by, reason="发布时已不是成员单位")
    known = {row.unit_id: row for row in collection.answers.all()}
    for row in known.values():
        row.due_at = collection.due_at
    audit.bulk_change(list(known.values()), ["due_at"], by=by, reason="发布征集任务")
    fresh = [
        Answer(collection=collection, unit=unit, due_at=collection.due_at)
        for unit in units
        if unit.pk not in known
    ]
    audit.bulk_create(Answer, fresh, by=by, reason="发布征集任务")
    collection.published_at = moment


@verb(rules.may_choose_units, moves="choose_units")
def add_unit(collection: Collection, *, unit: Unit, by: Any, moment: datetime) -> Answer:
    """Ask one more member by name; after publication it is told at once, and must have time left.

    Raises `Refused` for a unit that is asked already, or after the due date.
    """
    if not unit.is_active:
        raise Refused("该单位现在不是成员单位。", field="unit")
    if collection.answers.filter(unit=unit).exists():
        raise Refused("该单位已在填报单位中。", field="unit")
    row = Answer(collection=collection, unit=unit, by_hand=True)
    if collection.is_open:
        if collection.due_at <= moment:
            raise Refused("已过截止时间，不能再增加单位；请另发一项征集。", field="unit")
        row.due_at = collection.due_at
    audit.save(row, by=by, reason="单独选定填报单位")
    if collection.is_open:
        tell_units(collection, "published", f"征集任务：{collection.title}", [row])
    return row


@verb(rules.may_choose_units, moves="choose_units")
def drop_unit(collection: Collection, *, unit: Unit, by: Any) -> None:
    """Take a unit chosen by name off a task that is not published."""
    row = collection.answers.filter(unit=unit, by_hand=True).first()
    if row is None or collection.state != Collection.State.DRAFT:
        raise Refused("发布以后不能移出单位；确不需报送的，请在该单位的填报页登记免报。")
    audit.delete(row, by=by, reason="移出填报单位")


def _tell_reworded(collection: Collection, why: str) -> None:
    title = f"征集任务文字更正：{collection.title}"
    tell_units(collection, f"reworded-{collection.version}", title, body=f"更正说明：{why}")


@verb(
    rules.may_reword,
    moves="reword",
    reason="更正文字：{why}",
    asks={"why": "请写明更正的原因。"},
    tells=_tell_reworded,
)
def reword(
    collection: Collection,
    *,
    title: str,
    explanation: str,
    texts: Mapping[int, tuple[str, str]],
    why: str,
    by: Any,
) -> None:
    """Correct the words of a published task, `texts` being {question: (label, hint)}; all that were asked are told.

    Kinds, units of numbers, choices and the questions themselves stay: what was answered keeps its meaning.
    """
    collection.title = words(title, "请填写名称。", field="title")
    collection.explanation = words(explanation, "请写明征集说明。", field="explanation")
    for question in collection.questions.filter(pk__in=texts):
        label, hint = texts[question.pk]
        if (question.label, question.hint) != (label, hint):
            question.label, question.hint = words(label, "填报内容不能为空。"), hint
            audit.save(question, by=by, reason=f"更正文字：{why}")


@verb(rules.may_close, moves="close", reason="结束征集")
def close(collection: Collection, *, moment: datetime, by: Any) -> None:
    """Take no more answers: who has not answered stays so. Nobody is told."""
    collection.closed_at = moment


@verb(rules.may_reopen, moves="reopen", reason="重新开放：{why}", asks={"why": "请写明重新开放的原因。"})
def reopen(collection: Collection, *, why: str, by: Any) -> None:
    """Take late answers again; the due dates stay."""
    collection.closed_at = None


def _tell_withdrawn(collection: Collection, why: str) -> None:
    if collection.published_at is not None:
        tell_units(
            collection, "withdrawn", f"征集任务撤销：{collection.title}", body=f"不需再报送。原因：{why}"
        )


@verb(
    rules.may_withdraw,
    moves="withdraw",
    reason="撤销征集任务：{why}",
    asks={"why": "请写明撤销的原因。"},
    tells=_tell_withdrawn,
)
def withdraw(collection: Collection, *, why: str, by: Any) -> None:
    """Ask it of nobody any more; who was asked is told, and it counts for nobody."""
    collection.withdraw_reason = why


def notice_text(collection: Collection) -> str:
    """The task in a few lines, for a message or to be copied into a group."""
    items = "\n".join(f"{one.place}. {one.heading}" for one in collection.questions.all())
    due = f"请于{clock.before(collection.due_at)}在平台填报。\n" if collection.due_at else ""
    return f"【征集】{collection.title}\n{collection.explanation}\n填报内容：\n{items}\n{due}联系人：{collection.contact}"


def tell_units(
    collection: Collection,
    step: str,
    title: str,
    rows: list[Answer] | None = None,
    *,
    body: str = "",
    urgent: bool = False,
) -> int:
    """Tell the liaisons of these answers (else of all that are asked); of a unit without people the office hears."""
    if rows is None:
        rows = list(collection.answers.owed().exclude(state=Answer.State.EXCUSED).select_related("unit"))
    text = body or notice_text(collection)
    return audience.tell_each(
        rows,
        lambda row: {
            "matter": f"collection:{row.pk}",
            "step": step,
            "title": title,
            "body": text,
            "url": row.get_absolute_url(),
            "urgent": urgent,
        },
        people=audience.contacts_of_units,
    )
