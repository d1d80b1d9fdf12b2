"""信息排名: a month or a year, on the page, as a workbook, on paper."""

from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from alliance.face.acting import carry_out
from alliance.face.datatable import DataTable, of_report
from alliance.face.listing import paged
from alliance.files import downloads
from alliance.files.downloads import Taken
from alliance.ground import access, clock
from alliance.ground.access import Refused, require
from alliance.official.content import Official
from alliance.official.faces import face_of
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue, policy
from alliance.workbook import writing
from alliance.workbook.table import CONDITIONS, Table
from reports.punctuality.forms import BoardForm
from reports.ranking import places, rules, services
from reports.ranking.forms import BulletinForm
from reports.ranking.models import Bulletin
from reports.ranking.printed import RANKING, official_of, ranking_version

CLAUSES = "10.school.8 10.enterprise.13 9.secretariat.4"


@catalogue.page("信息报送排名", clauses=CLAUSES, code=RANKING)
def ranking(request: HttpRequest) -> HttpResponse:
    """The ranking of a month, or of the year without one; an issued bulletin is shown as it was issued."""
    require(rules.may_see_ranking(request.user))
    form = BoardForm(request.GET, whole_year=True)
    if request.GET.get("export") == "xlsx":
        return _workbook(request, form)
    return _page(request, form, BulletinForm())


def _table(form: BoardForm, bulletin: Bulletin | None) -> Table:
    chosen = form.chosen
    found = places.issued_or_current(chosen.year, chosen.number, bulletin)
    if chosen.kind:
        found = [place for place in found if place.kind == form.kind_label]
    return places.as_table(found, chosen.year, chosen.number)


def _workbook(request: HttpRequest, form: BoardForm) -> HttpResponse:
    table = _table(form, bulletin_of(form.chosen.year, form.chosen.number))
    condition = f"成员类别：{form.kind_label}" if form.chosen.kind else "全部"
    table.facts |= {
        CONDITIONS: condition,
        "导出时间": clock.show_instant(clock.now()),
        "导出人": str(request.user),
    }
    chosen = f"-{form.kind_label}" if form.chosen.kind else ""
    answer = writing.response([table], f"{table.title}{chosen}.xlsx", by=request.user)
    return downloads.describe(answer, Taken(table.title, condition, len(table.rows)))


def _page(request: HttpRequest, form: BoardForm, bulletin_form: BulletinForm) -> HttpResponse:
    chosen, desk = form.chosen, access.is_secretariat(request.user)
    bulletin = bulletin_of(chosen.year, chosen.number)
    table = _table(form, bulletin)
    listing = paged(request, of_report(table))
    context = {
        "title": table.title,
        "clauses": CLAUSES,
        "form": form,
        "chosen": chosen,
        "listing": listing,
        "groups": _groups(listing.table),
        "bulletin": bulletin,
        "bulletins": Bulletin.objects.filter(year=chosen.year).defer("rows"),
        "desk": desk,
        "may_issue": desk and chosen.number and rules.may_issue_bulletin(request.user, chosen.month),
        "bulletin_form": bulletin_form,
    }
    return render(request, "reports/ranking/ranking.html", context)


def _groups(shown: DataTable) -> list[tuple[str, DataTable]]:
    """The rows of this page by kind, in each of which the places begin anew; the sums, of all, below the last."""
    kinds = [(kind, list(rows)) for kind, rows in groupby(shown.rows, itemgetter("kind"))]
    return [
        (kind, replace(shown, objects=rows, caption=kind, totals=shown.totals if place == len(kinds) else {}))
        for place, (kind, rows) in enumerate(kinds, 1)
    ]


@catalogue.part("report_ranking", "pdf")
@catalogue.part("report_ranking", "docx")
@paper
def print_ranking(request: HttpRequest) -> Paper:
    """The ranking of a month or year as a document, PDF or Word; an issued bulletin as it was issued."""
    require(rules.may_see_ranking(request.user))
    chosen = BoardForm(request.GET, whole_year=True).chosen
    name = f"{places.label(chosen.year, chosen.number)}信息报送情况"
    asked = face_of(request, Official(name, (), ""), name)
    return replace(asked, later=lambda: _drawn(request, chosen.year, chosen.number))


def _drawn(request: HttpRequest, year: int, month: int | None) -> Paper:
    """Drawn up by the worker: the ranking asks of all units."""
    bulletin = bulletin_of(year, month)
    table = places.as_table(places.issued_or_current(year, month, bulletin), year, month)
    issuer = policy.get("alliance_name")
    version = ranking_version(table, bulletin=bulletin, year=year, month=month, issuer=issuer)
    official = official_of(table, bulletin, issuer=issuer)
    return face_of(request, official, table.title, version=version)


def bulletin_of(year: int, month: int | None) -> Bulletin | None:
    return Bulletin.objects.filter(year=year, month=month).first() if month else None


@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Issue the ranking of a month; what is refused is said on the page of that month."""
    board, form = BoardForm(request.POST, whole_year=True), BulletinForm(request.POST)
    if board.chosen.number is None:
        raise Refused("请选择要通报的月份。")
    answer = carry_out(
        request,
        form,
        lambda: services.issue(board.chosen.month, remark=form.cleaned_data["remark"], by=request.user),
        done=lambda bulletin: f"《{bulletin}》已印发，各单位负责人和联络员已收到消息。",
    )
    return answer or _page(request, board, form)
