"""Members and their changes, the council and its decisions, the secretariat, as of a day of the year."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Q

from alliance.workbook.table import Column, Table
from councils.decisions.models import CouncilDecision
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat, holders_of
from councils.terms.models.terms import CouncilRole
from members.units.models import Unit
from reports.figures.charts import Chart


def member_tables(year: int, day: date) -> list[Table]:
    """Members by kind with the changes of the year up to `day`, and who joined or left; one query."""
    start = date(year, 1, 1)
    units = list(
        Unit.objects.filter(Q(ended_on=None) | Q(ended_on__gte=start), joined_on__lte=day).in_order()
    )
    joined = [unit for unit in units if unit.joined_on >= start]
    ended = [unit for unit in units if unit.ended_on is not None and start <= unit.ended_on <= day]
    return [_by_kind(units, joined, ended, start, day), _changes(joined, ended)]


def _by_kind(units: list[Unit], joined: list[Unit], ended: list[Unit], start: date, day: date) -> Table:
    def count(chosen) -> Counter:
        return Counter(unit.kind for unit in chosen)

    before = count(unit for unit in units if unit.was_member_on(start - timedelta(days=1)))
    came, went = count(joined), count(ended)
    now = count(unit for unit in units if unit.was_member_on(day))
    return Table(
        "成员单位构成及变化",
        [
            Column("kind", "成员类别", width=12),
            Column("before", "上年末", "int", 8, total=True),
            Column("came", "本年加入", "int", 8, total=True),
            Column("went", "本年终止", "int", 8, total=True),
            Column("now", "期末", "int", 8, total=True),
        ],
        [
            {
                "kind": kind.label,
                "before": before[kind],
                "came": came[kind],
                "went": went[kind],
                "now": now[kind],
            }
            for kind in Unit.Kind
        ],
        note=f"期末数截至 {day}。单位：家。",
    )


def _changes(joined: list[Unit], ended: list[Unit]) -> Table:
    rows = [
        {"day": unit.joined_on, "unit": unit.name, "kind": unit.get_kind_display(), "what": "加入", "why": ""}
        for unit in joined
    ] + [
        {
            "day": unit.ended_on,
            "unit": unit.name,
            "kind": unit.get_kind_display(),
            "what": "终止",
            "why": unit.end_reason,
        }
        for unit in ended
    ]
    return Table(
        "本年成员变化",
        [
            Column("day", "日期", "date", 10),
            Column("unit", "单位", width=24),
            Column("kind", "成员类别", width=10),
            Column("what", "变化", width=6),
            Column("why", "原因", width=20),
        ],
        sorted(rows, key=lambda row: row["day"]),
        note="" if rows else "本年没有成员单位加入或终止。",
    )


def member_charts(tables: list[Table]) -> list[Chart]:
    rows = list(tables[0].rows)
    return [
        Chart(
            "donut",
            "成员单位构成",
            [row["kind"] for row in rows],
            [("家数", [row["now"] for row in rows])],
            "家",
        )
    ]


def organisation_tables(year: int, day: date) -> list[Table]:
    """Council, secretariat and the council's confirmed decisions of the year; five queries."""
    return [_council(day), _secretariat(day), _decisions(year, day)]


def _council(day: date) -> Table:
    order = list(CouncilRole)
    seats = sorted(
        Seat.objects.on(day).select_related("unit"),
        key=lambda seat: (order.index(CouncilRole(seat.role)), seat.ordinal),
    )
    holders = holders_of(seats, day)
    return Table(
        "理事会组成",
        [
            Column("role", "席位", width=12),
            Column("unit", "单位", width=24),
            Column("holder", "任职人", width=8),
            Column("since", "起始日期", "date", 10),
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
        note=f"截至 {day}。",
    )


def _secretariat(day: date) -> Table:
    order = list(SecretariatPost.Post)
    posts = sorted(
        SecretariatPost.objects.on(day).select_related("unit", "user"),
        key=lambda post: (order.index(SecretariatPost.Post(post.post)), post.since, post.pk),
    )
    return Table(
        "秘书处组成",
        [
            Column("post", "职务", width=14),
            Column("person", "姓名", width=8),
            Column("unit", "所在单位", width=24),
            Column("since", "起始日期", "date", 10),
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
        note=f"截至 {day}。",
    )


def _decisions(year: int, day: date) -> Table:
    decisions = CouncilDecision.objects.filter(
        state=CouncilDecision.State.CONFIRMED, met_on__year=year, met_on__lte=day
    ).order_by("met_on", "pk")
    rows = [
        {
            "day": decision.met_on,
            "subject": decision.subject,
            "matter": decision.get_matter_display(),
            "base": decision.seats - decision.recused,
            "present": decision.present,
            "votes": f"{decision.votes_for}/{decision.votes_against}/{decision.abstained}",
            "result": "通过" if decision.passed else "未通过",
        }
        for decision in decisions
    ]
    return Table(
        "理事会决定",
        [
            Column("day", "会议日期", "date", 10),
            Column("subject", "议题", width=22),
            Column("matter", "类别", width=10),
            Column("base", "应到席位", "int", 7),
            Column("present", "出席席位", "int", 7),
            Column("votes", "赞成/反对/弃权", "code", 10),
            Column("result", "结果", width=6),
        ],
        rows,
        note="应到席位不含回避席位；出席含书面委托。" if rows else "本年没有经确认的理事会决定。",
    )
