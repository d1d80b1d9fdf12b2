"""One report: its parameters, the first rows and how many there are, its files; many papers as one; saving the parameters."""

from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.background import list_exports
from alliance.background.views.downloads import ReasonForm
from alliance.background.waiting import offer as offer_file
from alliance.background.waiting import watch
from alliance.face.acting import carry_out, form_page
from alliance.face.datatable import Column, of_report
from alliance.face.lists import ListPage
from alliance.files import downloads
from alliance.ground import access
from alliance.ground.access import Refused, require
from alliance.registers.catalogue import FACES
from alliance.workbook.table import Table
from reports.catalogue import batches, services, table_files
from reports.catalogue.entries import Offer, offer_or_404
from reports.catalogue.forms import AsksForm, BatchForm, SaveForm
from reports.catalogue.views.index import url_of

PREVIEWED = 10
TAKEN_SHOWN = 5
NOT_ASKED = {"page", "size", "export", "face", "next", "csrfmiddlewaretoken"}


def asked(request: HttpRequest) -> str:
    """The parameters of a report as the address has them, without what only concerns the page."""
    pairs = [(key, one) for key, texts in request.GET.lists() if key not in NOT_ASKED for one in texts if one]
    return urlencode(pairs)


@require_safe
def report(request: HttpRequest, key: str) -> HttpResponse:
    """The page of a list or of the papers of a list."""
    return _page(request, _offer(request, key))


def _offer(request: HttpRequest, key: str) -> Offer:
    offer = offer_or_404(key, request.user)
    if offer.source is None:
        raise Http404("这种报表有自己的页面")
    return offer


def _page(
    request: HttpRequest, offer: Offer, *, batch: BatchForm | None = None, save: SaveForm | None = None
) -> HttpResponse:
    user, entry, query = request.user, offer.entry, asked(request)
    page = list_exports.list_at(offer.source.address, request.GET.urlencode(), user)  # type: ignore[union-attr]
    require(page.rule(user))
    listing = page.listing(page.request)
    shows = _papers(offer, page, listing, query) if entry.document else _rows(offer, page, listing, query)
    context = {
        "title": entry.label,
        "clauses": " ".join(entry.clauses),
        "offer": offer,
        "listing": replace(listing, export=False, bulk=(), choosable=()),
        "query": query,
        "asks": _asks(offer, page, listing),
        "back": f"{url_of(entry)}?{query}",
        "save": save or SaveForm(may_share=access.is_secretariat(user)),
        "batch": batch or (BatchForm(offer=offer) if entry.document else None),
        "taken": downloads.visible_to(user).filter(what__startswith=entry.label)[:TAKEN_SHOWN],
        **shows,
    }
    failed = (batch and batch.errors) or (save and save.errors)
    return render(request, "reports/catalogue/report.html", context, status=422 if failed else 200)


def _asks(offer: Offer, page: ListPage, listing: Any) -> AsksForm | None:
    """What the papers, or a list by year, take from the address and the filters do not ask for."""
    entry, known = offer.entry, listing.form.fields if listing.form else {}
    names = set(entry.document.asks if entry.document else ()) | ({"year"} if offer.by_year else set())
    asks = tuple(sorted(names - set(known)))
    return AsksForm(page.request.GET or None, asks=asks) if asks else None


def _rows(offer: Offer, page: ListPage, listing: Any, query: str) -> dict[str, Any]:
    """A list: the first rows of its workbook."""
    key, source = offer.entry.key, offer.source
    whole = list_exports.page_of({"path": source.address, "query": f"{query}&export=xlsx"}, page.request.user)  # type: ignore[union-attr]
    queryset, table = whole.as_table(whole.request)
    chosen = {one.key for one in table.columns}
    choices = [(one, one.key in chosen) for one in whole.choosable(page.request.user)]
    table.rows = _first(whole, queryset, table)
    own = dict(offer.entry.parts).get("pdf")
    file = reverse("catalogue_file", args=[key])
    return {
        "number": queryset.count(),
        "table": replace(of_report(table), totals={}),
        "previewed": len(table.rows),
        "choices": choices,
        "personal": table.personal,
        "workbook": f"{source.address}?{query}&export=xlsx",  # type: ignore[union-attr]
        "files": [
            (FACES["pdf"], f"{reverse(own)}?{query}" if own else f"{file}?{query}&face=pdf"),
            (FACES["docx"], f"{file}?{query}&face=docx"),
        ],
    }


