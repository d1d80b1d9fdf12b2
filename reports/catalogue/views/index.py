"""报表中心: what a person may have made, by area or by article, found by name; the sets that were saved."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import press
from alliance.face.components import Tab
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link
from alliance.registers import regulation
from reports.catalogue import rules, services
from reports.catalogue.entries import Offer, every, grouped
from reports.catalogue.models import SavedReport

LONGEST = 40  # of a word that is searched for


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    by_clause = request.GET.get("by") == "clause"
    word = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    groups = grouped(request.user, by_clause=by_clause, word=word)
    address = reverse("catalogue")
    context = {
        "title": "报表中心",
        "groups": [(label, _table(label, offers)) for label, offers in groups.items()],
        "number": len({one.entry.key for offers in groups.values() for one in offers}),
        "word": word,
        "by": "clause" if by_clause else "",
        "tabs": [
            Tab("按业务", address, not by_clause),
            Tab("按条款", f"{address}?by=clause", by_clause),
        ],
        "saved": _saved(request.user),
    }
    return render(request, "reports/catalogue/index.html", context)


def url_of(entry: Any) -> str:
    """The page of an entry here, or its own."""
    return reverse(entry.url_name) if entry.page else reverse("catalogue_report", args=[entry.key])


def _table(label: str, offers: list[Offer]) -> DataTable:
    columns = [
        Column("label", "报表", value=lambda one: one.entry.label, css="wide title", width=24),
        Column("sort", "种类", value=_sort_of, css="nowrap"),
        Column("faces", "格式", value=lambda one: one.entry.faces_shown, css="nowrap"),
        Column("clauses", "依据", value=lambda one: citations(one.entry.clauses), css="minor wide"),
    ]
    return DataTable(columns, offers, caption=label, row_url=lambda one: url_of(one.entry), sticky=False)


def _sort_of(offer: Offer) -> str:
    if offer.entry.page:
        return "专页"
    return "逐份文书" if offer.entry.document else "清单"


def citations(refs: tuple[str, ...]) -> str:
    return "、".join(str(regulation.get(ref)) for ref in refs)


def _saved(user: Any) -> list[dict[str, Any]]:
    """The saved sets with their report, and whether this person may remove them."""
    known = every()
    return [
        {
            "saved": one,
            "link": link(one.name, one.get_absolute_url()),
            "report": known[one.report].label if one.report in known else "已停用的报表",
            "own": one.owner_id == user.pk,
            "may_remove": rules.may_remove(user, one),
        }
        for one in SavedReport.objects.visible_to(user).select_related("owner")
    ]


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedReport.objects.visible_to(request.user), pk=pk)
    answer = press(
        request, saved, services.remove, f"已删除常用报表“{saved.name}”。", to=reverse("catalogue")
    )
    assert answer is not None
    return answer
