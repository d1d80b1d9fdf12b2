"""History in plain Chinese: who changed what, when, from what to what, and why."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import models

from alliance.face.components import Event, text_of
from alliance.ground import clock
from alliance.history import autosaves
from alliance.prose import parsing
from alliance.registers.kept import kept

HIDDEN = frozenset({"id", "version", "created_at", "name_key", "initials", "password", "last_login"})
LIMIT = 50
SHORT = 60
NOTHING = text_of(None)
ENDS = ("截止", "时限", "期限")  # in the name of an instant that is an end
EXCLUSIVE = "（不含）"  # a deadline is read as everywhere else: 12月10日 24:00, not the instant after it
MARKUP = (
    "<p>",
    "<p data-align=",
    "<h2>",
    "<h3>",
    "<h4>",
    "<h5>",
    "<h6>",
    "<ul>",
    "<ol>",
    "<table>",
    "<figure>",
)  # how prose begins
CHANGES = {"+": "新建", "~": "修改", "-": "删除"}


Withholding = Callable[[Any], models.QuerySet]
_withheld: dict[type, Withholding] = {}


def withhold(model: type, records: Withholding) -> None:
    """Register `fn(user) -> records` whose changes the log of all changes leaves out for this person (回避)."""
    _withheld[model] = records


def withheld(model: type, user: Any) -> models.QuerySet:
    """Keys of the records whose changes this person may not read in the log."""
    return _withheld.get(model, lambda user: model._base_manager.none())(user).values("pk")


def events_of(record: Any, *, limit: int = LIMIT, without: frozenset[str] = frozenset()) -> list[Event]:
    """The newest changes of a record as events for the timeline, at most `limit`.

    `without` names fields whose values this reader may not know: that something happened is told, not what it was.

    A run of autosaves is one event, from what was before it to its end. One query, one more per kind of record (person,
    unit, …) to which a changed field refers, and one where there are autosaves.
    """
    rows = _newest(record, limit + 1)
    pairs = [
        (row, rows[place + 1] if place + 1 < len(rows) else None) for place, row in enumerate(rows[:limit])
    ]
    names, runs = _names(type(record), pairs), autosaves.runs(type(record), rows[:limit])
    return [_event(type(record), row, earlier, names, without, runs.get(row.pk)) for row, earlier in pairs]


def _newest(record: Any, limit: int) -> list[Any]:
    """The newest history rows that are read; for records with a number the statement is built once a model."""
    if not isinstance(record.pk, int):
        return list(_history(record.pk, model=type(record), limit=limit))
    return _kept_history(record.pk, model=type(record), limit=limit)


def _history(key: Any, *, model: Any, limit: int) -> models.QuerySet:
    rows = autosaves.folded(model.history.filter(id=key).select_related("history_user"))
    return rows.order_by("-history_date", "-history_id")[:limit]


_kept_history = kept(_history)


def _names(model: Any, pairs: list[tuple[Any, Any]]) -> dict[Any, dict[Any, str]]:
    """`{model: {key: name}}` of what changed references point to, where the thing referred to has a name."""
    wanted: dict[Any, set[Any]] = {}
    for field in model._meta.concrete_fields:
        other = field.related_model
        if other is None or not _named_by(other):
            continue
        for row, earlier in pairs:
            before, after = getattr(earlier, field.attname, None), getattr(row, field.attname, None)
            if earlier is not None and before != after:
                wanted.setdefault(other, set()).update(key for key in (before, after) if key is not None)
    return {
        other: dict(other._base_manager.filter(pk__in=keys).values_list("pk", _named_by(other)))
        for other, keys in wanted.items()
    }


@cache
def _named_by(model: Any) -> str:
    """The field by which people know a record; the `name` of what has a title too is that of its file."""
    fields = {one.name for one in model._meta.concrete_fields}
    return next((name for name in ("title", "subject", "name") if name in fields), "")


def _event(
    model: Any,
    row: Any,
    earlier: Any,
    names: dict[Any, dict[Any, str]],
    without: frozenset[str],
    run: autosaves.Run | None,
) -> Event:
    changes = _changes(model, row, earlier, names, without) if earlier is not None else []
    return Event(
        at=row.history_date,
        title=autosaves.line(row.history_change_reason or "", run, row.history_date)
        or CHANGES[row.history_type],
        who=str(row.history_user) if row.history_user_id else "系统",
        before="；".join(f"{label}：{before}" for label, before, _ in changes if before != NOTHING),
        after="；".join(f"{label}：{after}" for label, _, after in changes if after != NOTHING),
    )


def _changes(
    model: Any, row: Any, earlier: Any, names: dict[Any, dict[Any, str]], without: frozenset[str]
) -> list[tuple[str, str, str]]:
    found = []
    for field in model._meta.concrete_fields:
        if field.name in HIDDEN | without or not hasattr(row, field.attname):
            continue
        before, after = getattr(earlier, field.attname), getattr(row, field.attname)
        if before != after:
            label = str(field.verbose_name)
            if (rows_of := getattr(field, "differing", None)) is not None:  # lines below a record
                found.append((label, *rows_of(before, after)))
                continue
            if isinstance(field, models.DateField):
                label = label.removesuffix(EXCLUSIVE)
            said = _shown(field, before, names), _shown(field, after, names)
            if said != (NOTHING, NOTHING):
                found.append((label, *said))
    return found


def _shown(field: models.Field, value: Any, names: dict[Any, dict[Any, str]]) -> str:
    if field.choices:
        return dict(field.flatchoices).get(value, text_of(value))
    if isinstance(field, models.TextField) and str(value).startswith(MARKUP):
        value = " ".join(parsing.text_of(value).splitlines())
    if isinstance(field, models.JSONField):
        return "（内容略）" if value else "—"
    if isinstance(field, models.FileField):
        return "（文件）" if value else "—"
    if isinstance(field, models.ForeignKey):
        return names.get(field.related_model, {}).get(value, f"编号 {value}") if value else "—"
    if isinstance(field, models.DateField) and str(field.verbose_name).endswith(EXCLUSIVE) and value:
        if isinstance(value, datetime):
            return clock.show_deadline(value, with_year=True)
        return f"{value - timedelta(days=1)}（含当日）"
    if isinstance(value, datetime) and _is_end(field, value):
        return clock.show_deadline(value, with_year=True)
    text = text_of(value)
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def _is_end(field: models.Field, value: datetime) -> bool:
    """Whether an instant is the end of a day, which is read as 24:00 of that day, not as 00:00 of the next."""
    midnight = clock.start_of_day(clock.local(value).date()) == value
    return midnight and any(word in str(field.verbose_name) for word in ENDS)
