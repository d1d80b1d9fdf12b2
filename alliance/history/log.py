"""The log of all changes: the acts on every kind of record, newest first, as a list shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import CharField, QuerySet, Value
from simple_history.models import HistoricalChanges

from alliance.ground.audit import Audited
from alliance.history import autosaves
from alliance.history.words import CHANGES, withheld
from alliance.rights.models.users import User

SYSTEM = "系统"
NAMES = ("name", "title", "subject", "filename", "code")  # where a record that is gone kept its name

Key = tuple[datetime, str, int]


def audited_models() -> dict[str, type]:
    """All kinds of records with history by their label, such as `members.unit`."""
    found = [model for model in apps.get_models() if issubclass(model, Audited) and not model._meta.abstract]
    return {model._meta.label_lower: model for model in [*found, User]}


def acted_since(users: Any, moment: datetime, *, apps: tuple[str, ...] = ()) -> bool:
    """Whether one of these people has changed any record since an instant (of some apps only); accounts do not count. One query."""
    models = [model for model in audited_models().values() if model is not User]
    first, *others = (
        model.history.filter(history_user__in=users, history_date__gte=moment).order_by().values("history_id")
        for model in models
        if not apps or model._meta.app_label in apps
    )
    return first.union(*others, all=True).exists()


@dataclass(frozen=True)
class Act:
    """One change of one record; `url` is empty where the reader may not open the record, or it is gone."""

    at: datetime
    who: str
    change: str
    kind: str
    record: str
    url: str
    why: str


@dataclass(frozen=True)
class Acts:
    """The acts that `reader` may read in the log, narrowed; counted and sliced like a queryset.

    `count` is one query and a slice one more, over the histories of all kinds at once; then every kind among the rows of
    the slice costs three: what was written, what the records are called, and which of them the reader may open; and a
    fourth where it has autosaves.
    """

    reader: Any
    label: str = ""
    who: str = ""
    words: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    autosaves: bool = True  # each run of them as one act; False leaves them out

    model = HistoricalChanges  # what a filter set asks of what it filters

    def narrowed(self, **conditions: Any) -> "Acts":
        return replace(self, **conditions)

    def count(self) -> int:
        return self._keys().count()

    def __getitem__(self, wanted: slice) -> list[Act]:
        return self._told(list(self._keys()[wanted]))

    def iterator(self, chunk_size: int) -> Iterator[Act]:
        keys = list(self._keys())
        for start in range(0, len(keys), chunk_size):
            yield from self._told(keys[start : start + chunk_size])

    def _keys(self) -> QuerySet:
        """Instant, kind and number in its history of each act: a UNION of all histories."""
        models = audited_models()
        chosen = {self.label: models[self.label]} if self.label else models
        first, *others = (self._keys_of(label, model) for label, model in chosen.items())
        every = first.union(*others, all=True) if others else first
        return every.order_by("-history_date", "kind_of_record", "-history_id")

    def _keys_of(self, label: str, model: Any) -> QuerySet:
        rows = model.history.exclude(id__in=withheld(model, self.reader)).order_by()
        if self.since:
            rows = rows.filter(history_date__gte=self.since)
        if self.until:
            rows = rows.filter(history_date__lte=self.until)
        if self.who == SYSTEM:
            rows = rows.filter(history_user=None)
        elif self.who:
            rows = rows.filter(history_user__name__icontains=self.who)
        for word in self.words:
            rows = rows.filter(history_change_reason__icontains=word)
        rows = autosaves.folded(rows) if self.autosaves else autosaves.without(rows)
        kind = Value(label, output_field=CharField())
        return rows.annotate(kind_of_record=kind).values_list("history_date", "kind_of_record", "history_id")

    def _told(self, keys: Sequence[Key]) -> list[Act]:
        models = audited_models()
        told: dict[tuple[str, int], Act] = {}
        for label in dict.fromkeys(label for _, label, _ in keys):
            wanted = [number for _, one, number in keys if one == label]
            rows = models[label].history.filter(pk__in=wanted).select_related("history_user")
            told |= {(label, row.pk): act for row, act in _acts(models[label], list(rows), self.reader)}
        return [told[label, number] for _, label, number in keys]


def _acts(model: Any, rows: list[Any], reader: Any) -> Iterator[tuple[Any, Act]]:
    names, addresses = _records_of(model, {row.id for row in rows}, reader)
    runs = autosaves.runs(model, rows)
    for row in rows:
        yield (
            row,
            Act(
                at=row.history_date,
                who=str(row.history_user) if row.history_user_id else SYSTEM,
                change=CHANGES[row.history_type],
                kind=str(model._meta.verbose_name),
                record=names.get(row.id) or _last_name(row),
                url=addresses.get(row.id, ""),
                why=autosaves.line(row.history_change_reason or "", runs.get(row.pk), row.history_date),
            ),
        )


def _records_of(model: Any, keys: set[Any], reader: Any) -> tuple[dict[Any, str], dict[Any, str]]:
    """Names of the records and, where this person may see them, their addresses, by key; two queries at most."""
    found = {
        one.pk: one for one in model._base_manager.filter(pk__in=keys).select_related(*_named_with(model))
    }
    names = {key: getattr(one, "name_in_log", str(one)) for key, one in found.items()}
    if not hasattr(model, "get_absolute_url") or not hasattr(model.objects, "visible_to"):
        return names, {}
    seen = model.objects.visible_to(reader).filter(pk__in=keys).values_list("pk", flat=True)
    return names, {key: found[key].get_absolute_url() for key in seen if key in found}


def _named_with(model: Any, depth: int = 3) -> Iterator[str]:
    """The ways to what a record's name may say: what it always points to, and what its model lists in `named_by`."""
    for field in model._meta.concrete_fields:
        if field.is_relation and (not field.null or field.name in getattr(model, "named_by", ())):
            yield field.name
            if depth > 1:
                yield from (f"{field.name}__{way}" for way in _named_with(field.related_model, depth - 1))


def _last_name(row: Any) -> str:
    """What a deleted record was called when this was written."""
    called = next((getattr(row, name) for name in NAMES if getattr(row, name, "")), "")
    return f"{called}（已删除）" if called else f"编号 {row.id}（已删除）"
