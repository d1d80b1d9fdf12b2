"""Members and their changes, the council and its decisions, the secretariat, as of a day of the year."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from alliance.ground.once import once
from councils.decisions.models import CouncilDecision
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat, holders_of
from councils.terms.models.terms import SEAT_LIMITS, CouncilRole
from members.units.models import Unit
from reports.figures.charts import Chart
from reports.figures.tables import Grid, Head, summed

NAMES = {
    Unit.Kind.SCHOOL: "学校成员数",
    Unit.Kind.ENTERPRISE: "企业成员数",
    Unit.Kind.INDUSTRY: "行业成员数",
    Unit.Kind.RESEARCH: "科研机构成员数",
}
Kinds = dict[str, Counter]


def _units(year: int, day: date) -> list[Unit]:
    found = Unit.objects.filter(Q(ended_on=None) | Q(ended_on__gte=date(year, 1, 1)), joined_on__lte=day)
    return once(("report units", year, day), lambda: list(found.in_order()))


def _joined(units: list[Unit], year: int) -> list[Unit]:
    return [unit for unit in units if unit.joined_on >= date(year, 1, 1)]


def _ended(units: list[Unit], year: int, day: date) -> list[Unit]:
    return [unit for unit in units if unit.ended_on and date(year, 1, 1) <= unit.ended_on <= day]


def numbers(year: int, day: date) -> dict[str, Any]:
    """Members by kind, the council's seats, those of a limited number that are free, and the secretariat on a day, and who came and went in the year by then; four queries."""
    units = _units(year, day)
    there = Counter(unit.kind for unit in units if unit.was_member_on(day))
    held = Counter(Seat.objects.on(day).values_list("role", flat=True))
    return {
        "成员单位数": sum(there.values()),
        **{name: there[kind] for kind, name in NAMES.items()},
        "新加入单位数": len(_joined(units, year)),
        "终止单位数": len(_ended(units, year, day)),
        "理事会席位数": held.total(),
        "空缺席位数": sum(max(0, limit - held[role]) for role, limit in SEAT_LIMITS.items() if limit),
        "秘书处人数": SecretariatPost.objects.on(day).values("user").distinct().count(),
    }


def member_tables(year: int, day: date) -> list[Grid]:
    """Members by kind with the changes of the year up to `day`, and who joined or left; one query."""
    units = _units(year, day)
    return [_by_kind(units, year, day), _changes(_joined(units, year), _ended(units, year, day))]


def _by_kind(units: list[Unit], year: int, day: date) -> Grid:
    eve = date(year, 1, 1) - timedelta(days=1)
    counts: Kinds = {
        "before": Counter(unit.kind for unit in units if unit.was_member_on(eve)),
        "came": Counter(unit.kind for unit in _joined(units, year)),
        "went": Counter(unit.kind for unit in _ended(units, year, day)),
        "now": Counter(unit.kind for unit in units if unit.was_member_on(day)),
    }
    rows = [
        {"kind": kind.label, **{name: found[kind] for name, found in counts.items()}} for kind in Unit.Kind
    ]
    for row in rows:
        row["more"] = row["now"] - row["before"]
    return Grid(
        "成员单位构成及变化",
        [
            Head("kind", "成员类别", width=12),
            Head("before", "上年末", "int", 8),
            Head("came", "本年加入", "int", 8),
            Head("went", "本年终止", "int", 8),
            Head("now", "期末", "int", 8),
            Head("more", "比上年末增减", "int", 9),
        ],
        rows,
        summed(rows, *counts, "more", label="kind"),
        note="单位：家。",
    )


