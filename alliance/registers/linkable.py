"""Records of the portal that a unit may give as evidence by link: apps above register theirs here.

    @linkable.source("月度信息")
    def accepted_reports(unit, year): yield Link("2026年3月 校企合作简讯", "/monthly-reports/12/", date(2026, 3, 8))

Each source answers in a constant number of queries, newest first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Link:
    """A record of the portal: what it is called, where it stands (a path), and its own date."""

    title: str
    url: str
    dated_on: date | None = None
    kind: str = ""


Source = Callable[[Any, int], Iterable[Link | tuple[str, str, date | None]]]
_sources: dict[str, Source] = {}


def source(kind: str) -> Callable[[Source], Source]:
    """Register `fn(unit, year) -> records` of one kind; registering the same kind again replaces it."""

    def register(find: Source) -> Source:
        _sources[kind] = find
        return find

    return register


def of(unit: Any, year: int) -> list[Link]:
    """All records of a unit in a year that can serve as evidence."""
    found = []
    for kind, find in _sources.items():
        for one in find(unit, year):
            title, url, dated_on = (
                (one.title, one.url, one.dated_on) if isinstance(one, Link) else (one[0], one[1], one[2])
            )
            found.append(Link(title, url, dated_on, kind))
    return found


def find(unit: Any, year: int, url: str) -> Link | None:
    """The unit's record with this address; None for what is not offered, so that no address can be made up."""
    return next((record for record in of(unit, year) if record.url == url), None)
