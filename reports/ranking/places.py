"""The ranking of units by points, of a month or a year: the same rows for page, workbook, print and bulletin.

Ranked within the member kind; points, then adopted reports decide, units equal in both share a place and stand in the
order of their names. Costs the same five queries for any number of units.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from alliance.ground import clock
from alliance.ground.clock import Month, Year
from alliance.registers import policy
from alliance.workbook.table import Column, Table
from members.units.models import Unit
from reports.checks.models import Adoption
from reports.monthly.models import MonthlyReport
from reports.punctuality import timeliness
from reports.ranking.models import Bulletin
from reports.ranking.points import KEYS, Scale


@dataclass(frozen=True)
class Place:
    """One line of the ranking. `reports`, `adopted` and `points` are of the period; `total` is the year's so far."""

    rank: int | None  # None: nothing was reported
    unit: str
    kind: str
    reports: int
    adopted: int
    points: Decimal
    total: Decimal
    due: int
    reported: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"points": str(self.points), "total": str(self.total)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Place":
        return cls(**data | {"points": Decimal(data["points"]), "total": Decimal(data["total"])})


@dataclass
class _Sums:
    reports: int = 0
    adopted: int = 0
    points: Decimal = Decimal(0)
    total: Decimal = Decimal(0)


def of_period(year: int, month: int | None = None) -> list[Place]:
    """The ranking of a month (with the year's sums up to it), or of the whole year; by kind, then place.

    Who has reported nothing has no place: voluntary members would otherwise share the first.
    """
    first = clock.start_of_day(Month(year, month or 1).first_day).date()
    end = clock.local(Month(year, month).end if month else Year(year).end).date()
    units = list(Unit.objects.filter(Q(ended_on=None) | Q(ended_on__gt=first), joined_on__lt=end).in_order())
    sums = _sums(units, year, month)
    last = month or 12
    rows = timeliness.rows(units, [Month(year, number) for number in range(1, last + 1)])
    found = []
    for kind in Unit.Kind:
        group = sorted(
            (unit for unit in units if unit.kind == kind),
            key=lambda unit: (-sums[unit.pk].points, -sums[unit.pk].adopted, -sums[unit.pk].reports),
        )
        before: tuple | None = None
        for number, unit in enumerate(group, start=1):
            mine, tally = sums[unit.pk], rows[unit.pk].tally
            same = (mine.points, mine.adopted) == before
            before = mine.points, mine.adopted
            found.append(
                Place(
                    rank=(found[-1].rank if same else number) if mine.reports else None,
                    unit=unit.name,
                    kind=kind.label,
                    reports=mine.reports,
                    adopted=mine.adopted,
                    points=mine.points,
                    total=mine.total,
                    due=tally.due,
                    reported=tally.reported,
                )
            )
    return found


def issued_or_current(year: int, month: int | None, bulletin: Bulletin | None) -> list[Place]:
    """The places as an issued bulletin froze them, otherwise as they are now."""
    return [Place.from_json(row) for row in bulletin.rows] if bulletin else of_period(year, month)


def _sums(units: list[Unit], year: int, month: int | None) -> dict[int, _Sums]:
    """Sums of accepted reports by unit: three queries."""
    scale = Scale.of(policy.values(*KEYS))
    reports = MonthlyReport.objects.counting().filter(year=year, month__lte=month or 12)
    channels = defaultdict(list)
    for report_id, channel in Adoption.objects.filter(report__in=reports.values("pk")).values_list(
        "report_id", "channel"
    ):
        channels[report_id].append(channel)
    sums = {unit.pk: _Sums() for unit in units}
    for pk, unit_id, of_month, state, category, reprinted in reports.values_list(
        "pk", "unit_id", "month", "state", "category", "reprinted"
    ):
        if (mine := sums.get(unit_id)) is None:
            continue
        worth = scale.points(state=state, category=category, reprinted=reprinted, channels=channels[pk])
        mine.total += worth
        if month in (None, of_month):
            mine.reports += 1
            mine.adopted += bool(channels[pk])
            mine.points += worth
    return sums


def label(year: int, month: int | None) -> str:
    return Month(year, month).label if month else f"{year}年度"


def as_table(found: list[Place], year: int, month: int | None) -> Table:
    """The ranking as a report."""
    period = "本月" if month else "本年"
    columns = [
        Column("rank", "名次", "int", 5),
        Column("unit", "单位", width=22),
        Column("kind", "类别", width=12),
        Column("reports", f"{period}报送", "int", 8, total=True),
        Column("adopted", f"{period}采用", "int", 8, total=True),
        Column("points", f"{period}积分", "score", 8, total=True),
        Column("total", "累计积分", "score", 8, total=True),
        Column("due", "应报月数", "int", 8),
        Column("reported", "已报月数", "int", 8),
    ]
    return Table(
        f"{label(year, month)}信息报送情况",
        columns,
        [asdict(place) for place in found],
        note="按成员类别分组；积分相同的看采用篇数，仍相同的名次并列，没有报送的不排名次。积分只用于排名，不直接计入年度考核。",
    )
