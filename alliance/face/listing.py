"""One page of a list as the templates need it: its table, its place among the pages, its conditions and addresses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import QueryDict

from alliance.face.datatable import DataTable

SIZES = (25, 50, 100)
SIZE_COOKIE = "page_size"


@dataclass(frozen=True)
class BulkAction:
    """An act on the chosen rows: posted to `url` with `selected` once per row. `confirm` says what will happen."""

    label: str
    url: str
    confirm: str = ""
    tone: str = "default"
    reason_field: bool = False


@dataclass(frozen=True)
class Chip:
    """A condition in force, and the address of the list without it."""

    label: str
    value: str
    remove_url: str


@dataclass
class Listing:
    """One page of a list as the templates need it; made by `ListPage`, drawn by the list components."""

    table: DataTable
    page: Any
    query: QueryDict
    search: str
    search_placeholder: str
    form: Any
    chips: list[Chip]
    size: int
    export: bool
    bulk: Sequence[BulkAction]

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def pages(self) -> list[tuple[str, str, bool]]:
        """Label, address and whether it is the present one, for each page link; an ellipsis has no address."""
        numbers = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)
        return [
            (
                str(number),
                address(self.query, page=number) if isinstance(number, int) else "",
                number == self.page.number,
            )
            for number in numbers
        ]

    @property
    def previous_url(self) -> str:
        return address(self.query, page=self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return address(self.query, page=self.page.number + 1) if self.page.has_next() else ""

    @property
    def sizes(self) -> list[tuple[int, str, bool]]:
        return [(size, address(self.query, size=size, page=None), size == self.size) for size in SIZES]

    @property
    def export_url(self) -> str:
        return address(self.query, export="xlsx", page=None)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along unseen: the sort order and the page's own parameters."""
        shown = {"q", "page", "size", "export"}
        for name, bound in self.form.fields.items() if self.form else ():
            shown.update(keys(name, bound))
        return [(key, value) for key, values in self.query.lists() if key not in shown for value in values]

    @property
    def reset_url(self) -> str:
        return "?" + urlencode(self.kept)

    @property
    def first(self) -> int:
        return self.page.start_index()

    @property
    def last(self) -> int:
        return self.page.end_index()


def address(query: QueryDict, **changes) -> str:
    """Return the query string with some parameters set, or removed where the change is None."""
    changed = query.copy()
    for key, value in changes.items():
        changed.pop(key, None)
        if value is not None:
            changed[key] = str(value)
    if "export" not in changes:
        changed.pop("export", None)
    return "?" + changed.urlencode()


def keys(name: str, bound_field) -> list[str]:
    """Return the parameters in which a filter field stands in the address (a range has two)."""
    return [name, *(f"{name}_{suffix}" for suffix in getattr(bound_field.widget, "suffixes", ()) if suffix)]


def page_size(request) -> int:
    """How many rows the person wants on a page: by the address, or as chosen the last time."""
    for wanted in (request.GET.get("size"), request.COOKIES.get(SIZE_COOKIE)):
        if wanted in map(str, SIZES):
            return int(wanted)
    return SIZES[0]


def paged(request, whole: DataTable) -> Listing:
    """A table that is computed as a whole, page by page; its sums stay those of all rows."""
    size = page_size(request)
    page = Paginator(whole.rows, size).get_page(request.GET.get("page"))
    shown = replace(whole, objects=page.object_list)
    return Listing(shown, page, request.GET, "", "", None, [], size, False, ())
