"""The registry through which the apps contribute to the whole: menu, to-dos, dates, tiles, search and sweeps.

Each story's `portal.py` is found by its name (`alliance.ground.rooms`), so the home page lists all to-dos while the ground floor imports no app.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat

from alliance.ground import clock
from alliance.ground.access import UNREAD, rights_of
from alliance.ground.once import once
from alliance.registers import policy, statements


@dataclass(frozen=True, eq=False)
class Area:
    """An entry of the left menu, whose pages are its tabs; see `area`."""

    key: str
    label: str
    icon: str
    order: int
    foot: bool = False
    years: Callable[[Any], Iterable[int]] | None = None

    def title(self, user: Any, year: int | None) -> str:
        """The label, with the year where the area has years: that of the page, or the newest."""
        if self.years is None:
            return self.label
        return self.label.format(year=year or max(self.years(user), default=clock.today().year))


@dataclass(frozen=True, eq=False)
class MenuItem:
    """A page of an area, one of its tabs; see `menu`."""

    label: str
    url_name: str
    area: str
    order: int
    shown: Callable[[Any], bool]
    args: tuple[Any, ...] = ()
    pages: tuple[str, ...] = ()
    waits: Callable[[Any], int] | None = None
    yearly: bool = False
    by_year: bool = False
    query: str = ""


@dataclass(frozen=True)
class Todo:
    """Something that this person has to do: one line, one click, by when, and whether it waits for this person's decision.

    A decision is what no other work stands behind: to sign, approve, confirm, accept or vote.
    """

    title: str
    url: str
    deadline: datetime | None = None
    note: str = ""
    kind: str = ""
    urgent: bool = False
    decides: bool = False


@dataclass(frozen=True)
class Date:
    """An entry of the calendar of near dates: a deadline, or by `word` what happens then."""

    instant: datetime
    title: str
    url: str = ""
    word: str = ""


@dataclass(frozen=True)
class Tile:
    """A figure on the home page which opens the records behind it."""

    label: str
    value: str
    url: str = ""
    unit: str = ""
    order: int = 100
    note: str = ""


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Sweep:
    """A job that does everything due and not yet done, and returns how many things it changed."""

    name: str
    label: str
    every: int
    run: Callable[[], int]


@dataclass
class Registry:
    areas: dict[str, Area] = field(default_factory=dict)
    menu: list[MenuItem] = field(default_factory=list)
    todos: list[Callable[[Any], Iterable[Todo]]] = field(default_factory=list)
    counts: list[Callable[[Any], Iterable[QuerySet]]] = field(default_factory=list)
    counts_depend_on: list[Callable[[Any], Hashable]] = field(default_factory=list)
    dates: list[Callable[[Any], Iterable[Date]]] = field(default_factory=list)
    tiles: list[Callable[[Any], Iterable[Tile]]] = field(default_factory=list)
    search: list[Callable[[Any, str], Iterable[Hit]]] = field(default_factory=list)
    sweeps: dict[str, Sweep] = field(default_factory=dict)


registry = Registry()
MINUTE, HOUR = 60, 3600


def area(
    key: str,
    label: str,
    *,
    icon: str,
    order: int,
    foot: bool = False,
    years: Callable[[Any], Iterable[int]] | None = None,
) -> None:
    """Declare an entry of the left menu; it is shown to whoever sees one of its pages. `foot` sets it apart at the bottom.

    `years(user)` are those one may turn to in it, without a query; the label then speaks of `{year}`.
    """
    registry.areas[key] = Area(key, label, icon, order, foot, years)


def menu(
    label: str,
    url_name: str,
    *,
    area: str,
    order: int,
    shown: Callable[[Any], bool],
    args: tuple = (),
    pages: tuple[str, ...] = (),
    waits: Callable[[Any], int] | None = None,
    yearly: bool = False,
    by_year: bool = False,
    query: str = "",
) -> None:
    """Put a page into an area, as the tab at its `order`. `shown` decides by the person, without a query.

    It is lit on its page and all below it; `pages` names those that belong to it at another address. `waits` is the
    number beside it (`waits_for`). A `yearly` page takes `?year=`; one `by_year` has the year in its address, and is lit on
    its `pages` only. With a `query` it opens this page of the year, the newest unless another is chosen, with these filters.
    """
    registry.menu.append(
        MenuItem(label, url_name, area, order, shown, args, pages, waits, yearly, by_year, query)
    )


def waits_for(*counts: "Count") -> Callable[[Any], int]:
    """The number for a tab: the sum of these counts."""
    return lambda user: sum(waiting(user).total(count) for count in counts)


def todos(provider: Callable[[Any], Iterable[Todo]]) -> Callable[[Any], Iterable[Todo]]:
    """Register `fn(user) -> to-dos`, in a constant number of queries."""
    registry.todos.append(provider)
    return provider


def counts(provider: Callable[[Any], Iterable[QuerySet]]) -> Callable[[Any], Iterable[QuerySet]]:
    """Register `fn(user) -> what is counted for the home page`, each made with `Count.of`; `waiting` asks for all at once.

    A to-do that is a number reads it there; one that names records looks for them only where the number is not zero.
    """
    registry.counts.append(provider)
    return provider


class Count:
    """Something that is counted for a page: `WAITING = Count("reports to check")`, once in the module that counts it.

    `WAITING.of(rows)` is what a provider of counts yields, `portal.waiting(user)[WAITING]` the number. With `by`, a field
    of the rows, there is a number for each value: `portal.waiting(user)[SEATS]["CHAIR"]`.
    """

    _names: ClassVar[set[str]] = set()

    def __init__(self, name: str, *, by: str = "") -> None:
        if name in self._names:
            raise ValueError(f"two counts are called {name!r}, their numbers would be one sum")
        self._names.add(name)
        self.name, self.by = name, by

    def of(self, rows: QuerySet) -> QuerySet:
        """(name and value, how many rows there are)."""
        name = Value(f"{self.name}:", output_field=CharField())
        word = Concat(name, self.by, output_field=CharField()) if self.by else name
        found = rows.order_by().values(word=word).annotate(number=models.Count("pk"))
        return found.values_list("word", "number")


class Tally:
    """The numbers of counts, by the count itself; what there is none of is 0, what one count yielded several times is one sum."""

    def __init__(self, numbers: Iterable[tuple[str, int]] = ()) -> None:
        self._numbers: Counter[str] = Counter()
        for word, number in numbers:
            self._numbers[word] += number

    def __getitem__(self, count: Count) -> Any:
        """The number, or of a count `by` a field the numbers by its values."""
        start = f"{count.name}:"
        if not count.by:
            return self._numbers[start]
        named = (one for one in self._numbers.items() if one[0].startswith(start))
        return Counter({word.removeprefix(start): number for word, number in named})

    def total(self, count: Count) -> int:
        return self[count].total() if count.by else self[count]

    def first(self, count: Count) -> datetime | None:
        """The earliest of the instants `by` which it is counted."""
        return min((clock.kept(word) for word in self[count]), default=None)


def tally_of(name: str, counts: Callable[[], Iterable[QuerySet]]) -> Tally:
    """The numbers of counts that read nothing but the clock: their statement is built once a day, under this name."""
    return Tally(statements.rows(("tally", name), lambda: _union(counts())))


def _union(counts: Iterable[QuerySet]) -> QuerySet | None:
    first, *others = [*counts] or [None]
    return first if first is None else first.union(*others, all=True)


def waiting(user: Any) -> Tally:
    """What all the apps count for the home page of a person: one query, asked once for a page."""
    return once(("waiting", user.pk), lambda: Tally(_counted(user)))


def counts_depend_on(read: Callable[[Any], Hashable]) -> Callable[[Any], Hashable]:
    """Register `fn(user) -> value`: what the providers of counts read beside the user's rights, the settings and the day."""
    registry.counts_depend_on.append(read)
    return read


