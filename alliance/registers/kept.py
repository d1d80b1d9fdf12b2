"""A function that makes a query gives its rows by a statement that is built once a day and asked with other values (decision 44)."""

from collections.abc import Callable, Iterator
from contextvars import Context
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache, wraps
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet

from alliance.ground import access, clock
from alliance.registers.statements import KEPT, Statement, Unsteady, at_two_instants

MANY = 100  # a set of more values is asked for each time, so that what is kept stays small
MOST = {"Int2": 2**15, "Int4": 2**31}  # by the types as which numbers go to PostgreSQL


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
            if (statement := _exchanged(_Asked(*key, now))) is not Unsteady:
                return statement.objects(list(places.values))
        except Unsteady:
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
                raise Unsteady
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
    statement: Statement
    places: dict[int, int]

    def objects(self, given: list[int | str]) -> list[Any]:
        values = self.statement.values()
        for at, place in self.places.items():
            kind, value = type(values[at]), given[place]  # psycopg has numbers of its own
            if isinstance(value, int) and abs(value) >= MOST.get(kind.__name__, 2**63):
                raise Unsteady  # the query itself knows that nothing has such a number
            values[at] = kind(value)
        ready = copy(self.compiler)
        ready.connection = connections[connection.alias]
        ready.as_sql = lambda *args, **kwargs: (self.statement.text, tuple(values))
        ready.get_converters = lambda columns: self.converters
        found = self.query.all()
        found.query.get_compiler = lambda *args, **kwargs: ready
        return list(found)


@lru_cache(maxsize=KEPT)
def _exchanged(asked: _Asked) -> _Exchanged | type[Unsteady]:
    """The statement, or for the rest of the day that it is built each time."""
    try:
        # Nothing is known in a context of its own: no settings, no answers, no other day.
        return Context().run(_with_places, asked)
    except (Unsteady, EmptyResultSet):
        return Unsteady


def _with_places(asked: _Asked) -> _Exchanged:
    given, named = [_standing(one) for one in asked.shape], dict(asked.named)
    statement, query, compiler = at_two_instants(lambda: asked.build(*given, **named), asked.moment)
    stand_ins = {one.stand_in: one.place for one in _values(asked.shape)}
    places, others = {}, [statement.text]
    for at, value in enumerate(statement.parameters):
        if isinstance(value, int | str) and value in stand_ins:
            places[at] = stand_ins[value]
        else:
            others.append(repr(value))
    wanted = {one.place for one in _values(asked.shape, people=False)}
    if wanted - set(places.values()) or any(str(mark) in text for mark in stand_ins for text in others):
        raise Unsteady
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
