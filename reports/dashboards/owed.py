"""The dated duties by the clause that asks for them (第七条、第十条、第十三条): how many units owe, of all; how each period stands, of one."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from django.urls import reverse

from alliance.diagrams.stacks import Part, stacked
from alliance.registers import policy, regulation, statements
from alliance.registers.regulation import Clause
from members.duties import ledger
from members.obligations import duties, periods
from members.obligations.duties import Duty
from members.obligations.periods import Standing
from members.units.models import Unit
from reports.dashboards.declared import EVERY_UNIT, Audience, Figure, Scope, Shown
from reports.figures.tables import Grid, Head, Row, summed

CLAUSES = "7.5 10 13.1"
PARTS = {
    "done": ("已办结", "success"),
    "open": ("待办理", "info"),
    "overdue": ("有逾期未办", "danger"),
    "exempt": ("已豁免", "warning"),
    "ahead": ("未到期", "neutral"),
}
OF_UNIT = (
    (Standing.DONE, "success"),
    (Standing.LATE, "warning"),
    (Standing.OVERDUE, "danger"),
    (Standing.OPEN, "info"),
    (Standing.NOT_YET, "neutral"),
)


@dataclass(frozen=True)
class Owed:
    """A duty under a clause, with the kinds of members that owe it there."""

    clause: Clause
    duty: Duty
    kinds: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"{self.clause.citation}　{self.duty.label}"


def owed_by(kinds: list[Unit.Kind], year: int) -> list[Owed]:
    """Every duty that has periods in the year, under each clause by which some of these kinds owe it; by clause."""
    found: dict[tuple[str, str], list[str]] = {}
    for duty in duties.every():
        if duty.periods(year):
            for kind in kinds:
                if kind in duty.kinds:
                    found.setdefault((duty.clause_for(kind), duty.key), []).append(kind.value)
    order = {clause.ref: place for place, clause in enumerate(regulation.all_clauses())}
    owed = [Owed(regulation.get(ref), duties.get(key), tuple(of)) for (ref, key), of in found.items()]
    return sorted(owed, key=lambda one: order[one.clause.ref])


def counted(owed: list[Owed], scope: Scope) -> list[dict[str, int]]:
    """Units by how each of these stands, every unit in one part: what is worst decides.

    One query, whose statement is built once a day: that takes far longer than asking it.
    """
    year = scope.year

    def read() -> list[tuple]:
        return [(one.duty.key, one.kinds, tuple(one.duty.periods(year).values())) for one in owed]

    key = ("duties by clause", year, scope.district, tuple(read()), policy.fingerprint())
    numbers = dict(statements.rows(key, lambda: _union(owed, scope.units, year), read))
    rows = [{key: numbers.get(f"{place}:{key}", 0) for key in PARTS} for place in range(len(owed))]
    return [{"all": sum(row.values()), **row} for row in rows]


def _union(owed: list[Owed], units: QuerySet, year: int) -> QuerySet | None:
    """(place and part, how many units)."""
    wanted = [
        units.filter(_some(one.duty, year), kind__in=one.kinds)
        .order_by()
        .values(word=Concat(Value(f"{place}:"), _part(one.duty, year), output_field=CharField()))
        .annotate(number=Count("pk"))
        .values_list("word", "number")
        for place, one in enumerate(owed)
    ]
    return wanted[0].union(*wanted[1:], all=True) if wanted else None


def _some(duty: Duty, year: int) -> Q:
    """Units that owe a period of it."""
    return reduce(or_, (periods.owed_in(period) for period in duty.periods(year).values()))


def _part(duty: Duty, year: int) -> Case:
    settled = reduce(
        and_,
        (~periods.owed_in(period) | duty.done_in(year, part) for part, period in duty.periods(year).items()),
    )
    return Case(
        When(ledger.owing_in(duty, year, Standing.OVERDUE), then=Value("overdue")),
        When(ledger.owing_in(duty, year, Standing.OPEN), then=Value("open")),
        When(ledger.owing_in(duty, year, Standing.EXEMPT), then=Value("exempt")),
        When(settled, then=Value("done")),
        default=Value("ahead"),
        output_field=CharField(),
    )


def duties_by_clause(scope: Scope) -> Shown:
    """Units by how they stand with each duty, of all units in one query."""
    owed = owed_by(scope.kinds, scope.year)
    numbers = counted(owed, scope)
    rows: list[Row] = [
        {"clause": one.clause.citation, "duty": one.duty.label, "label": one.label} | number
        for one, number in zip(owed, numbers, strict=True)
        if number["all"]
    ]
    heads = [
        Head("clause", "依据", width=16),
        Head("duty", "事项", width=18),
        Head("all", "承担单位", "int", 7),
        *(Head(key, label, "int", 7) for key, (label, _) in PARTS.items()),
    ]
    svg = stacked(
        [row["label"] for row in rows],
        [Part(label, tone, [row[key] for row in rows]) for key, (label, tone) in PARTS.items()],
        title=DUTIES.caption,
        unit="家",
    )
    note = "单位：家。一家单位有几期的，按最差的一期计。" if rows else "本年度没有有期限的履职事项。"
    behind = ("台账总览", f"{reverse('duty_board')}?{scope.asked('kind')}")
    return Shown(Grid(DUTIES.title, heads, rows, note=note), behind, svg)


DUTIES = Figure(
    "duties",
    "按条款的履职事项办理情况",
    "承担各事项的单位按办理情况分",
    CLAUSES,
    EVERY_UNIT,
    duties_by_clause,
)


def own_duties(scope: Scope) -> Shown:
    """The own periods by clause and standing; the queries of one ledger."""
    unit = scope.unit
    found: dict[tuple[str, str], list[ledger.Line]] = {}
    for line in ledger.of_units([unit], scope.year)[unit.pk]:
        found.setdefault((line.clause.ref, line.duty.key), []).append(line)
    order = {clause.ref: place for place, clause in enumerate(regulation.all_clauses())}
    rows: list[Row] = []
    for lines in sorted(found.values(), key=lambda lines: order[lines[0].clause.ref]):
        tally = ledger.tally(lines)
        rows.append(
            {
                "clause": lines[0].clause.citation,
                "duty": lines[0].duty.label,
                "all": sum(tally[standing] for standing, _ in OF_UNIT),
                "exempt": tally[Standing.EXEMPT],
            }
            | {standing.value: tally[standing] for standing, _ in OF_UNIT}
        )
    heads = [
        Head("clause", "依据", width=16),
        Head("duty", "事项", width=18),
        Head("all", "期数", "int", 6),
        *(Head(standing.value, standing.label, "int", 7) for standing, _ in OF_UNIT),
        Head("exempt", "已豁免", "int", 6),
    ]
    svg = stacked(
        [f"{row['clause']}　{row['duty']}" for row in rows],
        [Part(standing.label, tone, [row[standing.value] for row in rows]) for standing, tone in OF_UNIT],
        title=OWN_DUTIES.caption,
        unit="期",
    )
    total = summed(rows, "all", *(one.value for one, _ in OF_UNIT), "exempt", clause="合计")
    note = "" if rows else "本年度没有有期限的履职事项。"
    behind = ("履职台账", f"{reverse('duty_ledger', args=[unit.pk])}?{scope.asked()}")
    return Shown(Grid(OWN_DUTIES.title, heads, rows, total, note=note), behind, svg)


OWN_DUTIES = Figure(
    "own-duties",
    "按条款的履职事项办理情况",
    "本单位各事项的期数按办理情况分",
    CLAUSES,
    (Audience.UNIT,),
    own_duties,
)
