"""The three dashboards on the page, as PDF and as workbook."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from alliance.ground import clock
from alliance.ground.access import require
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue, policy
from reports.dashboards import boards
from reports.dashboards.boards import BOARDS, Dashboard
from reports.dashboards.declared import Audience
from reports.dashboards.forms import ScopeForm


def _opened(request: HttpRequest, audience: Audience) -> tuple[Dashboard, ScopeForm]:
    board = BOARDS[audience]
    require(board.rule(request.user))
    return board, ScopeForm(request.GET, audience=audience, user=request.user)


def _page(request: HttpRequest, audience: Audience, clauses: str) -> HttpResponse:
    board, form = _opened(request, audience)
    context = {
        "title": board.title,
        "board": board,
        "clauses": clauses,
        "form": form,
        "scope": form.scope,
        "figures": boards.gather(board, form.scope),
        "paper": f"{reverse(board.url_name + '_file')}?{form.query}",
        "now": clock.now(),
    }
    return render(request, "reports/dashboards/board.html", context)


def _file(request: HttpRequest, audience: Audience) -> Paper:
    """The dashboard as it stands when the file is made: PDF, or with `face=xlsx` its tables as a workbook."""
    board, form = _opened(request, audience)
    scope = form.scope
    name = f"{board.title}（{scope.in_words}）"
    if request.GET.get("face") == "xlsx":
        return Paper("", {}, f"{name}.xlsx", sheets=lambda code: boards.sheets(board, scope))
    return Paper("", {}, f"{name}.pdf", later=lambda: _drawn(board, scope, name))


def _drawn(board: Dashboard, scope: Any, name: str) -> Paper:
    context = {
        "board": board,
        "scope": scope,
        "figures": boards.gather(board, scope),
        "issuer": policy.get("alliance_name"),
        "now": clock.now(),
    }
    return Paper("print/dashboard.html", context, f"{name}.pdf")


def _views(audience: Audience, label: str, clauses: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The page of a dashboard and its files, each with its line for the catalogue."""

    @catalogue.page(label, clauses=clauses)
    @require_GET
    def page(request: HttpRequest) -> HttpResponse:
        return _page(request, audience, clauses)

    @catalogue.part(BOARDS[audience].url_name, "pdf")
    @paper
    def file(request: HttpRequest) -> Paper:
        return _file(request, audience)

    return page, file


secretariat, secretariat_file = _views(
    Audience.SECRETARIAT, "秘书处数据看板", "9.secretariat.4 11.assessment"
)
council, council_file = _views(Audience.COUNCIL, "理事会数据看板", "9.secretariat.4 11.assessment")
own, own_file = _views(Audience.UNIT, "本单位数据看板", "7 10 11.assessment")
