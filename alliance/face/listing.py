"""One page of a list as the templates need it: its table, its place among the pages, its conditions and addresses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import QueryDict

from alliance.face.datatable import DataTable
from alliance.ground import clock
from alliance.workbook import table
from alliance.workbook.table import AS_OF, CONDITIONS

SIZES = (25, 50, 100)
SIZE_COOKIE = "page_size"
SEARCHED = "搜索"
NAME_LENGTH = 60  # of a file, without its day
SHEET_LENGTH = 31  # that Excel allows
NUMBERED = ("序号", "名次")  # a list that numbers its rows itself


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
    """A condition in force, and the address of the list without it; a unit and a year only say where the person stands."""

    label: str
    value: str
    remove_url: str
    name: str = ""

    @property
    def narrows(self) -> bool:
        return self.name not in ("unit", "year")


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
    choosable: Sequence[Any] = ()

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @cached_property
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

    @cached_property
    def previous_url(self) -> str:
        return address(self.query, page=self.page.number - 1) if self.page.has_previous() else ""

    @cached_property
    def next_url(self) -> str:
        return address(self.query, page=self.page.number + 1) if self.page.has_next() else ""

    @property
    def sizes(self) -> list[tuple[int, str, bool]]:
        return [(size, address(self.query, size=size, page=None), size == self.size) for size in SIZES]

    @property
    def export_url(self) -> str:
        return address(self.query, export="xlsx", page=None, column=None)

    @property
    def asked(self) -> list[tuple[str, str]]:
        """All that the address asks for but its page: what an export with chosen columns carries along."""
        left_out = {"page", "size", "export", "column"}
        return [(key, value) for key, values in self.query.lists() if key not in left_out for value in values]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along unseen: the sort order, chosen columns and the page's own parameters."""
        shown = {"q", "page", "size", "export"}
        for name, bound in self.form.fields.items() if self.form else ():
            shown.update(keys(name, bound))
        return [(key, value) for key, values in self.query.lists() if key not in shown for value in values]

    @property
    def reset_url(self) -> str:
        return "?" + urlencode(self.kept)

    @property
    def missing(self) -> int:
        """How many rows are not on this page; who prints it is told so."""
        return self.total - len(self.table.rows)

    @property
    def first(self) -> int:
        return self.page.start_index()

    @property
    def last(self) -> int:
        return self.page.end_index()


def address(query: QueryDict, **changes) -> str:
    """Return the query string with some parameters set, or removed where the change is None."""
    kept = {key: values for key, values in query.lists() if key not in changes and key != "export"}
    given = {key: [str(value)] for key, value in changes.items() if value is not None}
    return "?" + urlencode(kept | given, doseq=True)


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


# ---------------------------------------------------------------- as a workbook


def labelled(
    report: table.Table, chips: Sequence[Chip], facts: dict[str, str], chosen: Sequence[str]
) -> table.Table:
    """The report with numbered rows, what was asked for above them, and of its columns the `chosen` ones, or all.

    That of a day says so in its title, and in the name of its sheet.
    """
    columns = [one for one in report.columns if one.key in set(chosen)] or report.columns
    day = "".join(asked_in_words([chip for chip in chips if chip.label == AS_OF]))
    title = f"{report.title}（{day}）" if day else report.title
    words = "、".join(asked_in_words(sorted(chips, key=lambda chip: chip.label != AS_OF)))
    sheet = f"{report.title}（{words}）" if words else report.title
    return replace(
        report,
        title=title,
        columns=columns,
        facts=report.facts | facts,
        numbered=not any(one.label in NUMBERED for one in columns[:2]),
        sheet=sheet if len(sheet) <= SHEET_LENGTH else title,
    )


def facts(chips: Sequence[Chip], unasked: dict[str, str], user: Any) -> dict[str, str]:
    """What stands above the rows of a workbook: which rows, asked for or not, when, and who took them."""
    conditions = [(chip.label, chip.value) for chip in chips] + list(unasked.items())
    return {
        CONDITIONS: "；".join(f"{label}：{value}" for label, value in conditions) or "全部",
        "导出时间": clock.now().astimezone(clock.TZ).strftime("%Y-%m-%d %H:%M"),
        "导出人": str(user),
    }


def file_name(title: str, chips: Sequence[Chip]) -> str:
    """What is in the file, by which conditions, and of what day."""
    words = map(file_words, (title, *asked_in_words(chips)))
    return f"{'-'.join(filter(None, words))[:NAME_LENGTH]}-{clock.today():%Y%m%d}.xlsx"


def asked_in_words(chips: Sequence[Chip]) -> list[str]:
    """The conditions as they stand in names of files and sheets; what was searched for may be a person and does not."""
    said = {SEARCHED: lambda value: "搜索结果", AS_OF: lambda value: f"截至{value}"}
    return [said.get(chip.label, str)(chip.value) for chip in chips]


def file_words(words: str) -> str:
    """Words as part of a file name, on every system."""
    return re.sub(r'[\\/:*?"<>|\s\x00-\x1f-]+', "_", words).strip("_.")[:24]
