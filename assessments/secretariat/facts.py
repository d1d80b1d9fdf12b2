"""Facts of the alliance as a whole, by which the secretariat is assessed (第九条、第十三条); the same for every unit asked."""

from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from assessments.cycles.models import Cycle
from assessments.sheets.models.assessments import Assessment
from assessments.standards.models import Standard
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole

DUE = (11, 10)
Post = SecretariatPost.Post


def _for_all(units: Any, found: Fact) -> dict[int, Fact]:
    return {unit.pk: found for unit in units}


@fact("cycle.standard_on_time", label="考核标准按期发布", unit="1是0否")
def standard_on_time(units: Any, year: int) -> dict[int, Fact]:
    """1 when the first editions of all standards that the year uses were published by November 10th."""
    first = Standard.objects.filter(year=year, edition=1).exclude(published_at=None)
    latest = list(first.order_by("published_at").values_list("published_at", flat=True))
    end = clock.end_of_day(date(year, *DUE))
    if not latest and clock.now() < end:
        return _for_all(units, Fact(None, note="尚未发布，未到期限"))
    url = f"{reverse('standards')}?year={year}"
    on_time = bool(latest) and latest[-1] < end
    note = f"{clock.show_instant(latest[-1])} 发布" if latest else "未发布"
    return _for_all(units, Fact(int(on_time), url=url, note=note))


def _counts(year: int) -> dict[str, int] | None:
    """How the year's assessments stand; None while the year has none. One query a request."""
    return once(("cycle.counts", year), lambda: _counted(year))


def _counted(year: int) -> dict[str, int] | None:
    cycle = Cycle.objects.filter(year=year, opened_at__isnull=False).first()
    if cycle is None:
        return None
    return Assessment.objects.filter(cycle=cycle).aggregate(
        units=Count("pk"),
        submitted=Count("pk", filter=Q(submitted_at__isnull=False)),
        confirmed=Count(
            "pk", filter=Q(confirmed_at__isnull=False, confirmed_at__lt=F("cycle__review_deadline"))
        ),
    )


def _count(units: Any, year: int, key: str, url: str) -> dict[int, Fact]:
    counts = _counts(year)
    if counts is None:
        return _for_all(units, Fact.unrecorded())
    return _for_all(units, Fact(counts[key], denominator=counts["units"], url=f"{reverse(url)}?year={year}"))


@fact("cycle.units", label="应考核单位数", unit="家")
def cycle_units(units: Any, year: int) -> dict[int, Fact]:
    return _count(units, year, "units", "assessments")


@fact("cycle.self_on_time", label="按期报送自评单位数", unit="家")
def cycle_self_on_time(units: Any, year: int) -> dict[int, Fact]:
    """What is handed in at all was handed in in time: nothing else is accepted."""
    return _count(units, year, "submitted", "assessments")


@fact("cycle.confirmed_on_time", label="按期复评确认单位数", unit="家")
def cycle_confirmed_on_time(units: Any, year: int) -> dict[int, Fact]:
    return _count(units, year, "confirmed", "assessments")


@fact("post.due", label="秘书处应到位人数", unit="人")
def post_due(units: Any, year: int) -> dict[int, Fact]:
    """One secretary-general, a deputy per vice-chair seat, a fixed secretary per standing and ordinary seat (第九条)."""
    seats = list(Seat.objects.on(clock.last_known_day(year)).values_list("role", flat=True))
    if not seats:
        return _for_all(units, Fact.unrecorded())
    due = 1 + sum(role != CouncilRole.CHAIR for role in seats)
    return _for_all(units, Fact(due, url=reverse("posts")))


@fact("post.filled", label="秘书处到位人数", unit="人")
def post_filled(units: Any, year: int) -> dict[int, Fact]:
    """Of these posts those that are held; officers of the office are beyond what is due."""
    day = clock.last_known_day(year)
    seats = dict(Seat.objects.on(day).values_list("unit", "role"))
    held = set(SecretariatPost.objects.on(day).values_list("post", "unit"))
    general = any(post == Post.SECRETARY_GENERAL for post, _ in held)
    filled = sum((_post_of(role), unit) in held for unit, role in seats.items() if role != CouncilRole.CHAIR)
    return _for_all(units, Fact(int(general) + filled, url=reverse("posts")))


def _post_of(role: str) -> str:
    return Post.DEPUTY_SECRETARY_GENERAL if role == CouncilRole.VICE_CHAIR else Post.SECRETARY
