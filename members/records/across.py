"""One question about the records of all kinds: a UNION over their tables, so that no page asks more for more kinds."""

from collections.abc import Callable
from typing import Any

from django.db.models import CharField, Count, Max, Q, QuerySet, Value
from django.db.models.functions import Cast

from alliance.ground.once import once
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


def tallies(select: Callable[[Kind], QuerySet | None]) -> dict[str, dict[str, Any]]:
    """For each kind of what `select` finds: how many are drafts, filed, not looked at, returned, unconfirmed, and when the last was filed."""
    names = ("drafts", "filed", "waiting", "returned", "unconfirmed", "disputed", "last")

    def grouped(kind: Kind) -> QuerySet | None:
        query = select(kind)
        if query is None:
            return None
        return _keyed(kind, query).values("kind_key").annotate(
            drafts=Count("pk", filter=Q(state=State.DRAFT)),
            filed=Count("pk", filter=Q(state__in=Record.COUNTED)),
            waiting=Count("pk", filter=Q(state=State.FILED)),
            returned=Count("pk", filter=Q(state=State.RETURNED)),
            unconfirmed=Count("pk", filter=Q(state__in=Record.COUNTED, answer=Answer.ASKED)),
            disputed=Count("pk", filter=Q(state__in=Record.COUNTED, answer=Answer.DISPUTED)),
            last=Max("filed_at"),
        )  # fmt: skip

    return {key: dict(zip(names, values, strict=True)) for key, *values in rows(grouped, *names)}


def filed_in(year: int) -> dict[str, int]:
    """How many records of each kind speak in a year, for the alliance as a whole; asked once for a page."""
    return once(
        ("records.filed", year),
        lambda: {key: row["filed"] for key, row in tallies(lambda kind: _of(kind).counting(year)).items()},
    )


def titles(unit: Any, year: int) -> list[tuple[Any, ...]]:
    """(key, number, title, filed at) of the records that speak for a unit in a year, the newest first."""

    def named(kind: Kind) -> QuerySet:
        return _of(kind).counting(year).filter(unit=unit).annotate(
            named=Cast(kind.title, CharField(max_length=300))
        )  # fmt: skip

    return sorted(rows(named, "pk", "named", "filed_at"), key=lambda row: row[3], reverse=True)


def _of(kind: Kind) -> QuerySet:
    return kind.model.objects.all()


def _keyed(kind: Kind, query: QuerySet) -> QuerySet:
    if "kind_key" in query.query.annotations:
        return query
    return query.order_by().annotate(kind_key=Value(kind.key, output_field=CharField()))
