"""The only way to write models with history: every change has its person, its reason and its instant.

`by=None` is the system itself; its reason then names the job. All functions insist on a transaction, because the
history row and the record must be written together or not at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Value
from simple_history.models import HistoricalRecords

from alliance.ground import clock
from alliance.ground.access import Conflict, Refused

BATCH = 500
AUTOSAVE = "自动保存"
LARGEST = {"PositiveSmallIntegerField": 2**15 - 1, "PositiveIntegerField": 2**31 - 1}

_remark: ContextVar[str] = ContextVar("remark", default="")
_autosaving: ContextVar[bool] = ContextVar("autosaving", default=False)


@contextmanager
def autosaving(is_so: bool = True) -> Iterator[None]:
    """Within the block every reason says that a page saved by itself; only around the verb that keeps a draft.

    The log folds and filters by these words, so no act that decides anything may run in here.
    """
    token = _autosaving.set(is_so)
    try:
        yield
    finally:
        _autosaving.reset(token)


def is_autosaving() -> bool:
    return _autosaving.get()


@contextmanager
def remarking(text: str) -> Iterator[None]:
    """Every reason written within this block ends with the remark: who proposed the act and who confirmed it."""
    token = _remark.set(text)
    try:
        yield
    finally:
        _remark.reset(token)


def _said(reason: str) -> str:
    if _autosaving.get() and not reason.startswith(AUTOSAVE):
        reason = f"{AUTOSAVE}：{reason}"
    return reason + _remark.get()


class History(HistoricalRecords):
    """The history of a record without what says who a person is: nothing can ever be erased there."""

    def fields_included(self, model: Any) -> list[models.Field]:
        return [
            one for one in super().fields_included(model) if one.name not in getattr(model, "personal", ())
        ]


class Audited(models.Model):
    """A business record with full history and a version number against lost updates.

    `personal` names the fields that say who a person outside the portal is (a student, not an account): the history keeps that
    they were written, and when, but not what they say, so that a name can be forgotten.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    created_at = models.DateTimeField("创建时间", editable=False)
    version = models.PositiveIntegerField("版本", default=0, editable=False)
    history = History(inherit=True, history_change_reason_field=models.TextField(null=True, blank=True))

    class Meta:
        abstract = True

    @property
    def name_in_log(self) -> str:
        """What the log of all acts calls it; a part of something names the whole too, since it is read out of context."""
        return str(self)


def person(label: str) -> models.ForeignKey:
    """The column of whoever did something to a record; an account that is named is never deleted."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label)


def somebody(label: str) -> models.ForeignKey:
    """The same where nobody has done it yet, or the system did."""
    return optional(settings.AUTH_USER_MODEL, label)


def optional(model: type[models.Model] | str, label: str, *, related_name: str = "+") -> models.ForeignKey:
    """The column of another record, where there is one; what is named is never deleted."""
    return models.ForeignKey(
        model, models.PROTECT, null=True, blank=True, related_name=related_name, verbose_name=label
    )


Record = TypeVar("Record", bound=models.Model)


def _insist_on_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("audited records are written inside transaction.atomic() only")


def _insist_on_room(record: Any) -> None:
    """Raise `Refused`, at its field, for what a column does not hold: one database would break off, the other keep it nevertheless."""
    for column in record._meta.concrete_fields:
        value = record.__dict__.get(column.attname)
        most = column.max_length if isinstance(column, models.CharField) else None
        if most and isinstance(value, str) and len(value) > most:
            said = f"“{column.verbose_name}”最多 {most} 字，现在 {len(value)} 字。"
            raise Refused(said, field=column.name)
        largest = LARGEST.get(column.get_internal_type())
        if largest and isinstance(value, int) and value > largest:
            raise Refused(f"“{column.verbose_name}”不能大于 {largest}。", field=column.name)


def _stamp(record: Any, by: Any, reason: str) -> None:
    moment = clock.now()
    record._history_user = by
    record._change_reason = _said(reason)
    record._history_date = moment
    if isinstance(record, Audited):
        record.version += 1
        if record.created_at is None:
            record.created_at = moment


def save(record: Record, *, by: Any, reason: str, fields: Iterable[str] | None = None) -> Record:
    """Save one record with its history row; with `fields` only these are written, whatever else the copy holds.

    Raises `Refused` for what its columns do not hold.
    """
    _insist_on_transaction()
    _insist_on_room(record)
    _stamp(record, by, reason)
    if fields is None:
        record.save()
    else:
        record.save(update_fields=[*fields, *(["version"] if isinstance(record, Audited) else [])])
    return record


def delete(record: Any, *, by: Any, reason: str) -> None:
    """Delete a record that nobody depends on (a draft's line); its history stays."""
    _insist_on_transaction()
    _stamp(record, by, reason)
    record.delete()


def bulk_create(model: type[Record], records: Sequence[Record], *, by: Any, reason: str) -> list[Record]:
    """Create many records, each with its history row, in batches of 500."""
    _insist_on_transaction()
    for record in records:
        _stamp(record, by, reason)
    made = model._base_manager.bulk_create(records, batch_size=BATCH)
    _write_history(model, made, "+", by, reason)
    return made


def bulk_change(records: Sequence[Any], fields: Iterable[str], *, by: Any, reason: str) -> None:
    """Write the named fields of many records of one model, each with its history row, in batches of 500."""
    _insist_on_transaction()
    if not records:
        return
    for record in records:
        _stamp(record, by, reason)
    model = type(records[0])
    names = [model._meta.get_field(name).attname for name in fields]
    same = {name: getattr(records[0], name) for name in names}
    if all(getattr(record, name) == value for record in records for name, value in same.items()):
        for keys in _keys(records):  # a fifth of the time of naming each record's values
            model._base_manager.filter(pk__in=keys).update(**same, version=F("version") + 1)
    else:
        model._base_manager.bulk_update(records, [*names, "version"], batch_size=BATCH)
    _write_history(model, records, "~", by, reason)


def _write_history(model: Any, records: Sequence[Any], change: str, by: Any, reason: str) -> None:
    """The history rows of records just stored, copied by the database itself: half the time of making them here."""
    past = model.history.model
    kept = [field.attname for field in past.tracked_fields]
    added = {
        "history_date": Value(clock.now(), models.DateTimeField()),
        "history_type": Value(change, models.CharField()),
        "history_change_reason": Value(_said(reason), models.TextField()),
        "history_user_id": Value(by and by.pk, models.BigIntegerField()),
    }
    names = [past._meta.get_field(name).column for name in (*kept, *added)]
    into = ", ".join(map(connection.ops.quote_name, names))
    for keys in _keys(records):
        stored = model._base_manager.filter(pk__in=keys).order_by("pk")
        select, parameters = stored.annotate(**added).values_list(*kept, *added).query.sql_with_params()
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(past._meta.db_table)
            cursor.execute(f"INSERT INTO {table} ({into}) {select}", parameters)


def _keys(records: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(records), BATCH):
        yield [record.pk for record in records[start : start + BATCH]]


def expect_version(record: Any, seen: int | None) -> None:
    """Raise `Conflict` when the record has been changed since the form was opened."""
    if seen is not None and record.version != seen:
        raise Conflict(
            "保存前，其他人已修改这条记录。您填写的内容仍在本页，请核对最新内容后再次保存。",
            version=record.version,
        )
