"""我的职责: one page for whoever holds an office."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from alliance.face.components import Empty, Tab
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import clause as clause_chip
from alliance.face.inline import deadline, link, status_tag
from alliance.ground import clock, inputs
from alliance.ground.access import require
from assessments.office_duties import rules
from assessments.office_duties.doing import Row, rows_of
from assessments.office_duties.holding import Holding, holdings
from assessments.sheets.lines import NamedFact
from members.obligations.periods import Standing

SHOWN = 4  # of what waits under one duty
COUNTED = (Standing.DONE, Standing.LATE, Standing.OVERDUE)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The duties of what the person holds: clause by clause what waits, what was done in the year, and where it is done."""
    user = request.user
    require(rules.may_see_own_duties(user))
    this = clock.today().year
    year = this - 1 if inputs.year(request.GET.get("year")) == this - 1 else this
    held = holdings(user)
    found, rest = rows_of(held, user, year)
    parts = [(one, rows, _table(one, rows, year)) for one, rows in zip(held, found, strict=True)]
    context = {
        "title": "我的职责",
        "year": year,
        "now": year == this,
        "years": [
            Tab(f"{one}年度", f"{reverse('office_duties')}?year={one}", one == year)
            for one in (this, this - 1)
        ],
        "parts": parts,
        "rest": rest,
        "numbers": _numbers([row for rows in found for row in rows], len(rest)),
    }
    return render(request, "assessments/office_duties/mine.html", context)


def _numbers(rows: list[Row], rest: int) -> dict[str, int]:
    return {
        "clauses": len({row.clause for row in rows}),
        "due": sum(len(row.due) for row in rows) + rest,
        "late": sum(one.late for row in rows for one in row.due),
        "recorded": len({row.clause for row in rows if row.recorded or row.pages}),
    }


def _table(holding: Holding, rows: list[Row], year: int) -> DataTable:
    columns = [
        Column("clause", "条款", cell=lambda row: clause_chip(row.clause.ref), css="nowrap"),
        Column("gloss", "职责", cell=_gloss, css="wide title"),
        Column("due", "现在要办", cell=_due, css="wide"),
        Column("done", f"{year}年度已办", cell=_done, css="wide"),
        Column("pages", "办理页面", cell=_pages, css="minor"),
    ]
    return DataTable(
        columns, rows, caption=holding.title, empty=Empty("没有条款", "办法没有为这一职务规定职责。")
    )


def _gloss(row: Row) -> SafeString:
    return format_html('{}<br><span class="muted">{}</span>', row.clause.gloss, row.clause.timing)


def _due(row: Row) -> Any:
    if not row.due:
        return "—"
    shown = [_waits(one) for one in row.due[:SHOWN]]
    if len(row.due) > SHOWN:
        shown.append(link(f"另有 {len(row.due) - SHOWN} 项", reverse("home")))
    return _lines(shown)


def _waits(one: Any) -> SafeString:
    name = link(one.title, one.url)
    if one.late and one.deadline is None:
        return name
    return format_html("{} {}", name, deadline(one.deadline)) if one.deadline else name


def _done(row: Row) -> Any:
    shown = [
        status_tag(f"{one.label} {row.periods[one]}", one.tone) for one in COUNTED if row.periods.get(one)
    ]
    shown = [format_html_join(" ", "{}", ((one,) for one in shown))] if shown else []
    shown += [_fact(one) for one in row.recorded]
    return _lines(shown) if shown else "—"


def _fact(one: NamedFact) -> SafeString:
    of = f" / {one.fact.denominator}" if one.fact.denominator is not None else ""
    return format_html("{} {}", one.label, link(f"{one.shown}{of} {one.unit}".strip(), one.fact.url))


def _pages(row: Row) -> Any:
    if not row.pages:
        return "—"
    return _lines(
        [
            link(page.label if number is None else f"{page.label}（{number:,} 条）", page.url)
            for page, number in row.pages
        ]
    )


def _lines(shown: list[Any]) -> SafeString:
    return format_html(
        '<ul class="changes">{}</ul>', format_html_join("", "<li>{}</li>", ((one,) for one in shown))
    )
