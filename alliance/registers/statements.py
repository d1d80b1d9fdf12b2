"""Statements that are built once and asked often: for large unions building costs ten times what the database takes.

What is kept is the text with its parameters. Parameters that move with the clock are found by building at two instants of
the same day, and move with it. A statement whose text depends on the instant, or on something that building asked the
database for, is not kept at all.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import nullcontext
from contextvars import Context
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, wraps
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet

from alliance.ground import access, clock
from alliance.ground.once import is_reading, noting, reading

KEPT = 1000  # some 10 kB each
MANY = 100  # a set of more values is asked for each time, so that what is kept stays small
APART = timedelta(hours=6)
Build = Callable[[], QuerySet | None]


@dataclass(frozen=True)
class _Statement:
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


class _Unsteady(Exception):
    """The text of the statement depends on more than its key says."""


def _asks_nothing(execute: Any, sql: str, *rest: Any) -> Any:
    raise _Unsteady


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
    if isinstance(kept, _Statement):
        return kept.rows()
    found = build() if kept is _Unsteady else None
    return [] if found is None else list(found)


@lru_cache(maxsize=KEPT)
def _kept(question: _Question) -> _Statement | type[_Unsteady] | None:
    """The statement, None where nothing is asked, or for the rest of the day that it is built each time."""
    try:
        return _steady(question)
    except _Unsteady:
        return _Unsteady


def _steady(question: _Question) -> _Statement | None:
    with nullcontext() if is_reading() else reading():
        with noting() as named:
            question.prepare()
        with noting() as used:
            found = _at_two_instants(question.build, clock.now())
    if used - named:  # known from before in this request, but not by the key
        raise _Unsteady
    return found and found[0]


def _at_two_instants(build: Build, now: datetime) -> tuple[_Statement, QuerySet, Any] | None:
    """The statement of what `build` makes, with the query and its compiler."""
    later = now + APART if clock.local(now).hour < 12 else now - APART
    with connection.execute_wrapper(_asks_nothing):
        first, second = _built(build, now), _built(build, later)
    if first is None or second is None:
        if first is not second:
            raise _Unsteady
        return None
    query, compiler, text, parameters = first
    *_, other_text, others = second
    if text != other_text:
        raise _Unsteady
    moving = {}
    for place, (one, other) in enumerate(zip(parameters, others, strict=True)):
        if one != other:
            at = _instant(one)
            if _instant(other) - at != later - now:
                raise _Unsteady
            moving[place] = at - now
    return _Statement(text, tuple(parameters), moving), query, compiler


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
        raise _Unsteady from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


# ---------------------------------------------------------------- a function that makes a query, asked with other numbers


def kept(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """Let a function that makes a query give its rows, by a statement that is built once for all who ask alike.

        @kept
        def _applications(unit: int, user: Any) -> QuerySet:
            return RoleApplication.objects.visible_to(user).filter(unit=unit)

    What stands in place is exchanged in the statement: numbers of records, sets of them, texts, and people, who are what they
    stand for (`access.rights_of`). What is given by name is part of the key. The function reads nothing else but the clock:
    where it asks the database or the settings, or a value is no parameter of its own, the query is built each time.
    """

    @wraps(build)
    def rows_of(*given: Any, **named: Any) -> list[Any]:
        places, now = _Places(), clock.now()
        try:
            shape = tuple(places.of(value) for value in given)
            key = (build, shape, tuple(named.items()), connection.vendor, clock.local(now).date())
            if (statement := _exchanged(_Asked(*key, now))) is not _Unsteady:
                return statement.objects(list(places.values))
        except _Unsteady:
            pass
        return list(build(*given, **named))

    return rows_of


@dataclass(frozen=True)
class _Asked:
    """What two calls have in common that share a statement. `shape`: the arguments, with places instead of their values."""

    build: Callable[..., QuerySet]
    shape: tuple[Any, ...]
    named: tuple[tuple[str, Any], ...]
    vendor: str
    day: date
    moment: datetime = field(compare=False)


@dataclass(frozen=True)
class _Value:
    """A number or a text that is exchanged: its place among those of the call, and what stands for it meanwhile."""

    place: int
    stand_in: int | str


@dataclass(frozen=True)
class _Person:
    """Somebody who stands for what the caller stands for."""

    key: _Value | None
    rights: tuple[tuple[str, tuple[_Value, ...]], ...]

    @property
    def stand_in(self) -> Any:
        somebody = get_user_model()(pk=self.key and self.key.stand_in)
        access.remember(somebody, {word: frozenset(_standing(ids)) for word, ids in self.rights})
        return somebody


class _Places:
    """The values of a call in the order in which they appear; equal ones share a place, so that what compares them is right."""

    def __init__(self) -> None:
        self.values: dict[int | str, _Value] = {}

    def of(self, given: Any) -> Any:
        """The argument with places instead of its values."""
        if given in (None, 0, "") or isinstance(given, bool):
            return given  # nothing and no: what asks for it is to find it
        if isinstance(given, int | str):
            place = len(self.values)
            stand_in = f"\ue000{place}\ue001" if isinstance(given, str) else -999_000_000 - place
            return self.values.setdefault(given, _Value(place, stand_in))
        if isinstance(given, set | frozenset | list | tuple):
            if len(given) > MANY:
                raise _Unsteady
            return tuple(self.of(one) for one in sorted(set(given)))
        if not isinstance(given, AbstractBaseUser | AnonymousUser):
            raise TypeError(f"{given!r} is neither a number, a set of them, a text nor a person")
        rights = sorted((word, ids) for word, ids in access.rights_of(given).items() if word != access.UNREAD)
        return _Person(self.of(given.pk), tuple((word, self.of(ids)) for word, ids in rights))


def _standing(shape: Any) -> Any:
    """What stands for the values of this shape while the statement is built."""
    if isinstance(shape, tuple):
        return [_standing(one) for one in shape]
    return shape.stand_in if isinstance(shape, _Value | _Person) else shape


@dataclass(frozen=True)
class _Exchanged:
    """The statement of a query; `places` says which parameter is which value of a call."""

    query: QuerySet
    compiler: Any
    converters: dict[int, Any]
    statement: _Statement
    places: dict[int, int]

    def objects(self, given: list[int | str]) -> list[Any]:
        values = self.statement.values()
        for at, place in self.places.items():
            values[at] = type(values[at])(given[place])  # psycopg has numbers of its own
        ready = copy(self.compiler)
        ready.connection = connections[connection.alias]
        ready.as_sql = lambda *args, **kwargs: (self.statement.text, tuple(values))
        ready.get_converters = lambda columns: self.converters
        found = self.query.all()
        found.query.get_compiler = lambda *args, **kwargs: ready
        return list(found)


@lru_cache(maxsize=KEPT)
def _exchanged(asked: _Asked) -> _Exchanged | type[_Unsteady]:
    """The statement, or for the rest of the day that it is built each time."""
    try:
        # Nothing is known in a context of its own: no settings, no answers, no other day.
        return Context().run(_with_places, asked)
    except (_Unsteady, EmptyResultSet):
        return _Unsteady


def _with_places(asked: _Asked) -> _Exchanged:
    given, named = [_standing(one) for one in asked.shape], dict(asked.named)
    statement, query, compiler = _at_two_instants(lambda: asked.build(*given, **named), asked.moment)
    stand_ins = {one.stand_in: one.place for one in _values(asked.shape)}
    places, others = {}, [statement.text]
    for at, value in enumerate(statement.parameters):
        if isinstance(value, int | str) and value in stand_ins:
            places[at] = stand_ins[value]
        else:
            others.append(repr(value))
    wanted = {one.place for one in _values(asked.shape, people=False)}
    if wanted - set(places.values()) or any(str(mark) in text for mark in stand_ins for text in others):
        raise _Unsteady
    converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
    return _Exchanged(query, compiler, converters, statement, places)


def _values(shape: Any, *, people: bool = True) -> Iterator[_Value]:
    """All values of a shape, those of people with what they stand for."""
    if isinstance(shape, _Value):
        yield shape
    elif isinstance(shape, _Person) and people:
        yield from _values((shape.key, *(ids for _, ids in shape.rights)))
    elif isinstance(shape, tuple):
        for one in shape:
            yield from _values(one, people=people)
