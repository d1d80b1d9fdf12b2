"""What units reported in the year: months by kind, what was used where, and the units one by one."""

from collections import Counter
from typing import Any

from django.db.models import Count

from alliance.ground import clock
from alliance.ground.clock import Month
from alliance.ground.once import once
from members.units.models import Unit
from reports.checks.models import Adoption
from reports.deadlines import months
from reports.deadlines.months import Timeliness
from reports.figures.charts import Chart
from reports.figures.tables import Grid, Head, Row, share, summed
from reports.monthly.models import MonthlyReport
from reports.punctuality import timeliness
from reports.ranking import places

OWING = (Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE)
PARTS = (("due", "应报"), ("on_time", "按时"), ("late", "补报"), ("missing", "缺报"))
COUNTS = [f"{kind}_{part}" for kind in OWING for part, _ in PARTS]
Rows = dict[int, timeliness.Row]


def _rows(year: int) -> Rows:
    units = Unit.objects.members_in(year).filter(kind__in=OWING)
    return once(("report months", year), lambda: timeliness.of_year(units, year))


def numbers(year: int) -> dict[str, Any]:
    """Of the months that have ended: what was owed, and how it came; what was accepted and used; five queries."""
    found = _rows(year)
    rows = [_month_row(found, month) for month in months.of_year(year)]
    sums = {part: sum(row[f"{kind}_{part}"] or 0 for row in rows for kind in OWING) for part, _ in PARTS}
    used = Adoption.objects.filter(report__year=year, report__state=MonthlyReport.State.ACCEPTED)
    return {
        "应报信息数": sums["due"],
        "按时报送数": sums["on_time"],
        "补报数": sums["late"],
        "缺报数": sums["missing"],
        "信息按时率": share(sums["on_time"], sums["due"]),
        "合格信息数": MonthlyReport.objects.counting().filter(year=year).count(),
        "采用信息数": used.count(),
        "缺报单位数": sum(row.tally.missing > 0 for row in found.values()),
    }


def often_missing(year: int, least: int = 3) -> list[tuple[str, int]]:
    """The units that miss so many months of the year, those that miss most first."""
    found = [(row.unit.name, row.tally.missing) for row in _rows(year).values()]
    return sorted((one for one in found if one[1] >= least), key=lambda one: -one[1])


def information_tables(year: int) -> list[Grid]:
    return [_months(year), _channels(year), _ranking(year)]


def _months(year: int) -> Grid:
    """Twelve months by the two kinds that owe reports (units), and all accepted reports of the month.

    A month that has not ended says only what was accepted: nothing of it is owed yet, so it has no rate.
    """
    found = _rows(year)
    accepted = dict(
        MonthlyReport.objects.counting()
        .filter(year=year)
        .values_list("month")
        .annotate(Count("pk"))
        .order_by("month")
    )
    rows = [
        _month_row(found, month) | {"accepted": accepted.get(month.month, 0)}
        for month in months.of_year(year)
        if month.start <= clock.now()
    ]
    total = summed(rows, *COUNTS, "accepted", label="month")
    columns = [Head("month", "月份", width=9)]
    columns += [
        Head(f"{kind}_{part}", label, "int", 5, above=kind.label) for kind in OWING for part, label in PARTS
    ]
    columns += [Head("rate", "按时率", "percent", 7), Head("accepted", "合格篇数", "int", 6)]
    return Grid(
        "信息报送按月统计",
        columns,
        rows,
        total | {"rate": _rate(total)},
        note=f"应报、按时、补报、缺报的单位为家次。{_unended(found, year)}已报送尚未审核的只计入应报；合格篇数含自愿报送。",
    )


def _unended(found: Rows, year: int) -> str:
    """How far the month that is running has come, in words."""
    running = next((one for one in months.of_year(year) if one.start <= clock.now() < one.end), None)
    if running is None:
        return ""
    standing = [row.timeliness[running] for row in found.values() if row.due[running]]
    done = sum(one not in (Timeliness.OPEN, Timeliness.RETURNED) for one in standing)
    return f"{running.month}月尚未结束，截至{clock.show_day(clock.today())}已有{done}家报送，不计入应报和按时率。"


