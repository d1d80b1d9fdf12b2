"""The council on a day: its term, its seats by role with the free places, who fills them, and who held seats before."""

from collections import defaultdict
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.parts import Parts
from alliance.ground import clock, inputs
from alliance.ground.access import require
from councils.terms import rules
from councils.terms.models.seats import Seat, holders_of
from councils.terms.models.terms import SEAT_LIMITS, CouncilRole, Term

COUNCIL_PAGE = Parts("term")  # what later stories add: correcting a registration, undoing it, an earlier term
CLAUSES = {
    CouncilRole.CHAIR: "4",
    CouncilRole.VICE_CHAIR: "6",
    CouncilRole.STANDING: "7",
    CouncilRole.ORDINARY: "7",
}


def asked_day(request: HttpRequest) -> date:
    """The day of the address, today without one; what is no date is left out."""
    return inputs.day(request.GET.get("on")) or clock.today()


def council(request: HttpRequest) -> HttpResponse:
    require(rules.may_see_council(request.user))
    day = asked_day(request)
    held = list(Seat.objects.on(day).select_related("unit", "term").order_by("ordinal"))
    term = Term.objects.on(day).order_by("-number").first()
    former = Seat.objects.filter(term=term, until__lte=day).select_related("unit").order_by("-until", "role")
    return render(
        request,
        "councils/terms/council.html",
        {
            "title": "理事会",
            "day": day,
            "is_today": day == clock.today(),
            "term": term,
            "day_text": clock.show_day(day),
            "subtitle": f"{term}，{_since(term)}" if term else "",
            "last_day": clock.show_day(term.last_day) if term else "",
            "expired": bool(term and term.has_expired),
            "roles": _by_role(held, day),
            "former": _former_table(former) if term else None,
            "seats_url": reverse("seats"),
            "parts": COUNCIL_PAGE.drawn(term, request) if term and day == clock.today() else [],
            "may_manage": rules.may_manage_council(request.user),
        },
    )


def _since(term: Term) -> str:
    end = f"{clock.show_day(term.until)}换届" if term.until else f"{clock.show_day(term.last_day)}届满"
    return f"{clock.show_day(term.since)}起，{end}"


def _by_role(held: list[Seat], day: date) -> list[dict]:
    """Per role: the table of its seats, how many are taken and free, and the clause."""
    holders = holders_of(held, day)
    seats = defaultdict(list)
    for seat in held:
        seats[seat.role].append(seat)
    parts = []
    for role in CouncilRole:
        limit = SEAT_LIMITS[role]
        taken = len(seats[role])
        free = None if limit is None else max(0, limit - taken)
        parts.append(
            {
                "label": role.label,
                "clause": CLAUSES[role],
                "taken": taken,
                "limit": limit,
                "free": free,
                "places": f"{taken}/{limit}" if limit else str(taken),
                "vacancy": "无空缺" if free == 0 else f"空缺 {free} 个",
                "tone": "neutral" if free == 0 else "success",
                "summary": f"{taken} 个"
                if limit is None
                else f"应设 {limit} 个，在任 {taken} 个，空缺 {free} 个",
                "table": _seat_table(role, seats[role], holders),
            }
        )
    return parts


def _seat_table(role: CouncilRole, seats: list[Seat], holders: dict) -> DataTable:
    def person(seat: Seat) -> str:
        holder = holders.get(seat.pk)
        return str(holder.user) if holder else "（空缺）"

    def title(seat: Seat) -> str:
        holder = holders.get(seat.pk)
        return (holder and holder.title) or seat.get_holder_role_display()

    return DataTable(
        [
            Column("unit", "单位", css="wide", value=lambda seat: str(seat.unit)),
            Column("kind", "类别", value=lambda seat: seat.unit.get_kind_display()),
            Column("person", "任职人", value=person),
            Column("title", "职务", value=title),
            Column("since", "起始日期", kind="date"),
        ],
        seats,
        caption=role.label,
        row_url=lambda seat: reverse("seat", args=[seat.pk]),
        empty=Empty(f"没有在任的{role.label}"),
    )


def _former_table(former) -> DataTable:
    return DataTable(
        [
            Column("unit", "单位", css="wide", value=lambda seat: str(seat.unit)),
            Column("role", "席位", value=lambda seat: seat.get_role_display()),
            Column("since", "起始日期", kind="date"),
            Column("until", "任至（含当日）", kind="date", value="last_on"),
            Column("end_reason", "终止原因"),
        ],
        former,
        caption="曾任席位",
        row_url=lambda seat: reverse("seat", args=[seat.pk]),
        empty=Empty("本届没有终止的席位"),
    )