def _counted(user: Any) -> list[tuple]:
    """The rows of all counts; their statement is built once for a person, a day and what the providers read."""
    rights = tuple(sorted((word, ids) for word, ids in rights_of(user).items() if word != UNREAD))

    def read() -> tuple[Hashable, ...]:
        return tuple(one(user) for one in registry.counts_depend_on)

    key = ("counts", user.pk, rights, policy.fingerprint(), read(), tuple(registry.counts))
    return statements.rows(key, lambda: _union(one for fn in registry.counts for one in fn(user)), read)


def dates(provider: Callable[[Any], Iterable[Date]]) -> Callable[[Any], Iterable[Date]]:
    registry.dates.append(provider)
    return provider


def tiles(provider: Callable[[Any], Iterable[Tile]]) -> Callable[[Any], Iterable[Tile]]:
    registry.tiles.append(provider)
    return provider


def search(provider: Callable[[Any, str], Iterable[Hit]]) -> Callable[[Any, str], Iterable[Hit]]:
    """Register `fn(user, text) -> at most ten hits` among what the user may see."""
    registry.search.append(provider)
    return provider


def sweep(name: str, *, label: str, every: int = MINUTE) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Register a sweep: a function of no arguments, safe to repeat, that returns how many things it changed."""

    def register(run: Callable[[], int]) -> Callable[[], int]:
        registry.sweeps[name] = Sweep(name, label, every, run)
        return run

    return register


def todos_of(user: Any, *, but: Callable | None = None) -> list[Todo]:
    """All to-dos of a person (but those of one provider) by their deadline: what is overdue first, what has none last."""
    found, moment = (todo for fn in registry.todos if fn is not but for todo in fn(user)), clock.now()
    return sorted(found, key=lambda one: (one.deadline is None, one.deadline or moment, not one.urgent))
