"""The clause register as pages: every clause, who owes it, which pages serve it and how much they hold."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join

from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.face.parts import CLAUSE
from alliance.ground import clock
from alliance.registers import policy
from alliance.registers import regulation as register
from alliance.registers.regulation import Clause, Frequency, Page, Party
from alliance.site.models import RegulationText
from alliance.site.views.regulation_text import TextForm

YEARS_BACK = 5


def _choices(labels: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "全部"), *labels]


SERVED = [("yes", "已承办"), ("no", "尚未承办")]


class ClauseFilter(forms.Form):
    """What to show of the register. Only duties are owed, fall due and count as served."""

    q = forms.CharField(label="关键词", max_length=40, required=False)
    party = forms.ChoiceField(label="谁承担", choices=_choices(Party.choices), required=False)
    frequency = forms.ChoiceField(label="多久一次", choices=_choices(Frequency.choices), required=False)
    served = forms.ChoiceField(label="系统承办", choices=_choices(SERVED), required=False)
    year = forms.TypedChoiceField(label="统计年度", coerce=int, required=False)

    def __init__(self, query: dict[str, str]) -> None:
        this_year = clock.today().year
        super().__init__({"year": str(this_year), **query})
        years = range(this_year, this_year - YEARS_BACK, -1)
        self.fields["year"].choices = [(year, f"{year}年") for year in years]
        self.is_valid()  # what is not declared is left out
        self.year = self.cleaned_data.get("year") or this_year

    def admits(self, clause: Clause) -> bool:
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        words = wanted.get("q", "").split()
        return (
            all(word in clause.gloss or word in clause.citation for word in words)
            and ("party" not in wanted or clause in register.owed_by(wanted["party"]))
            and ("frequency" not in wanted or (clause.duty and clause.frequency == wanted["frequency"]))
            and ("served" not in wanted or (clause.duty and _served(clause) == wanted["served"]))
        )


def _served(clause: Clause) -> str:
    return "yes" if clause.served_by else "no"


class Counts:
    """The live counts of one page view: each counter runs once for a year, however many clauses show it."""

    def __init__(self) -> None:
        self._found: dict[tuple[Callable[[int], int | None], int], int | None] = {}

    def of(self, page: Page, year: int) -> int | None:
        key = (page.count, year)
        if key not in self._found:
            self._found[key] = page.count(year)
        return self._found[key]

    def shown(self, page: Page, year: int) -> str:
        """“12 条”, “未记录” where the portal keeps no records, nothing for a page that counts nothing."""
        if page.count is None:
            return ""
        number = self.of(page, year)
        return "未记录" if number is None else f"{number:,} 条"


def regulation(request: HttpRequest) -> HttpResponse:
    """All clauses by chapter, with filters; any signed-in user may read them."""
    form = ClauseFilter(request.GET.dict())
    shown = [clause for clause in register.all_clauses() if form.admits(clause)]
    columns = _columns(request.user, Counts(), form.year)
    chapters = {
        title: DataTable(columns, [clause for clause in shown if clause.chapter == title], caption=title)
        for title in dict.fromkeys(clause.chapter for clause in shown)
    }
    every = register.all_clauses()
    duties = [clause for clause in every if clause.duty]
    return render(
        request,
        "alliance/site/regulation/list.html",
        {
            "form": form,
            "year": form.year,
            "chapters": chapters,
            "shown": len(shown),
            "total": len(every),
            "duties": len(duties),
            "served": sum(1 for clause in duties if clause.served_by),
            "full_text": _full_text(),
            "upload_form": TextForm() if policy.may_change(request.user) else None,
        },
    )


def clause(request: HttpRequest, ref: str) -> HttpResponse:
    """One clause, what stands below it, and the pages that serve it, counted for this year and the last."""
    try:
        entry = register.get(ref)
    except KeyError:
        raise Http404("没有这一条款") from None
    counts = Counts()
    this_year = clock.today().year
    pages = DataTable(
        [
            Column("label", "页面", cell=lambda page: _page_link(page, request.user), css="wide"),
            Column("now", f"{this_year}年", value=lambda page: counts.shown(page, this_year)),
            Column("before", f"{this_year - 1}年", value=lambda page: counts.shown(page, this_year - 1)),
        ],
        entry.served_by,
        caption="承办页面",
        empty=Empty("尚未由系统承办", "这一条的履行情况目前不在系统中登记。"),
    )
    below = DataTable(_columns(request.user, counts, this_year), register.children(ref), caption="下属条款")
    return render(
        request,
        "alliance/site/regulation/detail.html",
        {
            "clause": entry,
            "path": _path(entry),
            "parties": _parties(entry),
            "pages": pages,
            "below": below,
            "parts": CLAUSE.drawn(entry, request),
            "full_text": _full_text(),
        },
    )


def _full_text() -> str | None:
    """Where the text uploaded by the secretariat can be read, None before it is."""
    return reverse("regulation_text") if RegulationText.objects.exists() else None


def _path(entry: Clause) -> list[Clause]:
    """The clauses above this one, the article first."""
    above = []
    while entry := entry.parent:
        above.insert(0, entry)
    return above


def _parties(clause: Clause) -> str:
    return "、".join(party.label for party in clause.owed_by)


def _columns(user: Any, counts: Counts, year: int) -> list[Column]:
    return [
        Column("citation", "条款", cell=lambda clause: link(clause.citation, clause.url), css="nowrap"),
        Column("gloss", "内容提要", css="wide"),
        Column("owed_by", "谁承担", value=lambda clause: _parties(clause) if clause.duty else ""),
        Column("timing", "多久一次", value=lambda clause: clause.timing if clause.duty else ""),
        Column("served_by", "承办页面", cell=lambda clause: _pages(clause, user, counts, year)),
    ]


def _pages(clause: Clause, user: Any, counts: Counts, year: int) -> str:
    if not clause.served_by:
        return status_tag("尚未由系统承办") if clause.duty else "—"
    counted = ((_page_link(page, user), counts.shown(page, year)) for page in clause.served_by)
    return format_html_join(
        "；", "{}{}", ((page, f"（{number}）" if number else "") for page, number in counted)
    )


def _page_link(page: Page, user: Any) -> str:
    return link(page.label, page.url if page.shown(user) else "")
