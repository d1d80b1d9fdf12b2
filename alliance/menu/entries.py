"""Entries and tabs as a page shows them, and the badges beside them."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from alliance.registers import portal
from alliance.registers.portal import Area, MenuItem


@dataclass(frozen=True)
class Tab:
    """A page of an area, as it is linked; `key` names its badge, which a page of a past year has not: what waits is of the newest."""

    key: str
    label: str
    url: str
    active: bool
    counted: bool = True


@dataclass(frozen=True)
class Entry:
    """An area as it is linked: it leads to its first tab. `digit` is its key after `g`."""

    key: str
    label: str
    icon: str
    url: str
    active: bool
    digit: str
    tabs: list[Tab]
    counted: bool = True


@dataclass(frozen=True)
class Menu:
    """What a page shows: the entries, those at the foot, the tabs of the lit one, and the years one may turn to."""

    entries: list[Entry]
    foot: list[Entry]
    tabs: list[Tab]
    years: list[Tab]
    year_label: str = ""

    @cached_property
    def drawn(self) -> dict[str, SafeString]:
        """Its parts of the page by their templates, drawn once for all who see the same menu."""
        parts = ("menu", "story_tabs", "keys")
        return {part: render_to_string(f"components/{part}.html", {"menu": self}) for part in parts}


@lru_cache(maxsize=1000)
def _address(url_name: str, args: tuple) -> str:
    """Where a page is: the same for everybody until the process ends."""
    return reverse(url_name, args=args)


def shown_to(user: Any) -> dict[Area, list[MenuItem]]:
    """The areas and pages that a person sees, each in its order."""
    found: dict[Area, list[MenuItem]] = {}
    for item in sorted(portal.registry.menu, key=lambda item: item.order):
        if item.shown(user):
            found.setdefault(portal.registry.areas[item.area], []).append(item)
    return dict(sorted(found.items(), key=lambda pair: pair[0].order))


def lit(items: list[MenuItem], path: str, page: str) -> MenuItem | None:
    """The item of this address, or the last that names this page, else the one nearest above the address."""
    urls = {item: _address(item.url_name, item.args) for item in items if not item.by_year}
    if exact := [item for item, url in urls.items() if url == path]:
        return exact[0]
    if belongs := [item for item in items if page in item.pages]:
        return belongs[-1]
    above = [item for item, url in urls.items() if url != "/" and path.startswith(url)]
    return max(above, key=lambda item: len(urls[item]), default=None)


def drawn(request: Any) -> Menu:
    """The menu of the person of a request, with the entry of its page lit."""
    user, match = request.user, request.resolver_match
    areas = shown_to(user)
    every = [item for items in areas.values() for item in items]
    current = lit(every, request.path, (match.url_name if match else "") or "")
    year, shown = None, []
    for area, items in areas.items():
        known = sorted(area.years(user), reverse=True) if area.years else []
        asked = _year(request, known) if current is not None and current.area == area.key else None
        shown.append((area, area.title(user, asked), tuple(items), tuple(known)))
        year = year or asked
    return _menu(tuple(shown), current, year)


@lru_cache(maxsize=1000)
def _menu(shown: tuple, current: MenuItem | None, asked: int | None) -> Menu:
    """The menu of all who see these areas with their titles, pages and years; `asked` is the year of the lit one."""
    entries, foot, tabs, years, chosen = [], [], [], [], None
    for area, title, items, known in shown:
        here = current is not None and current.area == area.key
        year = asked if here else None
        past = year is not None and year != known[0]
        links = [
            Tab(
                item.url_name,
                item.label,
                _url(item, year, known),
                item is current,
                not (past and _of_a_year(item)),
            )
            for item in items
        ]
        label = links[0].label if len(links) == 1 and (area.years or area.foot) else title
        digit = str(len(entries) + 1) if not area.foot and len(entries) < 9 else ""
        entry = Entry(area.key, label, area.icon, links[0].url, here, digit, links, not past)
        (foot if area.foot else entries).append(entry)
        if here:
            tabs = links
            if (current.yearly or current.by_year) and len(known) > 1:
                chosen = year or known[0]
                whole = replace(current, query="")
                years = [Tab(str(one), f"{one}年度", _url(whole, one, known), one == chosen) for one in known]
    return Menu(entries, foot, tabs if len(tabs) > 1 else [], years, f"{chosen}年度" if chosen else "")


def _of_a_year(item: MenuItem) -> bool:
    return item.yearly or item.by_year


def _year(request: Any, known: list[int]) -> int | None:
    """The year that the address asks for, among those that may be looked at."""
    match = request.resolver_match
    asked = str((match.kwargs.get("year") if match else "") or request.GET.get("year", ""))
    return next((year for year in known if str(year) == asked), None)


def _url(item: MenuItem, year: int | None, known: tuple[int, ...]) -> str:
    if item.by_year:
        return _address(item.url_name, (year or known[0],))
    url = _address(item.url_name, item.args)
    if item.query and known:
        return f"{url}?year={year or known[0]}&{item.query}"
    return f"{url}?year={year}" if year and item.yearly else url


def badges(user: Any) -> dict[str, int]:
    """What waits behind each entry and tab, by their keys, without those where nothing does; one query for all."""
    found: dict[str, int] = {}
    for area, items in shown_to(user).items():
        for item in items:
            if item.waits and (number := item.waits(user)):
                found[item.url_name] = number
                found[f"area-{area.key}"] = found.get(f"area-{area.key}", 0) + number
    return found
