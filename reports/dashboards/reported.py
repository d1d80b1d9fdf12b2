"""Monthly reports as heat maps: units × months for the secretariat, kinds × months for the council, the own year beside its kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.urls import reverse

from alliance.diagrams.heat import Place, heat
from alliance.ground import clock
from alliance.ground.clock import Month
from reports.dashboards.declared import TOO_FEW, Audience, Figure, Scope, Shown, mean
from reports.deadlines.months import OWING_KINDS, Timeliness, of_year
from reports.figures.tables import Grid, Head, Row, share, summed
from reports.punctuality import timeliness
from reports.punctuality.boards import LOOK

CLAUSES = "10.school.8 10.enterprise.13"
MOST = 40  # units that a map has room for: those that miss most
WORDS = {
    Timeliness.ON_TIME: "按时",
    Timeliness.LATE: "补报",
    Timeliness.MISSING: "缺报",
    Timeliness.AWAITING: "待审",
    Timeliness.RETURNED: "退回",
    Timeliness.OPEN: "待报",
    Timeliness.VOLUNTARY: "自愿",
}
COUNTS = {"due": "应报", "on_time": "按时", "late": "补报", "missing": "缺报"}
HEADS = [f"{number}月" for number in range(1, 13)]
LEGEND = [Place(letter, tone, standing.label) for standing, (letter, tone) in LOOK.items()]
STEPS = (
    ("success", 0.95, "95%以上"),
    ("info", 0.8, "80%至95%"),
    ("warning", 0.6, "60%至80%"),
    ("danger", 0, "不足60%"),
)
RATES = [Place("%", tone, f"按时率{words}") for tone, _, words in STEPS] + [Place("—", "neutral", "没有应报")]
Shares = dict[Month, tuple[int, int]]
NOBODY = "办法没有要求这类成员按月报送信息。"


def _rows(scope: Scope) -> list[timeliness.Row]:
    """Of the members that owe reports; two queries."""
    units = scope.units.filter(kind__in=OWING_KINDS).in_order()
    return list(timeliness.of_year(units, scope.year).values())


def _place(standing: Timeliness) -> Place:
    letter, tone = LOOK[standing]
    return Place(letter, tone, standing.label)


def months_of_units(scope: Scope) -> Shown:
    """The units that miss most first, as many as there is room for; two queries."""
    everybody = _rows(scope)
    worst = sorted(everybody, key=lambda row: (-row.tally.missing, -row.tally.late, row.unit.name_key))
    months = of_year(scope.year)
    lines: list[Row] = [
        {"unit": row.unit.name}
        | {str(month.month): WORDS.get(row.timeliness[month], "—") for month in months}
        | {key: getattr(row.tally, key) for key in COUNTS}
        for row in worst[:MOST]
    ]
    svg = heat(
        [(row.unit.name, [_place(row.timeliness[month]) for month in months]) for row in worst[:MOST]],
        HEADS,
        LEGEND,
        title=MONTHS.caption,
    )
    heads = [
        Head("unit", "单位", width=18),
        *(Head(str(month.month), f"{month.month}月", width=5) for month in months),
        *(Head(key, label, "int", 5, above="月数") for key, label in COUNTS.items()),
    ]
    note = "缺报多的在前；应报月数为已结束的应报月份，以及已审核合格的当月。"
    if len(everybody) > MOST:
        note = f"共{len(everybody)}家，图和表列出缺报、补报最多的{MOST}家，其余见报送看板；合计为所列单位。{note}"
    total = summed(lines, *COUNTS, unit="合计")
    behind = ("报送看板", f"{reverse('report_board')}?{scope.asked('kind')}")
    return Shown(Grid(MONTHS.title, heads, lines, total, note=note if lines else NOBODY), behind, svg)


MONTHS = Figure(
    "months",
    "各单位信息报送热力图",
    "各单位各月的报送情况，缺报多的在前",
    CLAUSES,
    (Audience.SECRETARIAT,),
    months_of_units,
)


# ---------------------------------------------------------------- totals by kind


def _shares(rows: Iterable[timeliness.Row], months: Iterable[Month]) -> Shares:
    """`{month: (on time, due)}` of the months that have ended."""
    ended = [month for month in months if month.end <= clock.now()]
    due, on_time = Counter(), Counter()
    for row in rows:
        for month in ended:
            if row.due[month]:
                due[month] += 1
                on_time[month] += row.timeliness[month] is Timeliness.ON_TIME
    return {month: (on_time[month], due[month]) for month in ended}


def _rate(part: Any) -> Place:
    if part is None:
        return Place("—", "neutral", "没有应报")
    tone, _, words = next(step for step in STEPS if part >= step[1])
    return Place(f"{part * 100:.0f}", tone, f"按时率{words}")


def months_of_kinds(scope: Scope) -> Shown:
    """The share of reports on time by kind and month, no unit by its name; two queries."""
    months, rows = of_year(scope.year), _rows(scope)
    lines: list[Row] = []
    places = []
    for kind in scope.kinds:
        own = [row for row in rows if row.unit.kind == kind]
        if not own:
            continue
        shares = _shares(own, months)
        rates = {month: share(*shares[month]) if month in shares else None for month in months}
        counts = {key: sum(getattr(row.tally, key) for row in own) for key in COUNTS}
        lines.append(
            {"kind": kind.label, "units": len(own)}
            | {str(month.month): rates[month] for month in months}
            | counts
        )
        places.append((kind.label, [_rate(rates[month]) for month in months]))
    heads = [
        Head("kind", "成员类别", width=9),
        Head("units", "单位数", "int", 5),
        *(Head(str(month.month), f"{month.month}月", "percent", 7, above="按时率") for month in months),
        *(Head(key, label, "int", 5, above="家次") for key, label in COUNTS.items()),
    ]
    svg = heat(places, HEADS, RATES if places else [], title=MONTHS_OF_KINDS.caption)
    total = summed(lines, "units", *COUNTS, kind="合计")
    note = "图中数字为按时率（%）；当月结束前不计按时率。" if lines else NOBODY
    behind = ("信息报送排名", f"{reverse('report_ranking')}?{scope.asked('kind')}")
    return Shown(Grid(MONTHS_OF_KINDS.title, heads, lines, total, note=note), behind, svg)


MONTHS_OF_KINDS = Figure(
    "months-of-kinds",
    "信息报送按时率热力图",
    "各类成员各月的按时率",
    CLAUSES,
    (Audience.COUNCIL,),
    months_of_kinds,
)


# ---------------------------------------------------------------- the own year


def own_months(scope: Scope) -> Shown:
    """The own months, and the share on time of the kind where that says nothing of one other unit; two queries."""
    months, unit = of_year(scope.year), scope.unit
    found = timeliness.of_year(scope.units if unit.kind in OWING_KINDS else [unit], scope.year)
    own = found.get(unit.pk)
    if own is None:
        grid = Grid(OWN_MONTHS.title, _own_heads(), [], note="本单位当年不是联盟成员。")
        return Shown(grid, _own_list(scope))
    shares = _shares(found.values(), months)
    rates = {month: mean(*shares[month], shares[month][1] - own.due[month]) for month in shares}
    lines: list[Row] = [
        {"month": f"{month.month}月", "own": own.timeliness[month].label, "mean": rates.get(month)}
        for month in months
    ]
    rows = [(unit.name, [_place(own.timeliness[month]) for month in months])]
    if any(rate is not None for rate in rates.values()):
        rows.append(
            ("同类按时率（%）", [replace(_rate(rates.get(month)), tone="neutral") for month in months])
        )
    used = dict.fromkeys(own.timeliness[month] for month in months)
    svg = heat(rows, HEADS, [_place(one) for one in LOOK if one in used], title=OWN_MONTHS.caption)
    owing = [row.tally for row in found.values() if row.tally.due]
    others = len(owing) - bool(own.tally.due)
    total = {
        "month": "全年",
        "own": f"按时{own.tally.on_time}个月，应报{own.tally.due}个月",
        "mean": mean(sum(one.on_time for one in owing), sum(one.due for one in owing), others),
    }
    note = NOBODY if unit.kind not in OWING_KINDS else "" if total["mean"] is not None else TOO_FEW
    return Shown(Grid(OWN_MONTHS.title, _own_heads(), lines, total, note=note), _own_list(scope), svg)


def _own_heads() -> list[Head]:
    return [
        Head("month", "月份", width=7),
        Head("own", "本单位", width=14),
        Head("mean", "同类按时率", "percent", 9),
    ]


def _own_list(scope: Scope) -> tuple[str, str]:
    return "我的报送", f"{reverse('my_reports')}?{scope.asked()}"


OWN_MONTHS = Figure(
    "own-months", "信息报送情况", "本单位各月的报送情况", CLAUSES, (Audience.UNIT,), own_months
)
