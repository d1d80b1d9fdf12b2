"""What units reported in the year: months by kind, what was used where, and the units one by one."""

from collections import Counter
from decimal import Decimal

from django.db.models import Count, Q

from alliance.ground import clock
from alliance.ground.clock import Month, Year
from alliance.workbook.table import Column, Table
from members.units.models import Unit
from reports.checks.models import Adoption
from reports.deadlines import months
from reports.deadlines.months import Timeliness
from reports.figures.charts import Chart
from reports.monthly.models import MonthlyReport
from reports.punctuality import timeliness
from reports.ranking import places

OWING = (Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE)
PARTS = (("due", "应报"), ("on_time", "按时"), ("late", "补报"), ("missing", "缺报"))
SHORT = {Unit.Kind.SCHOOL: "学校", Unit.Kind.ENTERPRISE: "企业"}


def information_tables(year: int) -> list[Table]:
    return [_months(year), _channels(year), places.as_table(places.of_period(year), year, None)]


def _months(year: int) -> Table:
    """Twelve months by the two kinds that owe reports (units), and all accepted reports of the month."""
    start, end = clock.local(Year(year).start).date(), clock.local(Year(year).end).date()
    units = Unit.objects.filter(Q(ended_on=None) | Q(ended_on__gt=start), kind__in=OWING, joined_on__lt=end)
    found = timeliness.of_year(units, year)
    accepted = dict(
        MonthlyReport.objects.counting()
        .filter(year=year)
        .values_list("month")
        .annotate(Count("pk"))
        .order_by("month")
    )
    columns = [Column("month", "月份", width=6)]
    columns += [
        Column(f"{kind}_{part}", f"{SHORT[kind]}{label}", "int", 6, total=True)
        for kind in OWING
        for part, label in PARTS
    ]
    columns += [Column("rate", "按时率", "percent", 7), Column("accepted", "合格篇数", "int", 7, total=True)]
    return Table(
        "信息报送按月统计",
        columns,
        [
            _month_row(found.values(), month) | {"accepted": accepted.get(month.month, 0)}
            for month in months.of_year(year)
        ],
        note="前八列单位为家；当月结束后才计缺报，已报送尚未审核的不计入按时、补报和缺报。合格篇数含自愿报送。",
    )


def _month_row(rows, month: Month) -> dict:
    counts = {kind: Counter() for kind in OWING}
    for row in rows:
        if not row.due[month]:
            continue
        standing = row.timeliness[month]
        ended = month.end <= row.at or standing == Timeliness.ON_TIME
        counts[row.unit.kind].update({"due": ended, standing.value.lower(): 1})
    result = {"month": f"{month.month}月"}
    for kind in OWING:
        result |= {f"{kind}_{part}": counts[kind][part] for part, _ in PARTS}
    due = sum(counts[kind]["due"] for kind in OWING)
    on_time = sum(counts[kind]["on_time"] for kind in OWING)
    return result | {"rate": Decimal(on_time) / due if due else None}


def _channels(year: int) -> Table:
    """How often reports of the year were used, by channel and kind of member; several channels count several times."""
    found = {
        (channel, kind): number
        for channel, kind, number in Adoption.objects.filter(
            report__year=year, report__state=MonthlyReport.State.ACCEPTED
        )
        .values_list("channel", "report__unit__kind")
        .annotate(Count("pk"))
        .order_by("channel", "report__unit__kind")
    }
    return Table(
        "信息采用统计",
        [
            Column("channel", "采用渠道", width=12),
            *(Column(kind.value, kind.label, "int", 8, total=True) for kind in Unit.Kind),
            Column("sum", "合计", "int", 8, total=True),
        ],
        [
            {"channel": channel.label, "sum": sum(found.get((channel, kind), 0) for kind in Unit.Kind)}
            | {kind.value: found.get((channel.value, kind.value), 0) for kind in Unit.Kind}
            for channel in Adoption.Channel
        ],
        note="单位：篇次。同一信息被几个渠道采用的分别计入。",
    )


def information_charts(tables: list[Table]) -> list[Chart]:
    rows = list(tables[0].rows)
    series = [
        (label, [sum(row[f"{kind}_{part}"] for kind in OWING) for row in rows])
        for part, label in PARTS
        if part != "due"
    ]
    return [Chart("bar", "各月信息报送情况", [row["month"] for row in rows], series, "家")]
