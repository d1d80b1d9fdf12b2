"""What a unit has from before a day: asked where an import would let it join later than that.

@earlier.told("年度考核")
def first_years(units): …  # rows (unit id, the first day or year of which there is anything)
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

First = tuple[int, date | int]
Source = Callable[[Collection[int]], Iterable[First]]
_sources: dict[str, Source] = {}


def told(label: str) -> Callable[[Source], Source]:
    """Register who knows the first of something for units, by what it is called."""

    def declare(source: Source) -> Source:
        _sources[label] = source
        return source

    return declare


def before(joining: Mapping[int, date]) -> dict[int, list[str]]:
    """`{unit id: what is there from before the day on which it would join}` in words; a query for each source, none without units."""
    found: dict[int, list[str]] = {}
    for label, source in _sources.items() if joining else ():
        for unit, first in source(joining.keys()):
            day = first if isinstance(first, date) else date(first, 12, 31)
            if day < joining[unit]:
                since = first if isinstance(first, date) else f"{first}年度"
                found.setdefault(unit, []).append(f"{label}（{since}）")
    return found
