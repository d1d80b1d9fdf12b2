"""What is in the catalogue: every list with an export, and what views declare with `alliance.registers.catalogue`.

It is read from the addresses of the portal, so that a new list or paper is in it by what it says of itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.urls import URLPattern, get_resolver, reverse

from alliance.face.lists import ListPage
from alliance.menu.entries import shown_to
from alliance.names import pinyin, spelling
from alliance.registers import catalogue, portal, regulation
from alliance.registers.catalogue import FACES, Document, LeftOut, Page, Part
from alliance.registers.portal import Area


@dataclass(frozen=True)
class Source:
    """A list at an address: where the rows come from."""

    url_name: str
    args: tuple[Any, ...]
    view: type[ListPage]

    @property
    def address(self) -> str:
        return reverse(self.url_name, args=self.args)

    def opened(self, user: Any, query: str = "") -> ListPage:
        """The list as this person opens it."""
        request = HttpRequest()
        request.method, request.path, request.user = "GET", self.address, user
        request.GET = QueryDict(query)
        page = self.view()
        page.setup(request, **({"kind": self.args[0]} if self.args else {}))
        return page


@dataclass(frozen=True)
class Entry:
    """Something that the portal makes: a list, a paper of the rows of a list (`document`), or a page of its own (`page`).

    `url_name` is the address of the list, the paper or the page; `parts` are other addresses that belong to it, by face.
    """

    key: str
    label: str
    clauses: tuple[str, ...]
    url_name: str
    sources: tuple[Source, ...] = ()
    document: Document | None = None
    page: Page | None = None
    parts: tuple[tuple[catalogue.Face, str], ...] = ()

    @property
    def faces(self) -> list[catalogue.Face]:
        if self.document:
            return list(self.document.faces)
        return [face for face, _ in self.parts] + ["xlsx"] if self.page else ["xlsx", "pdf", "docx"]

    @property
    def faces_shown(self) -> str:
        return "、".join(FACES[face] for face in FACES if face in self.faces)

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages in whose menu it belongs."""
        if self.document:
            return self.document.menu or self.document.of
        return (self.url_name,)

    def is_called(self, word: str) -> bool:
        """Whether its name has this word, or the initials or the sound of its name do."""
        key, initials = pinyin.unit_keys(self.label)
        sound = "".join(one.rstrip("12345") for one in key.split()[:-1])
        return any(word in text for text in (self.label.lower(), initials, sound))


@dataclass(frozen=True)
class Offer:
    """An entry as a person finds it: under which area, and from which list."""

    entry: Entry
    area: Area
    source: Source | None

    @property
    def by_year(self) -> bool:
        """Whether the list shows one year, which its address names."""
        name = self.source and self.source.url_name
        return any(item.yearly and item.url_name == name for item in portal.registry.menu)


def _patterns(resolver: Any) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one
        else:
            yield from _patterns(one)


def views() -> Iterator[tuple[str, Any, bool]]:
    """Name, view (a list by its class), and whether the address has parameters, of every address."""
    for pattern in _patterns(get_resolver()):
        view = getattr(pattern.callback, "view_class", pattern.callback)
        yield pattern.name or "", view, bool(pattern.pattern.converters)


@lru_cache(maxsize=1)
def every() -> dict[str, Entry]:
    """All entries by their keys."""
    named = {name: view for name, view, _ in views()}
    parts: dict[str, list] = {}
    for name, view in named.items():
        for one in catalogue.said(view):
            if isinstance(one, Part):
                parts.setdefault(one.of, []).append((one.face, name))
    found = [entry for name, view, bound in views() for entry in _of(name, view, bound, named, parts)]
    return {entry.key: entry for entry in found}


def _of(name: str, view: Any, bound: bool, named: dict, parts: dict) -> Iterator[Entry]:
    own = tuple(parts.get(name, ()))
    if is_list(view) and view.export_name and not bound:
        yield Entry(name, view.export_name, _refs(view.clauses), name, (Source(name, (), view),), parts=own)
    if is_list(view):
        for args, label, clauses in view.each():
            key = "-".join([name, *args])
            yield Entry(key, label, _refs(clauses), name, (Source(name, args, view),), parts=own)
    for one in catalogue.said(view):
        if isinstance(one, Document):
            sources = tuple(Source(of, (), named[of]) for of in one.of)
            clauses = _refs(one.clauses or sources[0].view.clauses)
            yield Entry(one.key or name, one.label, clauses, name, sources, document=one, parts=own)
        if isinstance(one, Page):
            yield Entry(name, one.label, _refs(one.clauses), name, page=one, parts=own)


def is_list(view: Any) -> bool:
    return isinstance(view, type) and issubclass(view, ListPage)


def _refs(clauses: Any) -> tuple[str, ...]:
    return tuple(clauses.split()) if isinstance(clauses, str) else ()


def given_at_once() -> set[str]:
    """The addresses that answer with a file when they are opened: neither papers, which are made in the background, nor lists."""
    return {
        name
        for name, view, _ in views()
        if not is_list(view) and not hasattr(view, "compose")
        for one in catalogue.said(view)
        if isinstance(one, Part | LeftOut)
    }


def left_out() -> dict[str, str]:
    """The addresses that give a file and are no report, each with why."""
    return {
        name: one.why for name, view, _ in views() for one in catalogue.said(view) if isinstance(one, LeftOut)
    }


def offers(user: Any) -> dict[str, Offer]:
    """What this person may have made now, by key: the page is in the own menu, and list and paper say yes."""
    areas = _areas(user)
    found = {}
    for entry in every().values():
        if (offer := _offer(entry, areas, user)) is not None:
            found[entry.key] = offer
    return found


def offer_or_404(key: str, user: Any) -> Offer:
    entry = every().get(key)
    offer = _offer(entry, _areas(user), user) if entry else None
    if offer is None:
        raise Http404("没有这种报表，或您不能取用")
    return offer


def _areas(user: Any) -> dict[str, Area]:
    """The area in which the own menu has a page, by the name of the page: its own tab before one that only names it."""
    tabs, named = {}, {}
    for area, items in shown_to(user).items():
        for item in items:
            tabs.setdefault(item.url_name, area)
            for page in item.pages:
                named.setdefault(page, area)
    return named | tabs


def _offer(entry: Entry, areas: dict[str, Area], user: Any) -> Offer | None:
    area = next((areas[page] for page in entry.pages if page in areas), None)
    if area is None or (entry.document and not entry.document.may(user)):
        return None
    sources = [one for one in entry.sources if one.url_name in areas] or list(entry.sources)
    source = next((one for one in sources if one.opened(user).rule(user)), None)
    return None if source is None and entry.page is None else Offer(entry, area, source)


def grouped(user: Any, *, by_clause: bool, word: str = "") -> dict[str, list[Offer]]:
    """What a person may have, under the areas of the menu or the articles of the regulation, by name if asked."""
    wanted = spelling.half_width(word).lower().strip()
    rows = [one for one in offers(user).values() if not wanted or one.entry.is_called(wanted)]
    if not by_clause:
        rows.sort(key=lambda one: one.area.order)
        groups: dict[str, list[Offer]] = {}
        for one in rows:
            groups.setdefault(one.area.title(user, None), []).append(one)
        return groups
    under: dict[str, list[Offer]] = {}
    for one in rows:
        for article in {ref.partition(".")[0] for ref in one.entry.clauses} or {""}:
            under.setdefault(article, []).append(one)
    return {
        str(regulation.get(article)) if article else "运行管理": under[article]
        for article in sorted(under, key=lambda ref: int(ref or 99))
    }
