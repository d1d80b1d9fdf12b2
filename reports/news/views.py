"""The news, one of them with its pictures, a picture."""

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from alliance.files import uploads
from alliance.ground.clock import today
from alliance.public.pages import KEPT_SECONDS, Line, draw, leaf, page
from reports.checks.models import Adoption
from reports.monthly.models import MonthlyReport, ReportPicture


def made_public() -> QuerySet:
    """Accepted reports that were adopted for the site, whose unit has said that nobody's data or likeness stands in the way.

    The latest adopted first; `shown_on` is that day.
    """
    on_site = FilteredRelation("adoptions", condition=Q(adoptions__channel=Adoption.Channel.WEBSITE))
    rows = MonthlyReport.objects.annotate(site=on_site, shown_on=F("site__adopted_on"))
    rows = rows.filter(state=MonthlyReport.State.ACCEPTED, privacy_checked=True, shown_on__lte=today())
    return rows.select_related("unit").order_by("-shown_on", "-pk")


def line_of(report: MonthlyReport) -> Line:
    return Line(report.title, f"/site/news/{report.pk}/", str(report.unit), report.shown_on)


@page("news")
def news(request: HttpRequest) -> HttpResponse:
    context = {"title": "联盟动态", "note": "成员单位报送、秘书处采用的信息"} | leaf(request, made_public())
    context["entries"] = [line_of(report) for report in context["leaf"]]
    return draw("alliance/public/entries.html", "news", context)


@page("news")
def article(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_object_or_404(made_public(), pk=pk)
    context = {"title": report.title, "report": report, "pictures": list(report.pictures.all())}
    return draw("reports/news/article.html", "news", context)


@page("news")
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of an article that is shown, as large as a page shows it."""
    found = get_object_or_404(ReportPicture, pk=pk, report__in=made_public().values("pk"))
    answer = uploads.serve(found.file, found.name, found.content_type, inline=True, small=True)
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return answer
