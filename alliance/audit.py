"""The only way to write models with history: every change has its person, its reason and its instant.

`by=None` is the system itself; its reason then names the job. All functions insist on a transaction, because the
history row and the record must be written together or not at all.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from . import clock
from .access import Conflict


class Audited(models.Model):
    """A business record with full history and a version number against lost updates."""

    created_at = models.DateTimeField("创建时间", editable=False)
    version = models.PositiveIntegerField("版本", default=0, editable=False)
    history = HistoricalRecords(
        inherit=True, history_change_reason_field=models.TextField(null=True, blank=True)
    )

    class Meta:
        abstract = True


Record = TypeVar("Record", bound=models.Model)


def _insist_on_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("audited records are written inside transaction.atomic() only")


def _stamp(record: Any, by: Any, reason: str) -> None:
    moment = clock.now()
    record._history_user = by
    record._change_reason = reason
    record._history_date = moment
    if isinstance(record, Audited):
        record.version += 1
        if record.created_at is None:
            record.created_at = moment


def save(record: Record, *, by: Any, reason: str) -> Record:
    """Save one record with its history row."""
    _insist_on_transaction()
    _stamp(record, by, reason)
    record.save()
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
    return bulk_create_with_history(
        records,
        model,
        batch_size=500,
        default_user=by,
        default_change_reason=reason,
        default_date=clock.now(),
    )


def bulk_change(records: Sequence[Any], fields: Iterable[str], *, by: Any, reason: str) -> None:
    """Write the named fields of many records of one model, each with its history row, in batches of 500."""
    _insist_on_transaction()
    if not records:
        return
    for record in records:
        _stamp(record, by, reason)
    bulk_update_with_history(
        records,
        type(records[0]),
        [*fields, "version"],
        batch_size=500,
        default_user=by,
        default_change_reason=reason,
        default_date=clock.now(),
    )


def expect_version(record: Any, seen: int | None) -> None:
    """Raise `Conflict` when the record has been changed since the form was opened."""
    if seen is not None and record.version != seen:
        raise Conflict("保存前，其他人已修改这条记录。您填写的内容仍在本页，请核对最新内容后再次保存。")