def _first(page: ListPage, queryset: Any, table: Table) -> list[dict[str, Any]]:
    """The first rows, as the workbook has them, without reading the others where the list allows it."""
    if type(page).as_table is not ListPage.as_table:
        return list(islice(table.rows, PREVIEWED))
    columns = {one.key: one for one in page.export_columns(page.request.user)}
    return [
        {one.key: columns[one.key].raw(row) for one in table.columns if one.key in columns}
        for row in page.for_workbook(queryset)[:PREVIEWED]
    ]


def _papers(offer: Offer, page: ListPage, listing: Any, query: str) -> dict[str, Any]:
    """The papers of a list: a page of its rows, each with its files and a box to choose it."""
    user, its = page.request.user, offer.entry.document
    shown = [row.pk for row in listing.table.rows]
    _, rows = batches.rows_of(offer, query, [], user)
    having = {row.pk: row for row in rows.filter(pk__in=shown)}

    def files(row: Any) -> str:
        if row.pk not in having:
            return "还没有"
        buttons = ((_button(offer, having[row.pk], face, query),) for face in FACES if face in its.faces)
        return format_html("<span>{}</span>", format_html_join("", "{}", buttons))

    first, *others = listing.table.columns
    columns = [first, Column("files", "文件", cell=files, css="nowrap"), *others]
    return {
        "number": rows.count(),
        "table": replace(
            listing.table, columns=columns, select=lambda row: row.pk if row.pk in having else None
        ),
    }


def _button(offer: Offer, row: Any, face: str, query: str) -> str:
    """A link to the file; a paper has a page with the button that has it made."""
    address = batches.address_of(offer, row, face, query)
    return format_html('<a class="btn btn-quiet btn-small" href="{}">{}</a>', address, FACES[face])


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, key: str) -> HttpResponse:
    """A list as PDF or Word: asks what it is for where persons are named, then has it made."""
    offer, query, face = _offer(request, key), asked(request), request.GET.get("face", "pdf")
    if offer.entry.document or face not in ("pdf", "docx"):
        raise Http404("没有这种格式")
    page = list_exports.page_of(
        {"path": offer.source.address, "query": f"{query}&export=xlsx"},  # type: ignore[union-attr]
        request.user,
    )
    require(page.rule(request.user))
    taken, _ = page.taken()
    back = f"{url_of(offer.entry)}?{query}"
    form = ReasonForm(request.POST or None) if taken.persons else None
    if request.method == "POST" and (form is None or form.is_valid()):
        why = form.cleaned_data["reason"] if form else ""
        return watch(request, table_files.ask(offer, query, face, reason=why, by=request.user), back)
    title = f"{offer.entry.label}（{FACES[face]}）"
    if form is None:
        return offer_file(request, title=title, action=request.get_full_path())
    context = {"title": title, "form": form, "taken": taken, "list_title": offer.entry.label, "back": back}
    context["button"] = f"生成 {FACES[face]}"
    return form_page(request, "alliance/background/reason.html", context)


@require_POST
def batch(request: HttpRequest, key: str) -> HttpResponse:
    """Have the papers of the chosen rows, or of all that the filters show, made as one file."""
    offer, query = _offer(request, key), asked(request)
    if offer.entry.document is None:
        raise Refused("清单不必批量生成，请直接导出。")
    form = BatchForm(request.POST, offer=offer)
    if form.is_valid():
        chosen = request.POST.getlist("selected")
        asked_for = form.cleaned_data
        work = batches.ask(
            offer, query, asked_for["shape"], chosen, reason=asked_for["reason"], by=request.user
        )
        return watch(request, work, f"{url_of(offer.entry)}?{query}")
    return _page(request, offer, batch=form)


@require_POST
def save(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the parameters of this address under a name."""
    offer, query = _offer(request, key), asked(request)
    form = SaveForm(request.POST, may_share=access.is_secretariat(request.user))
    answer = carry_out(
        request,
        form,
        lambda: services.save(
            report=key,
            query=query,
            name=form.cleaned_data["name"],
            shared=form.cleaned_data.get("shared", False),
            by=request.user,
        ),
        done=lambda saved: f"已存为常用报表“{saved.name}”，在报表中心可以直接打开。",
    )
    return answer or _page(request, offer, save=form)
