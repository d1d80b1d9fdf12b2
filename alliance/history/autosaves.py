"""Runs of autosaves in a history read as one line: what a person's page saved by itself, again and again.

Each autosave has its history row, which nobody may change (`alliance.history.guard`); so the reading folds them. A run is an
unbroken sequence of autosaves of one person on one record, none more than half an hour after the one before. It is told at
its last row, as how many and since when.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import Lead

from alliance.ground import audit, clock
from alliance.ground.audit import AUTOSAVE

GAP = timedelta(minutes=30)


@dataclass(frozen=True)
class Run:
    """How many autosaves end at a row, and when the first of them was."""

    count: int
    since: datetime


def is_autosave(reason: str | None) -> bool:
    return (reason or "").startswith(AUTOSAVE)


def without(rows: QuerySet) -> QuerySet:
    """History rows that are no autosaves."""
    return rows.exclude(history_change_reason__startswith=AUTOSAVE, history_change_reason__isnull=False)


def folded(rows: QuerySet) -> QuerySet:
    """History rows without the autosaves that another one of the same run follows."""
    follows = {
        name: Window(Lead(field), partition_by="id", order_by=["history_date", "history_id"])
        for name, field in [
            ("next_reason", "history_change_reason"),
            ("next_user", "history_user_id"),
            ("next_date", "history_date"),
        ]
    }
    hidden = Q(
        history_change_reason__startswith=AUTOSAVE,
        next_reason__startswith=AUTOSAVE,
        next_user=F("history_user_id"),
        next_date__lte=F("history_date") + GAP,
    )
    is_hidden = Case(When(hidden, then=Value(True)), default=Value(False), output_field=BooleanField())
    return rows.alias(**follows).alias(is_hidden=is_hidden).filter(is_hidden=False)


def runs(model: Any, last: Iterable[Any]) -> dict[int, Run]:
    """`{history_id: Run}` of those of the rows of this model's history that end a run of several; one query, or none."""
    ends = [row for row in last if is_autosave(row.history_change_reason)]
    if not ends:
        return {}
    before: dict[Any, list[tuple]] = {}
    rows = model.history.filter(id__in={row.id for row in ends}, history_id__lte=max(row.pk for row in ends))
    found = rows.order_by("-history_date", "-history_id").values_list(
        "id", "history_id", "history_date", "history_user_id", "history_change_reason"
    )
    for key, *rest in found:
        before.setdefault(key, []).append(tuple(rest))
    counted = {row.pk: _run(row, before.get(row.id, [])) for row in ends}
    return {pk: run for pk, run in counted.items() if run.count > 1}


def _run(last: Any, rows: list[tuple]) -> Run:
    count, since = 0, last.history_date
    for number, at, user, reason in rows:
        if number == last.pk:
            count = 1
        elif count:
            if user != last.history_user_id or not is_autosave(reason) or since - at > GAP:
                break
            count, since = count + 1, at
    return Run(count, since)


def line(reason: str, run: Run | None, until: datetime) -> str:
    """The reason as it is read: “自动保存 12 次（09:03—09:41）”."""
    if run is None:
        return reason
    first, last = clock.local(run.since), clock.local(until)
    start = f"{first:%H:%M}" if first.date() == last.date() else f"{first:%m-%d %H:%M}"
    rest = reason.removeprefix(AUTOSAVE)
    return f"{AUTOSAVE} {run.count} 次（{start}—{last:%H:%M}）{rest}"


def expect_version(record: Any, seen: int | None, *, by: Any) -> None:
    """Raise `Conflict` when somebody else has changed the record since it was read.

    A button pressed in the midst of typing overtakes the autosave that typing has started: what was saved since by the
    same person's autosave alone is no conflict with what the person now saves on purpose.
    """
    if seen is not None and not audit.is_autosaving() and 0 <= seen < record.version:
        since = record.history.order_by("-history_id")[: record.version - seen]
        if all(
            row.history_user_id == by.pk and row.history_change_reason.startswith(AUTOSAVE) for row in since
        ):
            return
    audit.expect_version(record, seen)
