"""The members by name, the topics that institutes have made public, and what industry bodies have published."""

from datetime import date

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from alliance.ground import clock
from alliance.public.pages import Line, draw, leaf, page
from members.industry.models.forecasts import DemandForecast
from members.industry.models.standards import StandardWork
from members.records.models import Record
from members.research.models.guides import GuideTopic
from members.units.models import Unit

SHOWN = ("name", "kind", "district", "field", "website")


@page("members")
def members(request: HttpRequest) -> HttpResponse:
    """Names, kinds, fields and links; nothing about people."""
    kind = request.GET.get("kind", "")
    rows = Unit.objects.active().in_order().only(*SHOWN)
    if kind in Unit.Kind.values:
        rows = rows.filter(kind=kind)
    context = {"title": "成员单位", "kinds": Unit.Kind.choices, "kind": kind}
    return draw("members/public_pages/members.html", "members", context | leaf(request, rows, {"kind": kind}))


def made_public(today: date) -> QuerySet:
    """Topics of present members that were issued, the newest first."""
    rows = GuideTopic.objects.filter(state__in=GuideTopic.COUNTED, issued_on__lte=today)
    return rows.filter(unit__in=Unit.objects.active()).select_related("unit").order_by("-issued_on", "-pk")


def line_of(topic: GuideTopic, today: date) -> Line:
    over = topic.closes_on is not None and topic.closes_on < today
    until = (
        "申报已截止"
        if over
        else f"申报截止 {clock.show_day(topic.closes_on)}（含当日）"
        if topic.closes_on
        else ""
    )
    return Line(topic.name, f"/site/guides/{topic.pk}/", f"{topic.unit}　{until}", topic.issued_on)


@page("guides")
def guides(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    context = {"title": "课题指南", "note": "成员科研机构公布的课题，申报请直接联系公布单位"}
    context |= leaf(request, made_public(today))
    context["entries"] = [line_of(topic, today) for topic in context["leaf"]]
    return draw("alliance/public/entries.html", "guides", context)


@page("guides")
def guide(request: HttpRequest, pk: int) -> HttpResponse:
    topic = get_object_or_404(made_public(clock.today()), pk=pk)
    return draw("members/public_pages/guide.html", "guides", {"title": topic.name, "topic": topic})


# ---------------------------------------------------------------- standards and forecasts

FORECAST, STANDARD = "site_forecast", "site_standard"


def published_forecasts(today: date) -> QuerySet:
    """Reports of present members whose day of publishing has come."""
    return _of_members(DemandForecast).filter(published_on__lte=today)


def published_standards() -> QuerySet:
    """Work of present members on standards that have their number; what is being drafted is nobody else's business."""
    return _of_members(StandardWork).exclude(number="")


def _of_members(model: type[Record]) -> QuerySet:
    rows = model.objects.filter(state__in=Record.COUNTED, unit__in=Unit.objects.active())
    return rows.select_related("unit")


def published(today: date) -> QuerySet:
    """(address, number, title, unit, day) of both, the newest first; a standard by the day on which it was filed."""

    def told(rows: QuerySet, at: str, day: object) -> QuerySet:
        rows = rows.order_by().annotate(at=Value(at, CharField()), day=day)
        return rows.values_list("at", "pk", "name", "unit__name", "day")

    forecasts = told(published_forecasts(today), FORECAST, F("published_on"))
    standards = told(published_standards(), STANDARD, TruncDate("first_filed_at"))
    return forecasts.union(standards, all=True).order_by("-day", "at", "-pk")


@page("standards")
def standards(request: HttpRequest) -> HttpResponse:
    context = {"title": "标准和预测", "note": "行业成员参与研究开发的标准和发布的人才需求预测报告"}
    context |= leaf(request, published(clock.today()))
    labels = {FORECAST: "人才需求预测", STANDARD: "标准"}
    context["entries"] = [
        Line(name, reverse(at, args=[pk]), f"{labels[at]}　{unit}", day)
        for at, pk, name, unit, day in context["leaf"]
    ]
    return draw("alliance/public/entries.html", "standards", context)


@page("standards")
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(published_standards(), pk=pk)
    told = {
        "标准编号": found.number,
        "标准类别": found.get_type_display(),
        "发布或主管单位": found.issuer,
        "所处阶段": found.stage,
        "成员单位": found.unit.name,
        "参与方式": found.get_role_display(),
    }
    return _sheet(found.name, told, "本单位所做工作", found.work)


@page("standards")
def forecast(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(published_forecasts(clock.today()), pk=pk)
    told = {
        "发布单位": found.unit.name,
        "行业领域": found.field,
        "发布日期": clock.show_day(found.published_on),
        "发布渠道": found.published_in,
        "样本量": f"{found.sample} 家" if found.sample else "",
        "调研方法": found.method,
    }
    return _sheet(found.name, told, "主要结论和数据", found.findings)


def _sheet(title: str, told: dict[str, str], heading: str, text: str) -> HttpResponse:
    context = {"title": title, "told": told, "heading": heading, "text": text}
    return draw("members/public_pages/published.html", "standards", context)
