"""The secretariat: who holds or held which post, appointing, ending."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from alliance.face import filtering
from alliance.face.acting import fill_in
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import status_tag
from alliance.face.lists import ListPage
from alliance.face.parts import Parts
from alliance.ground import clock
from alliance.ground.access import Verdict, require
from alliance.history.words import events_of
from alliance.power.services import changes
from alliance.signin import reauth
from councils.posts import rules
from councils.posts.filters import PostFilter
from councils.posts.forms import PostForm
from councils.posts.models import SecretariatPost
from councils.terms.forms import EndForm
from councils.terms.rules import may_see_council

Post = SecretariatPost.Post
CLAUSES = {
    Post.SECRETARY_GENERAL: "9.secretary_general",
    Post.DEPUTY_SECRETARY_GENERAL: "9.deputy",
    Post.OFFICER: "9.secretariat",
    Post.SECRETARY: "9.secretary",
}
ORDER = (Post.SECRETARY_GENERAL, Post.DEPUTY_SECRETARY_GENERAL, Post.OFFICER, Post.SECRETARY)
POST_PAGE = Parts("post")  # what later stories add: correcting the registration


class PostList(ListPage):
    title = "任职登记"
    subtitle = "秘书处的全部任职，含已终止的；可以查看截至某日由谁担任"
    clauses = "9"
    ordering = ["rank", "since"]
    filterset_class = PostFilter
    search_fields = ["user__name", "user__initials", "unit__name", "unit__short_name", "unit__initials"]
    search_placeholder = "姓名、单位或拼音首字母"
    export_name = "秘书处任职登记"
    empty = Empty("还没有登记秘书处职务", "任命秘书长、副秘书长、工作人员和秘书后会出现在这里。")

    def rule(self, user: Any) -> Verdict:
        return may_see_council(user)

    def get_queryset(self, user: Any) -> QuerySet:
        return SecretariatPost.objects.ranked().select_related("user", "unit")

    def get_columns(self, user: Any) -> list[Column]:
        return [
            Column("user", "姓名", value=lambda post: str(post.user), sort="user__name_key", css="title"),
            Column("post", "职务", value=lambda post: post.get_post_display(), sort=["rank", "since"]),
            Column(
                "unit",
                "所在单位",
                value=lambda post: str(post.unit),
                sort="unit__name_key",
                css="wide",
                width=22,
            ),
            Column("since", "起始日期", kind="date", sort="since"),
            Column("until", "任至（含当日）", kind="date", value="last_on", sort="until"),
            filtering.standing_column(self.request.GET),
            Column("end_reason", "终止原因", css="minor"),
        ]

    def row_url(self, post: SecretariatPost) -> str:
        return _url(post)


def post_list(request: HttpRequest) -> HttpResponse:
    """Who holds which post, today or on a day."""
    require(may_see_council(request.user))
    rows = list(SecretariatPost.objects.select_related("user", "unit").order_by("since", "pk"))
    day, today = filtering.day_of(request.GET), clock.today()
    if day == today:  # with those to come
        current = [row for row in rows if row.until is None or row.until > today]
    else:
        current = [row for row in rows if row.is_on(day)]
    former = [row for row in rows if row.until is not None and row.since < row.until <= day]
    groundless = rules.posts_without_ground(current) if day == today else {}
    groups = [
        {
            "label": post.label,
            "clause": CLAUSES[post],
            "table": _table(post.label, [row for row in current if row.post == post], groundless, day),
        }
        for post in ORDER
    ]
    context = {
        "title": "秘书处",
        "day": day,
        "is_today": day == today,
        "day_text": clock.show_day(day),
        "groups": groups,
        "groundless": len(groundless),
        "former": _former(sorted(former, key=lambda row: row.until, reverse=True)),
        "may_manage": rules.may_manage_posts(request.user),
    }
    return render(request, "councils/posts/list.html", context)


def _url(post: SecretariatPost) -> str:
    return reverse("post", args=[post.pk])


def _table(label: str, rows: list[SecretariatPost], groundless: dict[int, str], day: date) -> DataTable:
    def ground(post: SecretariatPost):
        reason = groundless.get(post.pk)
        return (
            status_tag(f"{reason}，请办理交接", "warning") if reason else status_tag(*post.standing_on(day))
        )

    return DataTable(
        [
            Column("user", "姓名", value=lambda post: str(post.user)),
            Column("unit", "所在单位", css="wide", value=lambda post: str(post.unit)),
            Column("since", "起始日期", kind="date"),
            Column("ground", "状态", cell=ground),
        ],
        rows,
        caption=label,
        row_url=_url,
        empty=Empty(f"没有在任的{label}"),
    )


def _former(rows: list[SecretariatPost]) -> DataTable:
    return DataTable(
        [
            Column("user", "姓名", value=lambda post: str(post.user)),
            Column("post", "职务", value=lambda post: post.get_post_display()),
            Column("unit", "所在单位", css="wide", value=lambda post: str(post.unit)),
            Column("since", "起始日期", kind="date"),
            Column("until", "任至（含当日）", kind="date", value="last_on"),
            Column("end_reason", "终止原因"),
        ],
        rows,
        caption="曾任",
        row_url=_url,
        empty=Empty("没有曾任的职务"),
    )


def post(request: HttpRequest, pk: int) -> HttpResponse:
    require(may_see_council(request.user))
    shown = get_object_or_404(SecretariatPost.objects.select_related("user", "unit"), pk=pk)
    held = shown.until is None or shown.until > clock.today()
    return render(
        request,
        "councils/posts/detail.html",
        {
            "title": f"{shown.get_post_display()} {shown.user}",
            "post": shown,
            "held": held,
            "clause": CLAUSES[shown.post],
            "missing": rules.posts_without_ground([shown]).get(shown.pk, "") if held else "",
            "may_manage": rules.may_manage_posts(request.user),
            "may_end": rules.may_end_post(request.user, shown),
            "parts": POST_PAGE.drawn(shown, request),
            "events": events_of(shown),
        },
    )


@reauth.asks_password
def post_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_manage_posts(request.user))
    form = PostForm(request.POST or None, initial={"since": clock.today()})
    answer = fill_in(
        request,
        form,
        changes.do_or_propose,
        "posts.appoint",
        done=lambda appointed: f"已任命：{appointed}。",
        to="posts",
    )
    return answer or render(request, "councils/posts/form.html", {"title": "任命秘书处职务", "form": form})


@reauth.asks_password
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    ending = get_object_or_404(SecretariatPost.objects.select_related("user", "unit"), pk=pk)
    ruling = rules.may_end_post(request.user, ending)
    require(ruling)
    form = EndForm(request.POST or None, initial={"on": clock.today()})
    answer = fill_in(
        request, form, changes.do_or_propose, "posts.end", post=ending, done=f"已免去：{ending}。", to="posts"
    )
    return answer or render(
        request,
        "councils/posts/end.html",
        {"title": "免去职务", "post": ending, "form": form, "ruling": ruling},
    )