def _changes(joined: list[Unit], ended: list[Unit]) -> Grid:
    rows = [{"day": one.joined_on, "unit": one, "what": "加入", "why": ""} for one in joined]
    rows += [{"day": one.ended_on, "unit": one, "what": "终止", "why": one.end_reason} for one in ended]
    rows.sort(key=lambda row: row["day"])
    return Grid(
        "本年成员变化",
        [
            Head("number", "序号", "int", 4),
            Head("day", "日期", "date", 10),
            Head("unit", "单位", width=22),
            Head("kind", "成员类别", width=9),
            Head("what", "变化", width=5),
            Head("why", "原因", width=18),
        ],
        [
            row | {"number": number, "unit": row["unit"].name, "kind": row["unit"].get_kind_display()}
            for number, row in enumerate(rows, start=1)
        ],
        note="" if rows else "本年没有成员单位加入或终止。",
        listing=True,
    )


def member_charts(tables: list[Grid]) -> list[Chart]:
    rows = tables[0].rows
    series = [("家数", [row["now"] for row in rows])]
    return [Chart("donut", "成员单位构成", [row["kind"] for row in rows], series, "家")]


def organisation_tables(year: int, day: date) -> list[Grid]:
    """Council, secretariat and the council's confirmed decisions of the year; five queries."""
    return [_council(day), _secretariat(day), _decisions(year, day)]


def _council(day: date) -> Grid:
    order = list(CouncilRole)
    seats = sorted(
        Seat.objects.on(day).select_related("unit"),
        key=lambda seat: (order.index(CouncilRole(seat.role)), seat.ordinal),
    )
    holders = holders_of(seats, day)
    return Grid(
        "理事会组成",
        [
            Head("role", "席位", width=12),
            Head("unit", "单位", width=24),
            Head("holder", "任职人", width=8),
            Head("since", "起始日期", "date", 11),
        ],
        [
            {
                "role": seat.get_role_display(),
                "unit": seat.unit.name,
                "holder": str(holders[seat.pk].user) if seat.pk in holders else "（空缺）",
                "since": seat.since,
            }
            for seat in seats
        ],
        listing=True,
    )


def _secretariat(day: date) -> Grid:
    order = list(SecretariatPost.Post)
    posts = sorted(
        SecretariatPost.objects.on(day).select_related("unit", "user"),
        key=lambda post: (order.index(SecretariatPost.Post(post.post)), post.since, post.pk),
    )
    return Grid(
        "秘书处组成",
        [
            Head("post", "职务", width=14),
            Head("person", "姓名", width=8),
            Head("unit", "所在单位", width=24),
            Head("since", "起始日期", "date", 11),
        ],
        [
            {
                "post": post.get_post_display(),
                "person": str(post.user),
                "unit": post.unit.name,
                "since": post.since,
            }
            for post in posts
        ],
        listing=True,
    )


def decisions_of(year: int, day: date) -> list[CouncilDecision]:
    """The council's confirmed decisions that were made in the year by a day; one query."""
    found = CouncilDecision.objects.filter(state=CouncilDecision.State.CONFIRMED)
    found = found.filter(met_on__year=year, met_on__lte=day).order_by("met_on", "pk")
    return once(("report decisions", year, day), lambda: list(found))


def _decisions(year: int, day: date) -> Grid:
    rows = [
        {
            "day": decision.met_on,
            "subject": decision.subject,
            "matter": decision.get_matter_display(),
            "base": decision.seats - decision.recused,
            "present": decision.present,
            "for": decision.votes_for,
            "against": decision.votes_against,
            "abstained": decision.abstained,
            "result": "通过" if decision.passed else "未通过",
        }
        for decision in decisions_of(year, day)
    ]
    return Grid(
        "理事会决定",
        [
            Head("day", "会议日期", "date", 11),
            Head("subject", "议题", width=20),
            Head("matter", "类别", width=10),
            Head("base", "应到", "int", 5, above="席位"),
            Head("present", "出席", "int", 5, above="席位"),
            Head("for", "赞成", "int", 5, above="表决"),
            Head("against", "反对", "int", 5, above="表决"),
            Head("abstained", "弃权", "int", 5, above="表决"),
            Head("result", "结果", width=6),
        ],
        rows,
        note="应到席位不含回避席位；出席含书面委托。" if rows else "本年没有经确认的理事会决定。",
        listing=True,
    )
