"""Persons in records: kept for some years after it is over, then forgotten; the record goes on counting without them.

The history never had them (`audit.Audited.personal`), so what is emptied here is nowhere else in the portal; a backup keeps it
for as long as backups are kept (docs/operations.md).
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from alliance.ground import audit, clock
from alliance.ground.verbs import do_to_each, verb
from alliance.registers import policy
from members.records import kinds
from members.records.kinds import Kind
from members.records.models import Record
from members.records.services import files_of

AT_ONCE = 200


def to_forget(kind: Kind) -> QuerySet:
    """Records of a kind that were over, or without an end were begun, so many years ago and still name their persons."""
    today = clock.today()
    years = max(policy.get("persons_kept_years"), kind.kept_years)
    before = date(today.year - years, today.month, min(today.day, 28))
    begun = Q(**{f"{kind.over}__isnull": True}, created_at__lt=clock.start_of_day(before))
    named = Q()
    for name in kind.personal:
        named |= ~Q(**{name: kind.field(name).get_default() if not kind.field(name).null else None})
    return kind.model.objects.filter(Q(**{f"{kind.over}__lt": before}) | begun).filter(named)


@verb(None, reason="保存期满，删除人员信息")
def forget(record: Record, *, by: Any) -> None:
    """Empty what says who the persons are, and destroy the files beside the record; its other content and its facts stay."""
    for name in record.personal:
        field = record.kind.field(name)
        setattr(record, name, None if field.null else field.get_default())
    for piece in files_of(record):
        piece.removed = True
        audit.save(piece, by=by, reason="保存期满，销毁文件")
        transaction.on_commit(lambda stored=piece.file: stored.storage.delete(stored.name))


def forget_old() -> int:
    """The sweep: what is due of every kind, some at a time. Returns how many records were changed."""
    named = [kind for kind in kinds.every() if kind.personal]
    return sum(do_to_each(forget, list(to_forget(kind).order_by("pk")[:AT_ONCE])) for kind in named)
