"""A unit beside the average of its kind, on a few shares that say how it fulfils its duties: all of them facts that its assessment reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse

from alliance.diagrams.radar import LEAST, radar
from alliance.paper import charts
from alliance.registers import facts
from members.duties import ledger
from members.obligations.periods import Standing
from members.units.models import Unit
from reports.dashboards.declared import TOO_FEW, Audience, Figure, Scope, Shown, in_percent, mean
from reports.dashboards.owed import counted, owed_by
from reports.figures.tables import Grid, Head, Row, share


@dataclass(frozen=True)
class Axis:
    """A share of facts: the sum of `parts` over the sum of `whole`; with `less` of what is missing in it."""

    label: str
    parts: tuple[str, ...]
    whole: str
    less: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.parts, self.whole)

    def of(self, known: dict[str, facts.Fact]) -> tuple[Any, Any] | None:
        """Part and whole of a unit; None where nothing was recorded or asked of it."""
        if not all(known[name].recorded for name in self.names) or not known[self.whole].value:
            return None
        part = sum(known[name].value for name in self.parts)
        return (known[self.whole].value - part if self.less else part), known[self.whole].value


AXES = (
    Axis("信息按时率", ("info.months_on_time",), "info.months_due"),
    Axis("会议出席率", ("meeting.attended", "meeting.proxied"), "meeting.invited"),
    Axis("活动参加率", ("activity.joined",), "activity.invited"),
    Axis("督办不逾期率", ("resolution.overdue",), "resolution.assigned", less=True),
    Axis("征集按时回复率", ("collection.on_time",), "collection.due"),
)
DUTIES = "履职事项不逾期率"


class Reading(NamedTuple):
    """What an axis says: of the unit, of all its kind, and over how many others."""

    label: str
    own: Any
    mean: Any
    others: int


def _of_facts(unit: Unit, units: Sequence[Unit], year: int) -> list[Reading]:
    known = facts.compute({name for axis in AXES for name in axis.names}, units, year)
    found = []
    for axis in AXES:
        told = {pk: read for pk, values in known.items() if (read := axis.of(values)) is not None}
        others = len(told) - (unit.pk in told)
        part, whole = (sum(read[at] for read in told.values()) for at in (0, 1))
        own = share(*told[unit.pk]) if unit.pk in told else None
        found.append(Reading(axis.label, own, mean(part, whole, others), others))
    return found


def _of_duties(scope: Scope, number: int) -> Reading:
    """Duties of which no period is overdue, of those that are owed: of the unit by its ledger, of its kind in one query."""
    own: dict[str, bool] = {}
    for line in ledger.of_units([scope.unit], scope.year)[scope.unit.pk]:
        if line.owed:
            own[line.duty.key] = own.get(line.duty.key, True) and line.standing is not Standing.OVERDUE
    rows = counted(owed_by(scope.kinds, scope.year), scope)
    owing, overdue = (sum(row[key] for row in rows) for key in ("all", "overdue"))
    value = share(sum(own.values()), len(own))
    return Reading(DUTIES, value, mean(owing - overdue, owing, number - 1), number - 1)


def against_its_kind(scope: Scope) -> Shown:
    """As many queries for ten units of the kind as for a thousand."""
    unit, units = scope.unit, list(scope.units)
    found = _of_facts(unit, units, scope.year)
    found.insert(1, _of_duties(scope, len(units)))
    read = [one for one in found if one.own is not None or one.mean is not None]
    rows: list[Row] = [
        {
            "label": one.label,
            "own": one.own,
            "mean": one.mean,
            "more": None if one.own is None or one.mean is None else round((one.own - one.mean) * 100, 1),
        }
        for one in read
    ]
    heads = [
        Head("label", "指标", width=14),
        Head("own", "本单位", "percent", 8),
        Head("mean", "同类平均", "percent", 8),
        Head("more", "相差（百分点）", "decimal", 8),
    ]
    note = "同类平均为全部同类成员（含本单位）合计的比率；没有记录或没有要求的不列。" if rows else "本年度还没有可以比较的记录。"  # fmt: skip
    if any(row["mean"] is None for row in rows):
        note += TOO_FEW
    grid = Grid(COMPARED.title, heads, rows, note=note)
    return Shown(grid, ("单位档案", reverse("unit", args=[unit.pk])), _drawn(rows))


def _drawn(rows: list[Row]) -> Any:
    labels = [row["label"] for row in rows]
    series = [
        (name, [in_percent(row[key]) for row in rows])
        for key, name in (("own", "本单位"), ("mean", "同类平均"))
    ]
    if len(rows) < LEAST:
        return charts.bar(labels, series, title=COMPARED.caption, unit="%")
    return radar(labels, series, title=COMPARED.caption)


COMPARED = Figure(
    "compared",
    "本单位与同类平均",
    "本单位各项比率与同类平均（%）",
    "7 10 11.assessment",
    (Audience.UNIT,),
    against_its_kind,
)