def _month_row(found: Rows, month: Month) -> Row:
    ended = month.end <= clock.now()
    result: Row = {"month": f"{month.month}月" if ended else f"{month.month}月（未结束）"}
    if not ended:
        return result | dict.fromkeys((*COUNTS, "rate"))
    counts = {kind: Counter() for kind in OWING}
    for row in found.values():
        if row.due[month]:
            counts[row.unit.kind].update({"due": 1, row.timeliness[month].value.lower(): 1})
    result |= {f"{kind}_{part}": counts[kind][part] for kind in OWING for part, _ in PARTS}
    return result | {"rate": _rate(result)}


def _rate(row: Row) -> Any:
    due, on_time = (sum(row[f"{kind}_{part}"] for kind in OWING) for part in ("due", "on_time"))
    return share(on_time, due)


def _channels(year: int) -> Grid:
    """How often reports of the year were used, by channel and kind of member; several channels count several times."""
    found: Counter = Counter()
    for channel, kind, of, number in (
        Adoption.objects.filter(report__year__in=(year - 1, year), report__state=MonthlyReport.State.ACCEPTED)
        .values_list("channel", "report__unit__kind", "report__year")
        .annotate(Count("pk"))
        .order_by("channel", "report__unit__kind", "report__year")
    ):
        found[channel, kind if of == year else "before"] += number
    rows = [
        {"channel": channel.label, "before": found[channel.value, "before"]}
        | {kind.value: found[channel.value, kind.value] for kind in Unit.Kind}
        for channel in Adoption.Channel
    ]
    for row in rows:
        row["sum"] = sum(row[kind.value] for kind in Unit.Kind)
    keys = [*(kind.value for kind in Unit.Kind), "sum", "before"]
    if not any(row["before"] for row in rows):
        rows = [row | {"before": None} for row in rows]
        keys.remove("before")
    return Grid(
        "信息采用统计",
        [
            Head("channel", "采用渠道", width=12),
            *(Head(kind.value, kind.label, "int", 9, above="本年") for kind in Unit.Kind),
            Head("sum", "合计", "int", 7, above="本年"),
            Head("before", "上年合计", "int", 8),
        ],
        rows,
        summed(rows, *keys, label="channel"),
        note="单位：篇次。同一信息被几个渠道采用的分别计入。",
    )


def _ranking(year: int) -> Grid:
    """The units one by one, each kind for itself; who owed nothing and reported nothing is left out."""
    rows = [
        {
            "kind": one.kind,
            "rank": one.rank,
            "unit": one.unit,
            "due": one.due,
            "reported": one.reported,
            "reports": one.reports,
            "adopted": one.adopted,
            "points": one.points,
        }
        for one in places.of_period(year)
        if one.due or one.reports
    ]
    return Grid(
        "信息报送情况一览表",
        [
            Head("rank", "名次", "int", 5),
            Head("unit", "单位", width=26),
            Head("due", "应报", "int", 6, above="月数"),
            Head("reported", "已报", "int", 6, above="月数"),
            Head("reports", "合格", "int", 6, above="篇数"),
            Head("adopted", "采用", "int", 6, above="篇数"),
            Head("points", "积分", "decimal", 7),
        ],
        rows,
        summed(rows, "due", "reported", "reports", "adopted", "points", unit="合计"),
        by="kind",
        note="按成员类别分组排名；积分相同的看采用篇数，仍相同的名次并列，没有报送的不排名次。积分只用于排名，不直接计入年度考核。",
        listing=True,
    )


def information_charts(tables: list[Grid]) -> list[Chart]:
    rows = [row for row in tables[0].rows if row[COUNTS[0]] is not None]
    if not rows:
        return []
    series = [
        (label, [sum(row[f"{kind}_{part}"] for kind in OWING) for row in rows])
        for part, label in PARTS
        if part != "due"
    ]
    return [Chart("bar", "各月信息报送情况", [row["month"] for row in rows], series, "家")]
