"""The board as anybody reads it: the list, one post, the posts of a unit, the feed."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed

from alliance.ground import clock, inputs
from alliance.public.pages import draw, frame, page
from members.employment.models.posts import JobPost
from members.job_board.forms import BoardForm
from members.units.models import Unit

PAGE, FEED = 20, 30
LISTED = (
    *("title", "pay_from", "pay_to", "district", "openings", "education", "until", "filed_at"),
    *("unit__name", "year", "part"),
)


def _open(form: BoardForm) -> QuerySet:
    found = JobPost.objects.open_to_all()
    for condition in form.conditions():
        found = found.filter(condition)
    return found.order_by("-filed_at", "-pk")


@page("jobs")
def job_board(request: HttpRequest) -> HttpResponse:
    """The open posts, the newest first, twenty a page, narrowed by what the address says."""
    form = BoardForm(request.GET)
    number = inputs.number(request.GET.get("page")) or 1
    shown = Paginator(_open(form).values_list("pk", flat=True), PAGE).get_page(number)
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    query = urlencode(asked)
    context = {
        "title": "招聘岗位",
        "form": form,
        "posts": shown,
        "rows": _rows(shown),
        "asked": bool(asked),
        "query": query,
        "ahead": f"?{query}&" if query else "?",
    }
    return draw("members/job_board/board.html", "jobs", context)


def _rows(keys: Iterable[int]) -> list[JobPost]:
    """The posts with these numbers, in their order."""
    keys = list(keys)
    found = JobPost.objects.select_related("unit").only(*LISTED).in_bulk(keys)
    return [found[key] for key in keys]


@page("jobs")
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One post; one that is over says so (410), one that never stood here is not found."""
    post = get_object_or_404(JobPost.objects.filter(state__in=JobPost.COUNTED).select_related("unit"), pk=pk)
    if JobPost.objects.open_to_all().filter(pk=pk).exists():
        return draw("members/job_board/job.html", "jobs", {"title": post.title, "post": post})
    if post.is_open and post.unit.is_active:  # waits for the secretariat's look
        return draw(
            "members/job_board/over.html", "jobs", {"title": "岗位尚未公开", "post": None}, status=404
        )
    return draw("members/job_board/over.html", "jobs", {"title": "岗位招聘已结束", "post": post}, status=410)


@page("jobs")
def job_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """A member enterprise and its open posts."""
    unit = get_object_or_404(Unit.objects.active().filter(kind=Unit.Kind.ENTERPRISE), pk=pk)
    posts = (
        JobPost.objects.open_to_all().filter(unit=unit).select_related("unit").order_by("-filed_at", "-pk")
    )
    context = {"title": f"{unit}的岗位", "unit": unit, "posts": list(posts[:100])}
    return draw("members/job_board/unit.html", "jobs", context)


@page("jobs")
def job_feed(request: HttpRequest) -> HttpResponse:
    """The newest posts as RSS, narrowed as the list is."""
    name = frame()["name"]
    feed = Rss201rev2Feed(
        title=f"{name}：招聘岗位",
        link=_absolute(reverse("job_board")),
        description="成员企业发布的岗位",
        language="zh-CN",
    )
    for post in _rows(_open(BoardForm(request.GET)).values_list("pk", flat=True)[:FEED]):
        address = _absolute(reverse("job", args=[post.pk]))
        feed.add_item(
            title=f"{post.title}（{post.unit}）",
            link=address,
            unique_id=address,
            description=_in_short(post),
            pubdate=clock.local(post.filed_at),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _in_short(post: Any) -> str:
    return (
        f"{post.get_district_display()} · {post.pay_from}–{post.pay_to} 元/月 · "
        f"招 {post.openings} 人 · 学历 {post.get_education_display()} · 有效期至 {post.until}"
    )
