"""The members by name, and the topics that institutes have made public."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from alliance.ground import clock
from alliance.public.pages import Line, draw, leaf, page
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
