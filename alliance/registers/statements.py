"""Statements that are built once and asked often: for large unions building costs ten times what the database takes.

What is kept is the text with its parameters. Parameters that move with the clock are found by building at two instants of
the same day, and move with it. A statement whose text depends on the instant, or on something that building asked the
database for, is not kept at all.
"""

from collections.abc import Callable, Hashable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from alliance.ground import clock
from alliance.ground.once import is_reading, noting, reading

KEPT = 1000  # some 10 kB each
APART = timedelta(hours=6)
Build = Callable[[], QuerySet | None]


@dataclass(frozen=True)
class Statement:
    text: str
    parameters: tuple[Any, ...]
    moving: dict[int, timedelta]

    def rows(self) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.values())
            return cursor.fetchall()

    def values(self) -> list[Any]:
        """The parameters as they are now."""
        now, values = clock.now(), list(self.parameters)
        for place, distance in self.moving.items():
            values[place] = connection.ops.adapt_datetimefield_value(now + distance)
        return values


class Unsteady(Exception):
    """The text of the statement depends on more than its key says."""


def _asks_nothing(execute: Any, sql: str, *rest: Any) -> Any:
    raise Unsteady


class _Question:
    """What is asked; equal to every other question with the same key on the same day and kind of database."""

    def __init__(self, key: Hashable, build: Build, prepare: Callable[[], Any]) -> None:
        self.key = (key, clock.today(), connection.vendor)
        self.build, self.prepare = build, prepare

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def rows(key: Hashable, build: Build, prepare: Callable[[], Any] = lambda: None) -> list[tuple]:
    """The rows of the query that `build` makes (None has none), asked now.

    The key names all that `build` reads, apart from the clock: whoever calls with an equal key gets the same statement.
    `prepare` asks the database for what stands in the key; where `build` asks for more, nothing is kept.
    """
    kept = _kept(_Question(key, build, prepare))
    if isinstance(kept, Statement):
        return kept.rows()
    found = build() if kept is Unsteady else None
    return [] if found is None else list(found)


@lru_cache(maxsize=KEPT)
def _kept(question: _Question) -> Statement | type[Unsteady] | None:
    """The statement, None where nothing is asked, or for the rest of the day that it is built each time."""
    try:
        return _steady(question)
    except Unsteady:
        return Unsteady


def _steady(question: _Question) -> Statement | None:
    with nullcontext() if is_reading() else reading():
        with noting() as named:
            question.prepare()
        with noting() as used:
            found = at_two_instants(question.build, clock.now())
    if used - named:  # known from before in this request, but not by the key
        raise Unsteady
    return found and found[0]


def at_two_instants(build: Build, now: datetime) -> tuple[Statement, QuerySet, Any] | None:
    """The statement of what `build` makes, with the query and its compiler."""
    later = now + APART if clock.local(now).hour < 12 else now - APART
    with connection.execute_wrapper(_asks_nothing):
        first, second = _built(build, now), _built(build, later)
    if first is None or second is None:
        if first is not second:
            raise Unsteady
        return None
    query, compiler, text, parameters = first
    *_, other_text, others = second
    if text != other_text:
        raise Unsteady
    moving = {}
    for place, (one, other) in enumerate(zip(parameters, others, strict=True)):
        if one != other:
            at = _instant(one)
            if _instant(other) - at != later - now:
                raise Unsteady
            moving[place] = at - now
    return Statement(text, tuple(parameters), moving), query, compiler


def _built(build: Build, instant: datetime) -> tuple[QuerySet, Any, str, tuple[Any, ...]] | None:
    with clock.at(instant):
        if (found := build()) is None:
            return None
        compiler = found.query.get_compiler(using=connection.alias)
        return found, compiler, *compiler.as_sql()


def _instant(value: Any) -> datetime:
    """A parameter as an instant; SQLite is given text in UTC."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Unsteady from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
