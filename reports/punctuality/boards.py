"""Standings drawn as letters and colours: the month board of one unit or of all."""

from collections.abc import Iterable
from functools import lru_cache

from django.urls import reverse

from alliance.face.components import Board, BoardRow, Mark
from alliance.ground.clock import Month
from alliance.workbook.table import Column, Table
from members.units.models import Unit
from reports.deadlines.months import Timeliness, of_year
from reports.punctuality.timeliness import Row

LOOK = {
    Timeliness.ON_TIME: ("●", "success"),
    Timeliness.VOLUNTARY: ("○", "success"),
    Timeliness.LATE: ("补", "warning"),
    Timeliness.AWAITING: ("审", "info"),
    Timeliness.RETURNED: ("退", "warning"),
    Timeliness.MISSING: ("缺", "danger"),
    Timeliness.OPEN: ("待", "info"),
    Timeliness.NOT_DUE: ("—", "neutral"),
    Timeliness.FUTURE: ("·", "neutral"),
}
WITH_RECORDS = frozenset(
    {Timeliness.ON_TIME, Timeliness.LATE, Timeliness.AWAITING, Timeliness.RETURNED, Timeliness.VOLUNTARY}
)


def legend() -> list[Mark]:
    return [Mark(letter, tone, standing.label) for standing, (letter, tone) in LOOK.items()]


def mark(standing: Timeliness, unit: Unit, month: Month, base: str = "") -> Mark:
    """The mark of a month; it leads to the reports behind it where there are any."""
    url = ""
    if standing in WITH_RECORDS:
        url = f"{base or reverse('monthly_reports')}?unit={unit.pk}&year={month.year}&month={month.month}"
    return _mark(standing, month, url)


@lru_cache(maxsize=1000)
def _mark(standing: Timeliness, month: Month, url: str) -> Mark:
    letter, tone = LOOK[standing]
    return Mark(letter, tone, f"{month.label}：{standing.label}", url)


def board(rows: Iterable[Row], year: int, *, heading: str = "成员单位") -> Board:
    """The twelve months of each row, with 按时/应报 at its end."""
    base = reverse("monthly_reports")
    return Board(
        year,
        [
            BoardRow(
                row.unit.name,
                [mark(row.timeliness[month], row.unit, month, base) for month in of_year(year)],
                f"{base}?unit={row.unit.pk}&year={year}",
                f"{row.tally.on_time}/{row.tally.due}",
            )
            for row in rows
        ],
        legend(),
        heading,
        "按时/应报",
    )


def as_table(rows: Iterable[Row], year: int) -> Table:
    """The board as a report, in words."""
    months = of_year(year)
    columns = [
        Column("unit", "单位", width=22),
        Column("kind", "成员类别", width=9),
        *(Column(str(month.month), f"{month.month}月", width=6) for month in months),
        Column("due", "应报", "int", 6, total=True),
        Column("on_time", "按时", "int", 6, total=True),
        Column("late", "补报", "int", 6, total=True),
        Column("missing", "缺报", "int", 6, total=True),
    ]

    def line(row: Row) -> dict[str, object]:
        tally = row.tally
        return (
            {"unit": row.unit.name, "kind": row.unit.get_kind_display()}
            | {str(month.month): row.timeliness[month].label for month in months}
            | {"due": tally.due, "on_time": tally.on_time, "late": tally.late, "missing": tally.missing}
        )

    lines = (line(row) for row in rows)
    return Table(
        f"{year}年信息报送看板", columns, lines, note="应报月数为已结束的应报月份，以及已审核合格的当月。"
    )
