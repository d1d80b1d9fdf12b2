"""All seats that ever were, registering one without an application, ending one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from alliance.face import filtering
from alliance.face.acting import fill_in
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.face.parts import Parts
from alliance.ground import clock
from alliance.ground.access import Verdict, require
from alliance.history.words import events_of
from alliance.power.services import changes
from alliance.signin import reauth
from councils.posts import rules as post_rules
from councils.seats import rules
from councils.seats.filters import SeatFilter
from councils.seats.forms import SeatForm
from councils.terms.forms import EndForm
from councils.terms.models.seats import Seat, holders_of
from councils.terms.rules import may_manage_council, may_see_council

SEAT_PAGE = Parts("seat")  # what later stories add: correcting the registration


class SeatList(ListPage):
    template_name = "councils/seats/list.html"
    title = "席位登记"
    subtitle = "各届理事会的全部席位，含已终止的"
    clauses = "4 6 7"
    ordering = ["-term__number", "-since"]
    filterset_class = SeatFilter
    search_fields = ["unit__name", "unit__short_name", "unit__initials"]
    search_placeholder = "单位名称、简称或拼音首字母"
    export_name = "理事会席位"
    empty = Empty("还没有登记席位", "先登记届次和理事长单位，其他单位通过职务申请取得席位。")
    columns = [
        Column("unit", "单位", sort="unit__name_key", css="wide", value=lambda seat: str(seat.unit)),
        Column("kind", "类别", value=lambda seat: seat.unit.get_kind_display()),
        Column("role", "席位", value=lambda seat: seat.get_role_display(), sort="role"),
        Column("term", "届", value=lambda seat: str(seat.term), sort="term__number"),
        Column("since", "起始日期", kind="date", sort="since"),
        Column("until", "任至（含当日）", kind="date", value="last_on", sort="until"),
    ]

    def rule(self, user: Any) -> Verdict:
        return may_see_council(user)

    def get_queryset(self, user: Any):
        return Seat.objects.select_related("unit", "term")

    def get_columns(self, user: Any) -> list[Column]:
        state = filtering.standing_column(self.request.GET)
        return [*self.columns, state, Column("end_reason", "终止原因")]

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_manage": may_manage_council(user)}

    def row_url(self, seat: Seat) -> str:
        return reverse("seat", args=[seat.pk])


def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """One seat: who fills it today, how it was taken, its history."""
    require(may_see_council(request.user))
    shown = get_object_or_404(Seat.objects.select_related("unit", "term"), pk=pk)
    holder = holders_of([shown]).get(shown.pk) if shown.until is None else None
    label, tone = shown.standing_on(clock.today())
    application = getattr(shown, "application", None)
    if (
        application is not None
        and not type(application).objects.visible_to(request.user).filter(pk=application.pk).exists()
    ):
        application = None
    return render(
        request,
        "councils/seats/detail.html",
        {
            "title": str(shown),
            "seat": shown,
            "holder": holder,
            "state": label,
            "tone": tone,
            "application": application,
            "may_manage": may_manage_council(request.user),
            "may_end": rules.may_end_seat(request.user, shown),
            "parts": SEAT_PAGE.drawn(shown, request),
            "events": events_of(shown),
        },
    )


@reauth.asks_password
def seat_new(request: HttpRequest) -> HttpResponse:
    require(may_manage_council(request.user))
    form = SeatForm(request.POST or None, initial={"since": clock.today(), "unit": request.GET.get("unit")})
    answer = fill_in(
        request,
        form,
        changes.do_or_propose,
        "seats.seat",
        done=lambda taken: f"已登记：{taken}。",
        to="council",
    )
    return answer or render(request, "councils/seats/form.html", {"title": "登记席位", "form": form})


@reauth.asks_password
def seat_end(request: HttpRequest, pk: int) -> HttpResponse:
    ending = get_object_or_404(Seat.objects.select_related("unit", "term"), pk=pk)
    ruling = rules.may_end_seat(request.user, ending)
    require(ruling)
    form = EndForm(request.POST or None, initial={"on": clock.today()})
    answer = fill_in(
        request,
        form,
        changes.do_or_propose,
        "seats.end",
        seat=ending,
        done=f"已终止：{ending}。",
        to="council",
    )
    resting = [
        post
        for post in ending.unit.secretariat_posts.filter(until=None).select_related("user")
        if ending.role in post_rules.SEATS_BEHIND.get(post.post, ())
    ]
    return answer or render(
        request,
        "councils/seats/end.html",
        {"title": "终止席位", "seat": ending, "form": form, "posts": resting, "ruling": ruling},
    )
