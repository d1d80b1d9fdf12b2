"""信息排名: a month or a year, on the page, as a workbook, on paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from alliance.exports import papers
from alliance.exports import services as exports
from alliance.face.datatable import of_report
from alliance.face.lists import paged
from alliance.files import downloads
from alliance.files.downloads import Taken
from alliance.ground import access
from alliance.ground.access import require
from alliance.workbook import writing
from reports.annual.exports import RANKING_PDF
from reports.monthly import rules
from reports.monthly.forms import BoardForm, BulletinForm
from reports.ranking import ranking as places
from reports.ranking.models.bulletins import Bulletin

CLAUSES = "10.school.8 10.enterprise.13 9.secretariat.4"


def ranking(request: HttpRequest) -> HttpResponse:
    """The ranking of a month, or of the year without one; an issued bulletin is shown as it was issued."""
    require(rules.may_see_ranking(request.user))
    form = BoardForm(request.GET, whole_year=True)
    chosen = form.chosen
    bulletin = (
        Bulletin.objects.filter(year=chosen.year, month=chosen.number).first() if chosen.number else None
    )
    found = places.issued_or_current(chosen.year, chosen.number, bulletin)
    if chosen.kind:
        found = [place for place in found if place.kind == dict(form.fields["kind"].choices)[chosen.kind]]
    table = places.as_table(found, chosen.year, chosen.number)
    if request.GET.get("export") == "xlsx":
        kind = dict(form.fields["kind"].choices)[chosen.kind] if chosen.kind else ""
        table.facts |= {"筛选条件": f"成员类别：{kind}" if kind else "全部", "导出人": str(request.user)}
        answer = writing.response([table], f"{table.title}.xlsx", by=request.user)
        return downloads.describe(answer, Taken(table.title, table.facts["筛选条件"], len(found)))
    desk = access.is_secretariat(request.user)
    return render(
        request,
        "reports/ranking/ranking.html",
        {
            "title": table.title,
            "clauses": CLAUSES,
            "form": form,
            "chosen": chosen,
            "listing": paged(request, of_report(table)),
            "bulletin": bulletin,
            "bulletins": Bulletin.objects.filter(year=chosen.year).defer("rows"),
            "desk": desk,
            "may_issue": desk and chosen.number and rules.may_issue_bulletin(request.user, chosen.month),
            "bulletin_form": BulletinForm(),
        },
    )


@require_POST
def print_ranking(request: HttpRequest) -> HttpResponse:
    """Queue the ranking as a PDF and show its progress."""
    chosen = BoardForm(request.POST, whole_year=True).chosen
    parameters = {"year": chosen.year, "month": chosen.number}
    title = f"{places.label(chosen.year, chosen.number)}信息报送情况"
    export = exports.request(RANKING_PDF, title=title, parameters=parameters, by=request.user)
    return papers.watch(request, export)
