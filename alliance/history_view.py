"""History in plain Chinese: who changed what, when, from what to what, and why."""

from typing import Any

from django.db import models

from .face import Event, text_of

HIDDEN = frozenset({"id", "version", "created_at", "name_key", "initials", "password", "last_login"})
LIMIT = 50
SHORT = 60


def events_of(record: Any, *, limit: int = LIMIT) -> list[Event]:
    """The newest changes of a record as events for the timeline, at most `limit`, in one query."""
    rows = list(
        record.history.select_related("history_user").order_by("-history_date", "-history_id")[: limit + 1]
    )
    return [
        _event(type(record), row, rows[place + 1] if place + 1 < len(rows) else None)
        for place, row in enumerate(rows[:limit])
    ]


def _event(model: Any, row: Any, earlier: Any) -> Event:
    changes = _changes(model, row, earlier) if earlier is not None else []
    return Event(
        at=row.history_date,
        title=row.history_change_reason or {"+": "新建", "~": "修改", "-": "删除"}[row.history_type],
        who=str(row.history_user) if row.history_user_id else "系统",
        before="；".join(f"{label}：{before}" for label, before, _ in changes),
        after="；".join(f"{label}：{after}" for label, _, after in changes),
    )


def _changes(model: Any, row: Any, earlier: Any) -> list[tuple[str, str, str]]:
    found = []
    for field in model._meta.concrete_fields:
        if field.name in HIDDEN or not hasattr(row, field.attname):
            continue
        before, after = getattr(earlier, field.attname), getattr(row, field.attname)
        if before != after:
            found.append((str(field.verbose_name), _shown(field, before), _shown(field, after)))
    return found


def _shown(field: models.Field, value: Any) -> str:
    if field.choices:
        return dict(field.flatchoices).get(value, text_of(value))
    if isinstance(field, models.JSONField):
        return "（明细）" if value else "—"
    if isinstance(field, models.FileField):
        return "（文件）" if value else "—"
    if isinstance(field, models.ForeignKey):
        return f"编号 {value}" if value else "—"
    text = text_of(value)
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"
