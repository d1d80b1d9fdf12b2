"""Lists: every list page of the portal is a `ListPage`, with the tables of `alliance.face.datatable`.

A column says once what a value is; the page, the sorting and the workbook follow from it. Whatever stands in the
address is only ever compared with what is declared: unknown filters and sort keys are left out, a page too far is the
last page.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views import View

from alliance.face import filtering, listing
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.listing import (
    SEARCHED,
    SIZE_COOKIE,
    BulkAction,
    Chip,
    Listing,
    address,
    file_name,
    keys,
    labelled,
    page_size,
)
from alliance.files import downloads
from alliance.files.downloads import Taken
from alliance.ground import access
from alliance.names import spelling
from alliance.workbook import table, writing

SEARCH_LENGTH = 100


class ListPage(View):
    """A list with search, filters, sorting, pages, export and acts on chosen rows; see docs/components.md.

    Costs two queries of its own (count and rows), and one for each filter which offers model instances.
    """

    http_method_names = ["get", "head", "options"]
    template_name = "components/list_page.html"
    title = ""
    subtitle = ""
    clauses = ""
    columns: Sequence[Column] = ()
    ordering: Sequence[str] = ("pk",)
    filterset_class = None
    search_fields: Sequence[str] = ()
    search_placeholder = "搜索"
    export_name = ""
    empty = Empty("还没有记录")
    each: Callable[[], Sequence] = tuple  # of a list with parameters that are no record: these, name, clauses

    def get_queryset(self, user) -> QuerySet:
        """Return what the user may see; every list says so itself."""
        raise ImproperlyConfigured(f"{type(self).__name__} does not say what its list shows")

    def rule(self, user) -> access.Verdict:
        """Return whether the user may open this list at all."""
        return access.Verdict.yes()

    row_url: Callable[[Any], str] | None = None
    selectable: Callable[[Any], Any] | None = None

    def bulk(self, user) -> Sequence[BulkAction]:
        """Return the acts on chosen rows that this user has."""
        return ()

    def extra(self, user) -> dict[str, Any]:
        """Return more context for the template."""
        return {}

    def get_columns(self, user) -> Sequence[Column]:
        """Return the columns for this user."""
        return self.columns

    def export_columns(self, user) -> Sequence[Column]:
        """Return the columns of the workbook for this user."""
        return [one for column in self.get_columns(user) for one in column.apart or (column,) if one.export]

    def for_workbook(self, queryset: QuerySet) -> QuerySet:
        """Return the rows with what only their workbook reads of them."""
        return queryset

    def choosable(self, user) -> Sequence[Column]:
        """The columns among which one may choose for a workbook; a report of its own has those that it has."""
        if type(self).as_table is not ListPage.as_table:
            return ()
        columns = self.export_columns(user)
        return columns if len(columns) > 2 else ()

    def search(self, queryset: QuerySet, text: str) -> QuerySet:
        """Return the rows in which every word of `text` occurs in one of `search_fields`."""
        for word in text.split():
            found = Q()
            for name in self.search_fields:
                for spelt in spelling.spellings(word):
                    found |= Q(**{f"{name}__icontains": spelt})
            queryset = queryset.filter(found)
        return queryset

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        access.require(self.rule(request.user))
        if request.GET.get("export") == "xlsx" and self.export_name:
            return self._export()
        shown = self.listing(request)
        response = render(
            request,
            self.template_name,
            {
                "title": self.title,
                "subtitle": self.subtitle,
                "clauses": self.clauses,
                "listing": shown,
                "view": self,
                **self.extra(request.user),  # noqa: S610 - not the queryset method
            },
        )
        if request.GET.get("size") == str(shown.size):
            response.set_cookie(
                SIZE_COOKIE, str(shown.size), max_age=31_536_000, httponly=True, samesite="Lax"
            )
        return response

    def listing(self, request: HttpRequest) -> Listing:
        """The page of the list that the address asks for."""
        columns, words, filterset, chips, queryset = self._asked(request)
        size = page_size(request)
        self.page = page = Paginator(queryset, size).get_page(request.GET.get("page"))
        bulk = self.bulk(request.user)
        nothing = Empty("没有符合条件的记录", "请放宽或清除上面的筛选条件。", "清除全部条件", "?")
        table = DataTable(
            columns,
            page.object_list,
            caption=self.title,
            row_url=self.row_url,
            select=self.selectable if bulk else None,
            headers=self._headers(columns, request.GET),
            directions={column.key: self._direction(column, request.GET) for column in columns},
            empty=nothing if any(chip.narrows for chip in chips) else self.empty,
        )
        return Listing(
            table=table,
            page=page,
            query=request.GET,
            search=words,
            search_placeholder=self.search_placeholder if self._searches else "",
            form=filterset.form if filterset else None,
            chips=chips,
            size=size,
            export=bool(self.export_name),
            bulk=bulk,
            choosable=self.choosable(request.user) if self.export_name and page.object_list else (),
        )

    def _asked(self, request) -> tuple:
        """What the address asks for: the columns, words, filters and chips, and the rows in their order."""
        columns = self.get_columns(request.user)
        words = self._words(request)
        queryset, filterset = self._filtered(request, words)
        chips = self._chips(request.GET, filterset, words)
        return columns, words, filterset, chips, self._sorted(queryset, columns, request.GET.get("sort", ""))

    @property
    def _searches(self) -> bool:
        return bool(self.search_fields) or type(self).search is not ListPage.search

    def _words(self, request) -> str:
        return request.GET.get("q", "").replace("\x00", "").strip()[:SEARCH_LENGTH] if self._searches else ""

    def _filtered(self, request, words):
        queryset = self.get_queryset(request.user)
        filterset = None
        if self.filterset_class:
            filterset = self.filterset_class(request.GET or None, queryset=queryset, request=request)
            filterset.form.auto_id = "filter_%s"
            for bound in filterset.form.fields.values():
                filtering.say_all(bound)
            queryset = filterset.qs
        self._unasked = getattr(filterset, "unasked", {})
        return (self.search(queryset, words) if words else queryset), filterset

    def _sorted(self, queryset, columns, wanted: str) -> QuerySet:
        names, backwards = self.ordering, False
        for column in columns:
            if column.sort and wanted.removeprefix("-") == column.key:
                names = [column.sort] if isinstance(column.sort, str) else column.sort
                backwards = wanted.startswith("-")
        order = []
        for name in names:
            down = name.startswith("-") != backwards
            bare = F(name.removeprefix("-"))
            order.append(bare.desc(nulls_last=True) if down else bare.asc(nulls_last=True))
        return queryset.order_by(*order, "pk")

    def _headers(self, columns, query) -> dict[str, Any]:
        headers = {}
        for column in columns:
            if column.sort:
                direction = self._direction(column, query)
                following = f"-{column.key}" if direction == "ascending" else column.key
                headers[column.key] = format_html(
                    '<a class="sort" href="{}" title="{}">{}</a>',
                    address(query, sort=following, page=None),
                    "改为降序" if direction == "ascending" else "按升序排列",
                    column.label,
                )
        return headers

    def _direction(self, column: Column, query) -> str:
        """Return the aria-sort of a column: ascending, descending, or empty."""
        if not column.sort:
            return ""
        return {column.key: "ascending", f"-{column.key}": "descending"}.get(query.get("sort", ""), "")

    def _chips(self, query, filterset, words) -> list[Chip]:
        chips = [Chip(SEARCHED, words, address(query, q=None, page=None))] if words else []
        if filterset is None or not filterset.is_bound:
            return chips
        filterset.form.is_valid()
        for name, bound in filterset.form.fields.items():
            value = filterset.form.cleaned_data.get(name)
            if shown := filtering.chosen(bound, value):
                gone = dict.fromkeys(keys(name, bound))
                chips.append(Chip(bound.label or name, shown, address(query, page=None, **gone), name))
        return chips

    def _export(self) -> HttpResponse:
        """The workbook; where it needs a reason, the page that asks; where it is long, the button that has it made."""
        taken, _ = self.taken()
        if taken.persons:
            question = urlencode({"to": self.request.get_full_path()})
            return redirect(f"{reverse('export_reason')}?{question}")
        asked = {"path": self.request.path, "query": self.request.GET.urlencode()}
        return self.at_once() or render(
            self.request,
            "alliance/background/ask.html",
            {
                "title": f"导出{self.export_name}",
                "action": reverse("export_new"),
                "fields": asked,
                "rows": taken.rows,
            },
        )

    def at_once(self, reason: str = "") -> HttpResponse | None:
        """The workbook as a download; None when it is long, and so made in the background (`list_exports.ask`)."""
        taken, report = self.taken(reason)
        if taken.rows > settings.ROWS_AT_ONCE:
            return None
        report.rows = written = table.Counted(report.rows)
        answer = writing.response([report], self.export_filename, by=self.request.user)
        return downloads.describe(answer, replace(taken, rows=written.number))

    def taken(self, reason: str = "") -> tuple[Taken, table.Table]:
        """What an export of this list takes out of the portal, and the report itself; every export passes through here."""
        queryset, report = self.as_table(self.request)
        words = report.facts[table.CONDITIONS]
        return Taken(self.export_name, words, queryset.count(), report.personal, reason), report

    @property
    def export_filename(self) -> str:
        *_, chips, _ = self._asked(self.request)
        return file_name(self.export_name, chips)

    def as_table(self, request) -> tuple[QuerySet, table.Table]:
        """The rows that the address asks for, and the report that reads them one by one."""
        _, _, _, chips, queryset = self._asked(request)
        columns, rows = self.export_columns(request.user), self.for_workbook(queryset)
        report = table.Table(
            self.export_name,
            [
                table.Column(one.key, one.label, one.kind, one.width, one.total, one.personal)
                for one in columns
            ],
            ({one.key: one.raw(obj) for one in columns} for obj in rows.iterator(chunk_size=1000)),
        )
        return queryset, self.labelled(report, chips)

    def labelled(self, report: table.Table, chips: Sequence[Chip]) -> table.Table:
        """A report as this list takes it out of the portal."""
        return labelled(report, chips, self.facts(chips), self.request.GET.getlist("column"))

    def facts(self, chips: Sequence[Chip]) -> dict[str, str]:
        """What stands above the rows of a workbook: which rows, when, and who took them."""
        return listing.facts(chips, self._unasked, self.request.user)
