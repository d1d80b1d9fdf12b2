"""One question about the records of all kinds: a UNION over their tables, so that no page asks more for more kinds."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Max, Min, Q, QuerySet, Value

from alliance.ground.once import once
from alliance.registers.kept import kept
from members.record_overview.together import AnyRecord
from members.records import kinds
from members.records.kinds import Kind
from members.records.models import Record

State, Answer = Record.State, Record.Answer


def rows(select: Callable[[Kind], QuerySet | None], *fields: str) -> list[tuple[Any, ...]]:
    """The rows that `select` finds for each kind, as (key of the kind, *fields), in one query."""
    found = [
        _keyed(kind, query).values_list("kind_key", *fields)
        for kind in kinds.every()
        if (query := select(kind)) is not None
    ]
    if not found:
        return []
    first, *others = found
    return list(first.union(*others, all=True))


def tallies(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """For each kind what `tallied` says of its records."""
    return {row.pop("key"): row for row in rows}


def tallied(found: QuerySet[AnyRecord]) -> QuerySet:
    """For each kind of these records: how many are drafts, filed, not looked at, returned, unconfirmed, and when the last was filed."""
    filed = Q(state__in=Record.COUNTED)
    return found.order_by().values("key").annotate(
        drafts=Count("pk", filter=Q(state=State.DRAFT)),
        filed=Count("pk", filter=filed),
        waiting=Count("pk", filter=Q(state=State.FILED)),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        unconfirmed=Count("pk", filter=filed & Q(answer=Answer.ASKED)),
        disputed=Count("pk", filter=filed & Q(answer=Answer.DISPUTED)),
        last=Max("filed_at"),
    )  # fmt: skip


def first_filed(
    ids: tuple[int, ...] | None, year: int, at: datetime | None
) -> dict[str, dict[tuple[int, int], datetime]]:
    """`{key of the kind: {(unit, part): when first filed}}` of what is owed and speaks, now or as it stood at an instant.

    Of the units named, or (None) of all; one query.
    """

    def select(kind: Kind) -> QuerySet | None:
        if not kind.is_due:
            return None
        rows = kind.model.objects.all() if at is None else kind.model.history.as_of(at)
        rows = rows.filter(year=year, part__in=kind.owed_parts, state__in=Record.COUNTED)
        if ids is not None:
            rows = rows.filter(unit__in=ids)
        return _keyed(kind, rows).values("kind_key", "unit_id", "part").annotate(first=Min("first_filed_at"))

    found: dict[str, dict[tuple[int, int], datetime]] = {}
    for key, unit, part, first in rows(select, "unit_id", "part", "first"):
        found.setdefault(key, {})[unit, part] = first
    return found


def filed_by(unit: Any, year: int, at: datetime | None = None) -> dict[str, int]:
    """How many records of each kind speak for a unit in a year, now or as it stood at an instant; one query."""

    def select(kind: Kind) -> QuerySet:
        found = kind.model.history.as_of(at).filter(unit=unit, year=year, state__in=Record.COUNTED)
        return _keyed(kind, found).values("kind_key").annotate(number=Count("id"))

    return dict(_filed(unit.pk, year=year) if at is None else rows(select, "number"))


@kept
def _filed(unit: int, *, year: int) -> QuerySet:
    found = AnyRecord.objects.counting(year).filter(unit=unit).order_by()
    return found.values("key").annotate(number=Count("pk")).values_list("key", "number")


def filed_in(year: int) -> dict[str, int]:
    """How many records of each kind speak in a year, for the alliance as a whole; asked once for a page."""

    def ask() -> dict[str, int]:
        rows = AnyRecord.objects.counting(year).order_by()
        return dict(rows.values("key").annotate(number=Count("pk")).values_list("key", "number"))

    return once(("records.filed", year), ask)


def titles(unit: Any, year: int) -> list[tuple[Any, ...]]:
    """(key, number, title, filed at) of the records that speak for a unit in a year, the newest first."""
    rows = AnyRecord.objects.counting(year).filter(unit=unit).order_by("-filed_at", "-pk", "key")
    return list(rows.values_list("key", "pk", "title", "filed_at"))


def _keyed(kind: Kind, query: QuerySet) -> QuerySet:
    if "kind_key" in query.query.annotations:
        return query
    return query.order_by().annotate(kind_key=Value(kind.key, output_field=CharField()))
